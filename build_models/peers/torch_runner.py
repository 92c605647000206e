"""How PyTorch runs, whatever network and memory format it is given."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from build_models.peers.engine import Array, Subject


class TorchRunner:
    """Runs a callable on tensors of one type and memory format."""

    def __init__(self, call: Callable[[Tensor], Tensor], dtype: torch.dtype, memory: torch.memory_format) -> None:
        self._call, self._dtype, self._memory = call, dtype, memory

    def compiled(self) -> "TorchRunner":
        """The same through `torch.compile`."""
        return TorchRunner(torch.compile(self._call), self._dtype, self._memory)

    def convert(self, image: Array) -> Tensor:
        """See `Runner.convert`."""
        return torch.from_numpy(image).to(dtype=self._dtype, memory_format=self._memory)

    @torch.inference_mode()
    def run(self, image: Tensor) -> Tensor:
        """See `Runner.run`."""
        return self._call(image)

    def operators(self, image: Tensor) -> list[dict[str, Any]]:
        """What one run calls: each operator with its calls and the milliseconds in itself, without those it calls."""
        with torch.profiler.profile(activities=[torch.profiler.ProfilerActivity.CPU]) as profiler:
            self.run(image)
        return [
            {"name": event.key, "count": event.count, "ms": event.self_cpu_time_total * 1e-3}
            for event in profiler.key_averages()
        ]

    def result(self, answer: Tensor) -> Array:
        """See `Runner.result`."""
        return answer.float().contiguous().numpy().copy()


def load_torch(subject: Subject) -> tuple[nn.Module, torch.dtype]:
    """The network, and the type that it is to compute in."""
    torch.set_num_threads(subject.threads)
    dtype = torch.bfloat16 if subject.precision == "bf16" else torch.float32
    network: nn.Module = torch.load(subject.network, weights_only=False)
    return network.eval().to(dtype), dtype
