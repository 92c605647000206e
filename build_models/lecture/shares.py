"""How much of a network's time its convolutions take."""

from typing import Any

import torch
from numpy.typing import NDArray

from build_models.compilers.compiler import CompilerOptions
from build_models.compilers.tvm_cpu import TvmCpuCompiler
from build_models.deploy import DeployNetwork
from build_models.models import any_network
from build_models.native import native_target
from build_models.peers.torch_runner import TorchRunner
from build_models.profile import profile

_CONVOLUTION = "conv"
"""In the name of every operator that computes one."""
_WARM = 2


def convolution_shares(model: str, image: NDArray[Any], threads: int, repeat: int) -> dict[str, Any]:
    """Shares of the time in PyTorch, as trained and folded, and in TVM.

    Parameters
    ----------
    model : str
    image : ndarray of float32, (1, channels, size, size)

    Returns
    -------
    dict
        `model`, and for 'PyTorch', 'PyTorch, folded' and 'TVM' the `share` of convolutions and the `others`: share of
        each other operator or template.
    """
    torch.set_num_threads(threads)
    trained = any_network(model, image)
    network = DeployNetwork(trained).eval()
    lowering = TvmCpuCompiler(CompilerOptions(allow_untuned=True)).lowering(native_target())
    kernels = profile(network, image, lowering, threads, repeat=repeat).kernels
    compiled = [(k.template, k.ms, k.layer.operations > 0) for k in kernels]
    return {
        "model": model,
        "PyTorch": _shares(_operators(trained, image)),
        "PyTorch, folded": _shares(_operators(network, image)),
        "TVM": _shares(compiled),
    }


def _operators(network: torch.nn.Module, image: NDArray[Any]) -> list[tuple[str, float, bool]]:
    runner = TorchRunner(network, torch.float32, torch.contiguous_format)
    tensor = runner.convert(image)
    for _ in range(_WARM):
        runner.run(tensor)
    found = runner.operators(tensor)
    return [(o["name"].removeprefix("aten::"), o["ms"], _CONVOLUTION in o["name"]) for o in found]


def _shares(rows: list[tuple[str, float, bool]]) -> dict[str, Any]:
    total = sum(ms for _, ms, _ in rows)
    others: dict[str, float] = {}
    for name, ms, convolution in rows:
        if not convolution:
            others[name] = others.get(name, 0.0) + ms / total
    named = sorted(others.items(), key=lambda item: -item[1])
    return {
        "share": round(1.0 - sum(others.values()), 4),
        "others": {name: round(share, 4) for name, share in named if share > 0.005},
    }
