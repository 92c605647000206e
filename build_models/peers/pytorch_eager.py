"""PyTorch as it comes."""

import torch

from build_models.peers.engine import Precision, Subject, package_version
from build_models.peers.torch_runner import TorchRunner, load_torch


class PyTorchEager:
    """Operator by operator, channels first."""

    precisions: tuple[Precision, ...] = ("fp32", "bf16")
    held_to_avx2 = True

    def version(self) -> str:
        """See `Engine.version`."""
        return package_version("torch")

    def prepare(self, subject: Subject) -> None:
        """Nothing: the pickled network is enough."""

    def load(self, subject: Subject) -> TorchRunner:
        """See `Engine.load`."""
        network, dtype = load_torch(subject)
        return TorchRunner(network, dtype, torch.contiguous_format)
