"""PyTorch through `torch.compile`."""

import os

import torch

from build_models.peers.engine import Precision, Subject, package_version
from build_models.peers.torch_runner import TorchRunner, load_torch


class PyTorchCompile:
    """Inductor with frozen weights, channels last."""

    precisions: tuple[Precision, ...] = ("fp32", "bf16")
    held_to_avx2 = True

    def version(self) -> str:
        """See `Engine.version`."""
        return package_version("torch")

    def prepare(self, subject: Subject) -> None:
        """Nothing: Inductor compiles at the first call, which is not timed."""

    def load(self, subject: Subject) -> TorchRunner:
        """See `Engine.load`."""
        os.environ["TORCHINDUCTOR_CACHE_DIR"] = str(subject.own("torch-compile"))
        from torch._inductor import config  # noqa: PLC0415  reads the environment when it is imported

        config.freezing = True
        if subject.isa == "avx2":
            config.cpp.simdlen = 256
        network, dtype = load_torch(subject)
        network = network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        return TorchRunner(torch.compile(network), dtype, torch.channels_last)
