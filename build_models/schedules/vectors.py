"""Vectors of any number of lanes in TensorIR, where one lane is a scalar of another type."""
# TVM annotates its varargs and expressions wrongly.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportIndexIssue=false, reportCallIssue=false
# pyright: reportOperatorIssue=false, reportReturnType=false

from tvm import tirx


def vector_type(dtype: str, lanes: int) -> str:
    """Name of a type with so many lanes."""
    return f"{dtype}x{lanes}" if lanes > 1 else dtype


def fill(number: float, lanes: int, dtype: str = "float32") -> tirx.Expr:
    """The same number in every lane."""
    scalar = tirx.const(number, dtype)
    return tirx.Broadcast(scalar, lanes) if lanes > 1 else scalar


def span(start: tirx.Expr, lanes: int, stride: int = 1) -> tirx.Expr:
    """Indices from `start` on."""
    return tirx.Ramp(start, stride, lanes) if lanes > 1 else start
