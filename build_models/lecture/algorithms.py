"""One 3×3 convolution computed directly, as im2col and a matrix product, by Fourier transform, and by Winograd."""
# TVM annotates its varargs and expressions wrongly.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false

from collections.abc import Callable, Sequence
from math import log2
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import torch
import tvm
from torch import Tensor
from torch.nn import functional

from app.inference.backends.tvm_runtime import start_runtime
from build_models.lecture.timing import Timed, medians
from build_models.schedules.layer import Layer
from build_models.schedules.reference import Case, reference
from build_models.schedules.registry import Choice, choices_for
from build_models.targets import INSTRUCTION_SETS
from build_models.tuning.trial import make_trial

DIRECT, WINOGRAD, ONEDNN = "direct, TVM", "Winograd, TVM", "direct, PyTorch"
IM2COL, FFT = "im2col + GEMM", "FFT"
_TOLERANCE = 2e-3
_WINOGRAD_SAVES = 36 / 16 / 9
"""F(4×4, 3×3): 36 products for 16 outputs, which take 9 each directly."""


def one_layer_a_level(layers: Sequence[Layer]) -> list[Layer]:
    """The last plain 3×3 convolution of one input at each resolution, without what is fused into it."""
    found: dict[int, Layer] = {}
    for layer in layers:
        if layer.is_same_convolution and layer.kernel == 3 and len(layer.channels) == 1 and not layer.image:
            kept = (layer.kind, layer.channels, layer.filters, layer.height, layer.width, 3)
            found[layer.height] = Layer(*kept, padding=1, activation="relu")
    return [found[height] for height in sorted(found, reverse=True)]


def compare_algorithms(layer: Layer, target: str, threads: int, repeat: int) -> dict[str, Any]:
    """Times of all ways to compute one layer, each proven against PyTorch first.

    Parameters
    ----------
    layer : Layer
        A plain 3×3 convolution with ReLU.
    target : str
        Instruction set for TVM's kernels.

    Returns
    -------
    dict
        `layer`, `gflop`, `ms` by algorithm, and `products`: multiplications by algorithm in 10⁹, without transforms but
        those of the Fourier transform.
    """
    torch.set_num_threads(threads)
    start_runtime(threads)
    case = reference(layer)
    with TemporaryDirectory() as folder, torch.inference_mode():
        calls = {
            **_torch_calls(case),
            **{name: _kernel(case, choice, target, Path(folder)) for name, choice in _choices(layer, target).items()},
        }
        times = medians([Timed(name, call) for name, call in calls.items()], repeat)
    return {"layer": layer.key, "gflop": round(layer.operations * 1e-9, 4), "ms": times, "products": _products(layer)}


def _torch_calls(case: Case) -> dict[str, Callable[[], Tensor]]:
    image = torch.from_numpy(case.data[0])
    weight, bias = (torch.from_numpy(array) for array in case.parameters)
    filters, channels, size = weight.shape[0], weight.shape[1], image.shape[-2:]
    matrix = weight.reshape(filters, -1)
    spectrum = _weight_spectrum(weight, size)

    def im2col() -> Tensor:
        columns = functional.unfold(image, 3, padding=1)[0]
        return functional.relu(torch.addmm(bias[:, None], matrix, columns)).view(1, filters, *size)

    def fft() -> Tensor:
        padded = _padded(size)
        frequencies = torch.fft.rfft2(image[0], s=padded).flatten(1)  # (channels, frequencies)
        products = torch.bmm(spectrum, frequencies.T[:, :, None])[:, :, 0].T
        answer = torch.fft.irfft2(products.reshape(filters, padded[0], padded[1] // 2 + 1), s=padded)
        # The transform's convolution begins where the kernel first touches the image, one pixel before it.
        return functional.relu(answer[:, 1 : size[0] + 1, 1 : size[1] + 1] + bias[:, None, None])[None]

    def direct() -> Tensor:
        return functional.relu(functional.conv2d(image, weight, bias, padding=1))

    assert channels == image.shape[1]
    calls = {ONEDNN: direct, IM2COL: im2col, FFT: fft}
    expected = torch.from_numpy(case.expected[0])
    for name, call in calls.items():
        if not (difference := float((call() - expected).abs().max())) < _TOLERANCE:
            raise ValueError(f"{name} computes {case.layer.key} wrongly, by {difference:.1e}")
    return calls


def _weight_spectrum(weight: Tensor, size: Sequence[int]) -> Tensor:
    """Transformed once, (frequencies, filters, channels); mirrored, since networks correlate."""
    spectrum = torch.fft.rfft2(weight.flip(2, 3), s=_padded(size))
    return spectrum.flatten(2).permute(2, 0, 1).contiguous()


def _padded(size: Sequence[int]) -> tuple[int, int]:
    """Room for the edge, to sizes whose transform is fast."""
    rows, columns = (extent + 2 + (-(extent + 2)) % 4 for extent in size)
    return rows, columns


def _choices(layer: Layer, target: str) -> dict[str, Choice]:
    found: dict[str, Choice] = {}
    for choice in choices_for(layer, INSTRUCTION_SETS[target].tiling, "float32"):
        found.setdefault(choice.template, choice)
    return {DIRECT: found["direct"], WINOGRAD: found["winograd"]}


def _kernel(case: Case, choice: Choice, target: str, folder: Path) -> Callable[[], None]:
    trial = make_trial(case, choice, target, folder / f"{choice.template}.so")
    function = tvm.runtime.load_module(str(trial.library))["main"]
    tensors = [tvm.runtime.tensor(array) for array in trial.operands(case)]
    return lambda: function(*tensors)


def _products(layer: Layer) -> dict[str, float]:
    direct = layer.operations / 2
    rows, columns = _padded(layer.size)
    frequencies = rows * (columns // 2 + 1)
    channels, filters = sum(layer.channels), layer.filters
    # A product of two complex numbers is four real ones; a real transform of n values about n · log2 n.
    fourier = 4 * frequencies * channels * filters + rows * columns * log2(rows * columns) * (channels + filters)
    exact = {DIRECT: direct, IM2COL: direct, WINOGRAD: direct * _WINOGRAD_SAVES, FFT: fourier}
    return {name: round(value * 1e-9, 4) for name, value in exact.items()}
