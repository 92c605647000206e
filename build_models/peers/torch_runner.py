"""What the three ways of running PyTorch have in common."""

from collections.abc import Callable

import torch
from torch import Tensor, nn

from build_models.peers.engine import Array, Subject


class TorchRunner:
    """Runs a callable on tensors of one type and memory format."""

    def __init__(self, call: Callable[[Tensor], Tensor], dtype: torch.dtype, memory: torch.memory_format) -> None:
        self._call, self._dtype, self._memory = call, dtype, memory

    def convert(self, image: Array) -> Tensor:
        """See `Runner.convert`."""
        return torch.from_numpy(image).to(dtype=self._dtype, memory_format=self._memory)

    @torch.inference_mode()
    def run(self, image: Tensor) -> Tensor:
        """See `Runner.run`."""
        return self._call(image)

    def result(self, answer: Tensor) -> Array:
        """See `Runner.result`."""
        return answer.float().contiguous().numpy().copy()


def load_torch(subject: Subject) -> tuple[nn.Module, torch.dtype]:
    """The network, and the type that it is to compute in."""
    torch.set_num_threads(subject.threads)
    dtype = torch.bfloat16 if subject.precision == "bf16" else torch.float32
    network: nn.Module = torch.load(subject.network, weights_only=False)
    return network.eval().to(dtype), dtype
