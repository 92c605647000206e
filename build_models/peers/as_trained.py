"""A framework running the network as it was trained: nothing folded, nothing converted."""

from typing import Any

import torch
from torch import Tensor, nn

from build_models.peers.engine import Array, CannotRun, Precision, Subject, package_version
from build_models.peers.torch_runner import TorchRunner

TRAINED = "trained.pt"
"""The pickled network in the subject's folder, which answers with logits."""


class PyTorchAsTrained:
    """PyTorch on the CPU, operator by operator."""

    precisions: tuple[Precision, ...] = ("fp32",)
    held_to_avx2 = True

    def version(self) -> str:
        """See `Engine.version`."""
        return package_version("torch")

    def prepare(self, subject: Subject) -> None:
        """Nothing: the pickled network is enough."""

    def load(self, subject: Subject) -> TorchRunner:
        """See `Engine.load`."""
        return TorchRunner(load_trained(subject), torch.float32, torch.contiguous_format)


class PyTorchOnGpu(PyTorchAsTrained):
    """The same on the first NVIDIA GPU; the image is there before the time begins, as in the paper."""

    def load(self, subject: Subject) -> TorchRunner:
        """See `Engine.load`."""
        if not torch.cuda.is_available():
            raise CannotRun("PyTorch finds no GPU")
        return _GpuRunner(load_trained(subject).cuda(), torch.float32, torch.contiguous_format)


class _GpuRunner(TorchRunner):
    def convert(self, image: Array) -> Tensor:
        return super().convert(image).cuda()

    @torch.inference_mode()
    def run(self, image: Tensor) -> Tensor:
        answer = super().run(image)
        torch.cuda.synchronize()
        return answer

    def result(self, answer: Any) -> Array:
        return super().result(answer.cpu())


def load_trained(subject: Subject) -> nn.Module:
    """The network with its probability at the end.

    Raises
    ------
    CannotRun
        The subject holds no such network.
    """
    torch.set_num_threads(subject.threads)
    path = subject.folder / TRAINED
    if not path.is_file():
        raise CannotRun("the network as it was trained is not at hand")
    return nn.Sequential(torch.load(path, weights_only=False).eval(), nn.Sigmoid()).eval()
