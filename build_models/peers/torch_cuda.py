"""PyTorch on the first NVIDIA GPU: operator by operator, channels last, and through `torch.compile`."""

from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from build_models.peers.engine import Array, CannotRun, Precision, Subject, package_version
from build_models.peers.torch_runner import TorchRunner

_DTYPES: dict[Precision, torch.dtype] = {"fp32": torch.float32, "fp16": torch.float16}


class PyTorchCuda:
    """Channels first; cuDNN tries its algorithms before the time begins."""

    precisions: tuple[Precision, ...] = tuple(_DTYPES)
    held_to_avx2 = False
    memory = torch.contiguous_format

    def version(self) -> str:
        """See `Engine.version`."""
        return package_version("torch")

    def prepare(self, subject: Subject) -> None:  # noqa: ARG002  the same contract
        """Nothing but to see that there is a GPU."""
        check_cuda()

    def load(self, subject: Subject) -> "CudaRunner":
        """See `Engine.load`."""
        check_cuda()
        torch.backends.cudnn.benchmark = True
        torch.backends.cudnn.allow_tf32 = False  # float32 is float32 for everybody
        dtype = _DTYPES[subject.precision]
        network: nn.Module = torch.load(subject.network, weights_only=False).eval().cuda().to(dtype)
        # torch's annotations lack this overload of Module.to
        network = network.to(memory_format=self.memory)  # type: ignore[call-overload]
        return CudaRunner(network, dtype, self.memory)


class PyTorchCudaChannelsLast(PyTorchCuda):
    """Channels last, as tensor cores read them."""

    memory = torch.channels_last


class PyTorchCudaCompile(PyTorchCudaChannelsLast):
    """Inductor with its own search and CUDA graphs, channels last."""

    def load(self, subject: Subject) -> "CudaRunner":
        """See `Engine.load`."""
        return super().load(subject).searched()


class CudaRunner(TorchRunner):
    """Tensors on the GPU; a run is done when its answer is there."""

    def searched(self) -> "CudaRunner":
        """The same through `torch.compile`, which searches."""
        return CudaRunner(torch.compile(self._call, mode="max-autotune"), self._dtype, self._memory)

    def convert(self, image: Array) -> Tensor:
        """See `Runner.convert`."""
        return super().convert(image).cuda()

    @torch.inference_mode()
    def run(self, image: Tensor) -> Tensor:
        """See `Runner.run`."""
        answer = super().run(image)
        torch.cuda.synchronize()
        return answer

    def result(self, answer: Any) -> Array:
        """See `Runner.result`."""
        return super().result(answer.cpu())

    @torch.inference_mode()
    def whole(self, images: Array) -> Array:
        """Through pinned memory both ways; see `GpuRunner.whole`."""
        pinned = torch.from_numpy(images).pin_memory()
        there = pinned.cuda(non_blocking=True).to(dtype=self._dtype, memory_format=self._memory)
        return np.asarray(self._call(there).float().cpu())


def check_cuda() -> None:
    """See that PyTorch can use a GPU.

    Raises
    ------
    CannotRun
    """
    if not torch.backends.cuda.is_built():
        raise CannotRun("the installed PyTorch is built without CUDA")
    if not torch.cuda.is_available():
        raise CannotRun("PyTorch finds no GPU")
