"""Registers the 8-bit templates.

Their one parameter is no matter of speed: `zero` is what stands for zero in the layer's output.
"""

from collections.abc import Callable

from build_models.schedules.arithmetic import FLOAT32_TO_INT8, INT8
from build_models.schedules.int8_convolution import convolution
from build_models.schedules.int8_head import head, most_maps
from build_models.schedules.int8_image import image_convolution
from build_models.schedules.int8_packing import STEPS, lanes_of
from build_models.schedules.int8_up_convolution import up_convolution
from build_models.schedules.kernel import Kernel
from build_models.schedules.layer import Layer
from build_models.schedules.product import MatrixProduct, Product, VectorProduct
from build_models.schedules.reduced import is_doubling, is_head, is_image_convolution, is_relu_convolution
from build_models.schedules.registry import Parameters, Template, register
from build_models.schedules.tiling import CpuTiling

PRECISION = "int8"


def _product(tiling: CpuTiling) -> Product:
    arithmetic = INT8[tiling.vector]
    return MatrixProduct(arithmetic) if tiling.matrices else VectorProduct(arithmetic)


def _is_convolution(layer: Layer) -> bool:
    return is_relu_convolution(layer) and len({lanes_of(c) for c in layer.channels}) == 1


def _is_up_convolution(layer: Layer) -> bool:
    return is_doubling(layer) and not layer.answer and layer.activation in ("none", "relu")


def _convolution(layer: Layer, zero: int, tiling: CpuTiling) -> Kernel:
    return convolution(layer, _product(tiling), zero)


def _image_convolution(layer: Layer, zero: int, tiling: CpuTiling) -> Kernel:
    return image_convolution(layer, VectorProduct(FLOAT32_TO_INT8[tiling.vector]), zero)


def _up_convolution(layer: Layer, zero: int, tiling: CpuTiling) -> Kernel:
    return up_convolution(layer, _product(tiling), zero)


def _head(layer: Layer, _zero: int, tiling: CpuTiling) -> Kernel:
    return head(layer, _product(tiling))


def _register(name: str, supports: Callable[[Layer], bool], build: Callable[[Layer, int, CpuTiling], Kernel]) -> None:
    def built(layer: Layer, parameters: Parameters, tiling: CpuTiling) -> Kernel:
        return build(layer, parameters.get("zero", 0), tiling)

    register(Template(name, PRECISION, lambda layer, _: supports(layer), lambda *_: [{}], built))


_register("convolution", _is_convolution, _convolution)
_register("image_convolution", lambda layer: is_image_convolution(layer, STEPS), _image_convolution)
_register("up_convolution", _is_up_convolution, _up_convolution)
_register("head", lambda layer: is_head(layer, most_maps), _head)
