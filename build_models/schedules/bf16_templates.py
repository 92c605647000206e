"""Registers the bfloat16 templates."""

from build_models.schedules.bf16_convolution import convolution
from build_models.schedules.bf16_head import MOST_MAPS, head
from build_models.schedules.bf16_image import image_convolution
from build_models.schedules.bf16_packing import IMAGE_CHANNELS, IMAGE_TAPS
from build_models.schedules.bf16_up_convolution import up_convolution
from build_models.schedules.layer import Layer
from build_models.schedules.product import MatrixProduct, Product, VectorProduct
from build_models.schedules.reduced import is_doubling, is_head, is_image_convolution, is_relu_convolution
from build_models.schedules.registry import Template, register
from build_models.schedules.tiling import CpuTiling

_PRECISION = "bfloat16"


def _product(tiling: CpuTiling) -> Product:
    return MatrixProduct() if tiling.matrices else VectorProduct()


def _is_image_convolution(layer: Layer) -> bool:
    fits = is_image_convolution(layer, IMAGE_CHANNELS * IMAGE_TAPS)
    return fits and layer.channels[0] <= IMAGE_CHANNELS and layer.kernel <= IMAGE_TAPS


def _is_up_convolution(layer: Layer) -> bool:
    return is_doubling(layer) and not layer.answer and layer.activation in ("none", "relu")


_TEMPLATES = (
    ("convolution", is_relu_convolution, convolution),
    ("image_convolution", _is_image_convolution, image_convolution),
    ("up_convolution", _is_up_convolution, up_convolution),
    ("head", lambda layer: is_head(layer, MOST_MAPS.__getitem__), head),
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
