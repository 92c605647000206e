"""The logistic function on vectors; the library's exponential takes one value at a time."""
# TVM annotates its varargs and expressions wrongly.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportOperatorIssue=false

import math
from collections.abc import Callable
from typing import Any

from tvm.tirx.script import builder as ir

_LIMIT = 87.0
"""Beyond it the exponential leaves the range of normal float32 numbers."""
_LN2_HIGH, _LN2_LOW = 0.693359375, -2.12194440e-4
_POLYNOMIAL = (1.9875691500e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1)
"""Of expf in the Cephes library (Moshier), exact to two units in the last place."""


def sigmoid(value: Any, lanes: int, bind: Callable[[Any], Any] = ir.bind) -> Any:
    """1 / (1 + exp(-value)) for a vector of float32 with so many lanes, or for one number.

    Parameters
    ----------
    value : PrimExpr of float32
    lanes : int
    bind : callable
        Gives a name to an intermediate value, which can be done only while a function is being built. Elsewhere it
        hands the value back, and what is computed several times is left to the compiler to see.
    """

    def constant(number: float) -> Any:
        return _spread(ir.float32(number), lanes)

    x = bind(ir.max(ir.min(-value, constant(_LIMIT)), constant(-_LIMIT)))
    whole = bind(ir.floor(x * constant(1 / math.log(2)) + constant(0.5)))
    rest = bind(x - whole * constant(_LN2_HIGH) - whole * constant(_LN2_LOW))
    series = constant(_POLYNOMIAL[0])
    for coefficient in _POLYNOMIAL[1:]:
        series = series * rest + constant(coefficient)
    fraction = bind(series * rest * rest + rest + constant(1.0))
    suffix = f"x{lanes}" if lanes > 1 else ""
    exponent = (ir.cast(whole, f"int32{suffix}") + _spread(ir.int32(127), lanes)) << _spread(ir.int32(23), lanes)
    return constant(1.0) / (constant(1.0) + fraction * ir.reinterpret(f"float32{suffix}", exponent))


def _spread(number: Any, lanes: int) -> Any:
    return ir.broadcast(number, lanes) if lanes > 1 else number
