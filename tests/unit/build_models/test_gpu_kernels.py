"""Kernels in half precision for GPUs, run from the CUDA source that TVM generates, on an emulator."""

import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch.nn import functional

from app.contract.packing import pack
from app.errors import BuildError
from build_models.gpu.chunks import CHUNK, Chunks
from build_models.gpu.layers import kernel_of, patches, reads_patches
from build_models.schedules.kernel import Kernel
from build_models.schedules.layer import Layer
from tests.helpers.emulated_kernels import run_kernels

pytestmark = [
    pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning"),
    pytest.mark.skipif(shutil.which("g++") is None, reason="needs g++ to run kernels on this processor"),
]
IMAGES = 2
Array = NDArray[np.float32]

LAYERS = {
    "convolution": Layer("convolution", (16,), 16, 32, 32, 3, 1, 1, activation="relu"),
    "many_filters": Layer("convolution", (32,), 128, 16, 16, 3, 1, 1, activation="relu"),
    "concatenated": Layer("convolution", (16, 16), 32, 16, 32, 3, 1, 1, activation="relu"),
    "narrow": Layer("convolution", (32,), 96, 8, 8, 3, 1, 1, activation="relu"),
    "padded": Layer("convolution", (12,), 24, 16, 16, 3, 1, 1, activation="relu"),
    "image": Layer("convolution", (3,), 16, 32, 32, 3, 1, 1, activation="relu", image=True),
    "strided_image": Layer("convolution", (3,), 16, 32, 32, 2, 2, activation="relu", image=True),
    "doubling": Layer("up_convolution", (32,), 16, 16, 16, 2, 2),
    "narrow_doubling": Layer("up_convolution", (96,), 128, 8, 8, 2, 2),
    "pooling": Layer("max_pool", (24,), 24, 16, 16, 2, 2),
    "head": Layer("convolution", (16,), 1, 16, 16, 1, activation="sigmoid", answer=True),
    "doubling_head": Layer("up_convolution", (16,), 1, 16, 16, 2, 2, activation="sigmoid", answer=True),
}


def halved(values: Array) -> Array:
    """Numbers that half precision holds."""
    return values.astype(np.float16).astype(np.float32)


def in_chunks(maps: Array) -> NDArray[np.float16]:
    """(images, channels, height, width) as `Chunks`."""
    images, channels, height, width = maps.shape
    whole = np.zeros((images, Chunks(channels, height, width).chunks * CHUNK, height, width), np.float16)
    whole[:, :channels] = maps
    split = whole.reshape(images, -1, CHUNK, height, width)
    return np.ascontiguousarray(split.transpose(0, 1, 3, 4, 2))


def in_maps(chunks: NDArray[np.generic], channels: int) -> Array:
    """The other way round."""
    images, _, height, width, _ = chunks.shape
    maps = chunks.transpose(0, 1, 4, 2, 3).reshape(images, -1, height, width)
    assert not maps[:, channels:].any(), "channels beyond the last are zero"
    return maps[:, :channels].astype(np.float32)


class Case:
    """A layer with data and weights, and what PyTorch makes of them."""

    def __init__(self, layer: Layer) -> None:
        rng = np.random.default_rng(len(layer.key))
        self.layer, self.kernel = layer, kernel_of(layer)
        sizes = [(IMAGES, c, layer.height, layer.width) for c in layer.channels]
        self.data = [halved(rng.normal(size=size).astype(np.float32)) for size in sizes]
        channels, filters = sum(layer.channels), layer.filters
        first = (channels, filters) if layer.kind == "up_convolution" else (filters, channels)
        scale = (channels * layer.kernel**2) ** -0.5
        self.weight = halved(rng.normal(0, scale, size=(*first, layer.kernel, layer.kernel)).astype(np.float32))
        self.bias = rng.normal(size=filters).astype(np.float32)

    def operands(self) -> list[NDArray[np.generic]]:
        given = [*([] if self.layer.kind == "max_pool" else [self.weight, self.bias])]
        packed = [pack(tensor, p.steps) for tensor, p in zip(given, self.kernel.parameters, strict=True)]
        assert [tuple(p.shape) for p in packed] == [p.shape for p in self.kernel.parameters]
        return [*map(in_chunks, self.data), *packed]

    def expected(self) -> Array:
        layer, data = self.layer, torch.from_numpy(np.concatenate(self.data, axis=1))
        weight, bias = torch.from_numpy(self.weight), torch.from_numpy(self.bias)
        if layer.kind == "max_pool":
            found = functional.max_pool2d(data, 2)
        elif layer.kind == "up_convolution":
            found = functional.conv_transpose2d(data, weight, bias, stride=2)
        else:
            found = functional.conv2d(data, weight, bias, stride=layer.stride, padding=layer.padding)
        after = {"relu": torch.relu, "sigmoid": torch.sigmoid}.get(layer.activation)
        return (found if after is None else after(found)).numpy()


@pytest.fixture(scope="module")
def cases() -> dict[str, Case]:
    return {name: Case(layer) for name, layer in LAYERS.items()}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kernels")


@pytest.fixture(scope="module")
def answers(
    cases: dict[str, Case], folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, NDArray[np.generic]]:
    """What every kernel writes; the layers that read an image get its patches from the kernel that gathers them."""
    gathering = {f"{name}_patches": patches(c.layer) for name, c in cases.items() if reads_patches(c.layer)}
    images = {f"{name}_patches": [cases[name].data[0]] for name in cases if f"{name}_patches" in gathering}
    gathered = run_kernels(tmp_path_factory.mktemp("patches"), gathering, images, IMAGES)
    kernels: dict[str, Kernel] = {name: case.kernel for name, case in cases.items()}
    operands = {name: case.operands() for name, case in cases.items()}
    for name, found in gathered.items():
        operands[name.removesuffix("_patches")][0] = found
    return run_kernels(folder, kernels, operands, IMAGES)


@pytest.mark.parametrize("name", LAYERS)
def test_a_layer_in_half_precision_computes_what_pytorch_does_for_every_image(name, cases, answers):
    layer, expected = LAYERS[name], cases[name].expected()
    found = answers[name] if layer.answer else in_maps(answers[name], layer.filters)
    assert found.shape == expected.shape
    # One unit in the last place of half precision: sums are float32, and rounded once.
    np.testing.assert_allclose(found, expected, rtol=2**-10, atol=2e-3)


def test_a_kernel_without_its_barriers_is_found_out(cases: dict[str, Case], tmp_path: Path):
    case = cases["many_filters"]
    with pytest.raises(AssertionError, match="depends on the order of its threads"):
        run_kernels(
            tmp_path,
            {"k": case.kernel},
            {"k": case.operands()},
            IMAGES,
            lambda source: source.replace("__syncthreads();", ""),
        )


@pytest.mark.skipif(shutil.which("nvcc") is None, reason="needs nvcc")
def test_convolutions_are_compiled_to_instructions_of_tensor_cores(answers, folder, tmp_path):
    assert answers
    code = tmp_path / "kernels.ptx"
    command = ["nvcc", "-ptx", "-arch=compute_75", "-o", str(code), str(folder / "kernels.cu")]
    subprocess.run(command, check=True, capture_output=True)
    entries = re.split(r"\.entry ", code.read_text(encoding="utf-8"))[1:]
    multiplying = {entry.split("_kernel")[0] for entry in entries if "wmma.mma.sync" in entry}
    assert multiplying == {name for name, layer in LAYERS.items() if layer.kind != "max_pool" and not layer.answer}


@pytest.mark.parametrize(
    "layer",
    [
        Layer("convolution", (16,), 16, 20, 20, 3, 1, 1, activation="relu"),
        Layer("convolution", (16,), 16, 16, 16, 3, 1, 1, groups=16, activation="relu"),
        Layer("max_pool", (16,), 16, 16, 16, 3, 2),
        Layer("convolution", (12, 8), 16, 16, 16, 3, 1, 1, activation="relu"),
    ],
)
def test_a_layer_without_a_kernel_is_refused_by_name(layer):
    with pytest.raises(BuildError, match=re.escape(layer.key)):
        kernel_of(layer)
