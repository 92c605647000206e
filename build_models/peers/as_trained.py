"""A framework running the network as it was trained: nothing folded, nothing converted."""

import torch
from torch import nn

from build_models.peers.engine import CannotRun, Precision, Subject, package_version
from build_models.peers.torch_cuda import CudaRunner, check_cuda
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

    def load(self, subject: Subject) -> CudaRunner:
        """See `Engine.load`."""
        check_cuda()
        return CudaRunner(load_trained(subject).cuda(), torch.float32, torch.contiguous_format)


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
