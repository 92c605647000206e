"""The kernel of each layer in half precision."""
# TVM annotates its varargs and expressions wrongly.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportIndexIssue=false, reportCallIssue=false
# pyright: reportOperatorIssue=false, reportReturnType=false

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from math import prod

from tvm import tirx
from tvm.script.ir_builder import IRBuilder
from tvm.tirx import Buffer
from tvm.tirx.script import builder as tir

from app.errors import BuildError
from build_models.gpu.chunks import (
    CHUNK,
    HALF,
    Chunks,
    pack_bias,
    pack_head,
    pack_patch_weights,
    pack_up_weights,
    pack_weights,
)
from build_models.gpu.products import Product, emit_product
from build_models.schedules.kernel import Kernel, ParameterLayout, TensorLayout
from build_models.schedules.layer import Layer
from build_models.schedules.reduced import is_doubling, is_head, is_relu_convolution
from build_models.schedules.tiling import blocks_of

_VECTOR = 8
_THREADS = 128
_LARGEST = 65504.0
"""The largest number of half precision: what is larger stays finite."""

_MOST_MAPS = 4
"""Of an answer: one thread computes all of them."""


def kernel_of(layer: Layer) -> Kernel:
    """The kernel that computes a layer, for as many images at once as it is given.

    Parameters
    ----------
    layer : Layer
        Without `pooled`. What reads the image reads it as patches, see `patches`.

    Returns
    -------
    Kernel
        The shapes of its outputs are those of one image.

    Raises
    ------
    BuildError
        No kernel computes it.
    """
    if layer.kind == "max_pool" and (layer.kernel, layer.stride, layer.padding) == (2, 2, 0) and not layer.image:
        return _max_pool(layer)
    if layer.answer and is_head(layer, lambda _: _MOST_MAPS):
        return _head(layer)
    if is_doubling(layer) and not layer.answer:
        return _checked(layer, _doubling_product(layer), _doubling)
    if is_relu_convolution(layer) and _in_chunks(layer.channels):
        return _checked(layer, _same_product(layer), _convolution)
    if reads_patches(layer):
        return _checked(layer, _patch_product(layer), _convolution)
    raise _refusal(layer)


def reads_patches(layer: Layer) -> bool:
    """Whether a layer multiplies the image's patches: any convolution of it."""
    known = layer.kind == "convolution" and layer.image and not (layer.answer or layer.pooled)
    return known and layer.activation == "relu" and (layer.groups, layer.dilation, len(layer.channels)) == (1, 1, 1)


def patches(layer: Layer) -> Kernel:
    """Gather what a convolution of the image reads for each of its pixels, one pixel's numbers after the other.

    Parameters
    ----------
    layer : Layer
        See `reads_patches`.

    Returns
    -------
    Kernel
        The input is (images, channels, height, width) in float32, the output `Chunks` of kernel² × channels.
    """
    (channels,), (height, width) = layer.channels, layer.size
    taps = layer.kernel * layer.kernel
    output = Chunks(taps * channels, height, width)
    shape = (channels, layer.height, layer.width)
    with (
        _function([(shape, "float32")], [], [(output.shape, HALF)]) as (builder, images, (data, result)),
        _vectors(images, output) as (image, index, part),
    ):
        x, y, chunk = index % width, index // width % height, index // (width * height)
        with tir.unroll(0, _VECTOR) as i:
            number = chunk * CHUNK + part * _VECTOR + i
            row = y * layer.stride + number // channels // layer.kernel - layer.padding
            column = x * layer.stride + number // channels % layer.kernel - layer.padding
            lies_in = tirx.all(number < taps * channels, row >= 0, row < layer.height, column >= 0)
            there = ((image * channels + number % channels) * layer.height + row) * layer.width + column
            value = tirx.if_then_else(tirx.all(lies_in, column < layer.width), data[there], tirx.const(0.0, "float32"))
            place = (image * prod(output.shape[:-1]) + index) * CHUNK + part * _VECTOR + i
            tir.buffer_store(result, _half(value), [place])
    return Kernel(builder.get(), (), (TensorLayout(output.shape, HALF),))


def _checked(layer: Layer, product: Product, build: Callable[[Layer, Product], Kernel]) -> Kernel:
    if not product.fits:
        raise _refusal(layer)
    return build(layer, product)


def _same_product(layer: Layer) -> Product:
    inputs = [Chunks(c, layer.height, layer.width) for c in layer.channels]
    return Product(inputs, blocks_of(layer.filters, CHUNK) * CHUNK, layer.kernel)


def _patch_product(layer: Layer) -> Product:
    height, width = layer.size
    patch = Chunks(layer.kernel**2 * layer.channels[0], height, width)
    return Product([patch], blocks_of(layer.filters, CHUNK) * CHUNK, 1)


def _doubling_product(layer: Layer) -> Product:
    chunks = Chunks(layer.channels[0], layer.height, layer.width)
    return Product([chunks], 4 * blocks_of(layer.filters, CHUNK) * CHUNK, 1)


def _convolution(layer: Layer, product: Product) -> Kernel:
    """Bias and ReLU on every sum."""
    if layer.image:
        weights = pack_patch_weights(layer.filters, layer.channels[0], layer.kernel**2)
    else:
        weights = pack_weights(layer.filters, layer.channels, layer.kernel**2)
    first = product.inputs[0]
    output = Chunks(layer.filters, first.height, first.width)
    return _product_kernel(product, (weights, pack_bias(layer.filters)), output, layer.activation, lambda *at: at)


def _doubling(layer: Layer, product: Product) -> Kernel:
    """2×2 transposed convolution of stride 2: four 1×1 convolutions, each of which writes every other pixel."""
    first, filters = product.inputs[0], product.filters // 4
    output = Chunks(layer.filters, 2 * first.height, 2 * first.width)

    def moved(row: tirx.Expr, column: tirx.Expr, filter_: tirx.Expr) -> tuple[tirx.Expr, ...]:
        place = filter_ // filters
        return 2 * row + place // 2, 2 * column + place % 2, filter_ % filters

    parameters = (pack_up_weights(layer.filters, layer.channels[0]), pack_bias(layer.filters))
    return _product_kernel(product, parameters, output, layer.activation, moved)


def _product_kernel(
    product: Product,
    parameters: tuple[ParameterLayout, ParameterLayout],
    output: Chunks,
    activation: str,
    moved: Callable[[tirx.Expr, tirx.Expr, tirx.Expr], tuple[tirx.Expr, ...]],
) -> Kernel:
    inputs = [(chunks.shape, HALF) for chunks in product.inputs]
    with _function(inputs, parameters, [(output.shape, HALF)]) as (builder, images, (*data, weight, bias, result)):

        def store(
            image: tirx.Expr,
            row: tirx.Expr,
            column: tirx.Expr,
            first: tirx.Expr,
            sums: Callable[[tirx.Expr], tirx.Expr],
        ) -> None:
            y, x, filter_ = moved(row, column, first)
            pixel = ((image * output.chunks + filter_ // CHUNK) * output.height + y) * output.width + x
            # Vectors of eight float32 do not exist: TVM writes their constants wrongly.
            with tir.unroll(0, 2) as half, tir.vectorized(0, _VECTOR // 2) as i:
                place = half * (_VECTOR // 2) + i
                value = sums(place) + bias[filter_ + place]
                value = tirx.max(value, tirx.const(0.0, "float32")) if activation == "relu" else value
                tir.buffer_store(result, _half(value), [pixel * CHUNK + filter_ % CHUNK + place])

        emit_product(product, images, data, weight, store)
    return Kernel(builder.get(), parameters, (TensorLayout(output.shape, HALF),))


def _max_pool(layer: Layer) -> Kernel:
    source = Chunks(layer.channels[0], layer.height, layer.width)
    output = Chunks(layer.channels[0], layer.height // 2, layer.width // 2)
    with (
        _function([(source.shape, HALF)], [], [(output.shape, HALF)]) as (builder, images, (data, result)),
        _vectors(images, output) as (image, index, part),
    ):
        x, y = index % output.width, index // output.width % output.height
        plane = image * output.chunks + index // (output.width * output.height)
        first = ((plane * source.height + 2 * y) * source.width + 2 * x) * CHUNK + part * _VECTOR
        with tir.vectorized(0, _VECTOR) as i:
            found = [data[first + (dy * source.width + dx) * CHUNK + i] for dy in (0, 1) for dx in (0, 1)]
            largest = tirx.max(tirx.max(found[0], found[1]), tirx.max(found[2], found[3]))
            place = (image * prod(output.shape[:-1]) + index) * CHUNK + part * _VECTOR + i
            tir.buffer_store(result, largest, [place])
    return Kernel(builder.get(), (), (TensorLayout(output.shape, HALF),))


def _head(layer: Layer) -> Kernel:
    """The last layer: one thread sums all channels of a pixel, for all maps and places."""
    (channels,), scale = layer.channels, layer.kernel
    source, (height, width) = Chunks(channels, layer.height, layer.width), layer.size
    steps = pack_head(layer)
    parameters = (steps, ParameterLayout((layer.filters,), ()))
    shape, sums_of = (layer.filters, height, width), layer.filters * scale * scale
    with _function([(source.shape, HALF)], parameters, [(shape, "float32")]) as (builder, images, buffers):
        data, weight, bias, result = buffers
        with _threads(images, layer.height * layer.width) as (image, index):
            sums = tir.alloc_buffer((sums_of,), "float32", scope="local")
            x, y = index % layer.width, index // layer.width
            with tir.unroll(0, sums_of) as i:
                tir.buffer_store(sums, bias[i // (scale * scale)], [i])
            with tir.serial(0, source.chunks) as chunk, tir.unroll(0, CHUNK) as c:
                pixel = ((image * source.chunks + chunk) * source.height + y) * source.width + x
                value = tirx.Cast("float32", data[pixel * CHUNK + c])
                with tir.unroll(0, sums_of) as i:
                    tir.buffer_store(sums, sums[i] + value * weight[i * source.chunks * CHUNK + chunk * CHUNK + c], [i])
            with tir.unroll(0, sums_of) as i:
                number, place = i // (scale * scale), i % (scale * scale)
                row, column = y * scale + place // scale, x * scale + place % scale
                value = _sigmoid(sums[i]) if layer.activation == "sigmoid" else sums[i]
                tir.buffer_store(result, value, [((image * layer.filters + number) * height + row) * width + column])
    return Kernel(builder.get(), parameters, (TensorLayout(shape, "float32"),))


@contextmanager
def _function(
    inputs: Sequence[tuple[tuple[int, ...], str]],
    parameters: Sequence[ParameterLayout],
    outputs: Sequence[tuple[tuple[int, ...], str]],
) -> Iterator[tuple[IRBuilder, tirx.Var, list[Buffer]]]:
    """A function of these tensors, each of them flat within it; inputs and outputs have one part for each image."""
    with IRBuilder() as builder, tir.prim_func(s_tir=True):
        tir.func_name("main")
        tir.func_attr({"tirx.is_scheduled": True, "tirx.noalias": True})
        images = tir.int32()
        layouts = [((images, *shape), dtype) for shape, dtype in inputs]
        layouts += [(layout.shape, layout.dtype) for layout in parameters]
        layouts += [((images, *shape), dtype) for shape, dtype in outputs]
        handles = [tir.arg(f"p{i}", tir.handle()) for i in range(len(layouts))]
        buffers = [tir.match_buffer(h, shape, dtype) for h, (shape, dtype) in zip(handles, layouts, strict=True)]
        with tir.sblock("root"):  # Relax looks for one
            tir.reads([])
            tir.writes([])
            flat = [
                tir.decl_buffer((prod(shape),), dtype, data=b.data)
                for b, (shape, dtype) in zip(buffers, layouts, strict=True)
            ]
            yield builder, images, flat


@contextmanager
def _threads(images: tirx.Var, count: int) -> Iterator[tuple[tirx.Expr, tirx.Expr]]:
    """A thread for each of so many in each image."""
    with (
        tir.thread_binding(0, -(-count // _THREADS), "blockIdx.x") as block,
        tir.thread_binding(0, images, "blockIdx.z") as image,
        tir.thread_binding(0, _THREADS, "threadIdx.x") as thread,
    ):
        index = block * _THREADS + thread
        if count % _THREADS == 0:
            yield image, index
        else:
            with tir.If(index < count), tir.Then():
                yield image, index


@contextmanager
def _vectors(images: tirx.Var, chunks: Chunks) -> Iterator[tuple[tirx.Expr, tirx.Expr, tirx.Expr]]:
    """A thread for each half of each pixel of each chunk: image, which pixel of its chunks, and which half."""
    parts = CHUNK // _VECTOR
    with _threads(images, prod(chunks.shape) // _VECTOR) as (image, index):
        yield image, index // parts, index % parts


def _half(value: tirx.Expr) -> tirx.Expr:
    return tirx.Cast(HALF, tirx.min(value, tirx.const(_LARGEST, "float32")))


def _sigmoid(value: tirx.Expr) -> tirx.Expr:
    one = tirx.const(1.0, "float32")
    return one / (one + tirx.exp(-value))


def _in_chunks(channels: tuple[int, ...]) -> bool:
    """Whether the weights of concatenated inputs can be laid out in chunks."""
    return len(set(channels)) == 1 or all(width % CHUNK == 0 for width in channels[:-1])


def _refusal(layer: Layer) -> BuildError:
    return BuildError(
        f"The layer '{layer.key}' has no kernel in half precision for GPUs; compile the network in float32 alone."
    )
