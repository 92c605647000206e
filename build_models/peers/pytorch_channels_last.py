"""PyTorch with the memory format that oneDNN prefers."""

import torch

from build_models.peers.engine import Precision, Subject, package_version
from build_models.peers.torch_runner import TorchRunner, load_torch


class PyTorchChannelsLast:
    """Operator by operator, channels last."""

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
        # torch's annotations lack this overload of Module.to
        network = network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        return TorchRunner(network, dtype, torch.channels_last)
