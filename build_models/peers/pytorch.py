"""PyTorch as it comes, with the memory format that oneDNN prefers, and through `torch.compile`."""

import os

import torch

from build_models.peers.engine import Precision, Subject, package_version
from build_models.peers.torch_runner import TorchRunner, load_torch


class PyTorch:
    """Operator by operator, channels first."""

    precisions: tuple[Precision, ...] = ("fp32", "bf16")
    held_to_avx2 = True
    memory = torch.contiguous_format

    def version(self) -> str:
        """See `Engine.version`."""
        return package_version("torch")

    def prepare(self, subject: Subject) -> None:
        """Nothing: the pickled network is enough, and Inductor compiles at the first call, which is not timed."""

    def load(self, subject: Subject) -> TorchRunner:
        """See `Engine.load`."""
        network, dtype = load_torch(subject)
        # torch's annotations lack this overload of Module.to
        network = network.to(memory_format=self.memory)  # type: ignore[call-overload]
        return TorchRunner(network, dtype, self.memory)


class PyTorchChannelsLast(PyTorch):
    """Operator by operator, channels last."""

    memory = torch.channels_last


class PyTorchCompile(PyTorchChannelsLast):
    """Inductor with frozen weights, channels last."""

    def load(self, subject: Subject) -> TorchRunner:
        """See `Engine.load`."""
        os.environ["TORCHINDUCTOR_CACHE_DIR"] = str(subject.own("torch-compile"))
        from torch._inductor import config  # noqa: PLC0415  reads the environment when it is imported

        config.freezing = True
        if subject.isa == "avx2":
            config.cpp.simdlen = 256
        return super().load(subject).compiled()
