"""Registers the bfloat16 templates."""

from build_models.schedules.bf16_convolution import convolution
from build_models.schedules.bf16_head import MOST_MAPS, head
from build_models.schedules.bf16_image import image_convolution
from build_models.schedules.bf16_packing import IMAGE_CHANNELS, IMAGE_TAPS
from build_models.schedules.bf16_up_convolution import up_convolution
from build_models.schedules.layer import Layer
from build_models.schedules.product import MatrixProduct, Product, VectorProduct
from build_models.schedules.registry import Template, register
from build_models.schedules.tiling import CpuTiling

_PRECISION = "bfloat16"


def _product(tiling: CpuTiling) -> Product:
    return MatrixProduct() if tiling.matrices else VectorProduct()


def _is_convolution(layer: Layer) -> bool:
    known = layer.is_same_convolution and layer.kernel == 3 and layer.activation == "relu"
    return known and not (layer.image or layer.answer)


def _is_image_convolution(layer: Layer) -> bool:
    return (
        layer.kind == "convolution"
        and layer.image
        and not (layer.answer or layer.pooled)
        and layer.activation == "relu"
        and (layer.groups, layer.dilation, len(layer.channels)) == (1, 1, 1)
        and layer.channels[0] <= IMAGE_CHANNELS
        and layer.kernel <= IMAGE_TAPS
    )


def _is_doubling(layer: Layer) -> bool:
    """No two taps of a transposed convolution meet."""
    return (
        layer.kind == "up_convolution"
        and (layer.kernel, layer.stride, layer.padding, layer.dilation, layer.groups) == (2, 2, 0, 1, 1)
        and len(layer.channels) == 1
        and not (layer.image or layer.pooled)
    )


def _is_up_convolution(layer: Layer) -> bool:
    return _is_doubling(layer) and not layer.answer and layer.activation in ("none", "relu")


def _is_head(layer: Layer) -> bool:
    same = layer.is_same_convolution and layer.kernel == 1 and len(layer.channels) == 1 and not layer.image
    return (
        (same or _is_doubling(layer))
        and layer.answer
        and not layer.pooled
        and layer.activation in ("none", "sigmoid")
        and layer.filters <= MOST_MAPS[layer.kernel]
    )


_TEMPLATES = (
    ("convolution", _is_convolution, convolution),
    ("image_convolution", _is_image_convolution, image_convolution),
    ("up_convolution", _is_up_convolution, up_convolution),
    ("head", _is_head, head),
)

for _name, _supports, _build in _TEMPLATES:
    register(
        Template(
            _name,
            _PRECISION,
            lambda layer, _, supports=_supports: supports(layer),
            lambda *_: [{}],
            lambda layer, _, tiling, build=_build: build(layer, _product(tiling)),
        )
    )
