"""How many floating-point operations a network needs, layer by layer."""

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn


@dataclass(frozen=True)
class LayerWork:
    """One convolution of a network.

    Attributes
    ----------
    name : str
        Of the module in the network, e.g. 'encoder.0.3'.
    kind : str
        'conv 3×3', 'up 2×2' and the like; strided, grouped and dilated ones say so.
    input, output : tuple of int
        Channels, height, width.
    gflop : float
        Useful multiplications and additions in 10⁹, counted as in direct convolution; zeros of a padding count.
    """

    name: str
    kind: str
    input: tuple[int, int, int]
    output: tuple[int, int, int]
    gflop: float


@torch.inference_mode()
def work_of(network: nn.Module, channels: int, size: int) -> tuple[LayerWork, ...]:
    """Every convolution in the order of execution, found by running the network once on zeros.

    Parameters
    ----------
    network : Module
    channels, size : int
        Of its input (1, channels, size, size).
    """
    found: list[LayerWork] = []
    hooks = [
        module.register_forward_hook(_recorder(name, found))
        for name, module in network.named_modules()
        if isinstance(module, nn.Conv2d | nn.ConvTranspose2d)
    ]
    try:
        network(torch.zeros(1, channels, size, size))
    finally:
        for hook in hooks:
            hook.remove()
    return tuple(found)


def gflop_of(work: tuple[LayerWork, ...]) -> float:
    """Of all layers together."""
    return sum(layer.gflop for layer in work)


def _recorder(name: str, found: list[LayerWork]) -> Any:
    def record(module: nn.Module, inputs: tuple[Tensor, ...], output: Tensor) -> None:
        assert isinstance(module, nn.Conv2d | nn.ConvTranspose2d)
        image = inputs[0]
        transposed = isinstance(module, nn.ConvTranspose2d)
        # Each output of a convolution sums over its taps; each input of a transposed one is spread over them.
        positions = image[0, 0].numel() if transposed else output[0, 0].numel()
        macs = module.weight.numel() * positions
        found.append(
            LayerWork(name.removeprefix("network."), _kind(module), _shape(image), _shape(output), 2e-9 * macs)
        )

    return record


def _kind(module: nn.Conv2d | nn.ConvTranspose2d) -> str:
    rows, columns = module.kernel_size
    words = ["up" if isinstance(module, nn.ConvTranspose2d) else "conv", f"{rows}×{columns}"]
    if isinstance(module, nn.Conv2d) and module.stride[0] > 1:
        words.append(f"stride {module.stride[0]}")
    if module.groups > 1:
        words.append("depthwise" if module.groups == module.in_channels else f"{module.groups} groups")
    if module.dilation[0] > 1:
        words.append(f"dilation {module.dilation[0]}")
    return " ".join(words)


def _shape(image: Tensor) -> tuple[int, int, int]:
    _, channels, height, width = image.shape
    return channels, height, width
