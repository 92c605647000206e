"""The kinds of numbers that sums of products are computed with, and the instructions for them."""

from dataclasses import dataclass

from build_models.schedules.intrinsics import bfloat16, float32, int8
from build_models.schedules.intrinsics.dot_product import DotProduct


@dataclass(frozen=True)
class Arithmetic:
    """How products of lines and weights are added up.

    Attributes
    ----------
    sums : str
        Type of a sum, four bytes.
    dot : DotProduct
        Instruction on vectors.
    functions : str
        LLVM functions that round the sums.
    matrices : str
        Instruction of the matrix unit; empty where there is none.
    """

    sums: str
    dot: DotProduct
    functions: str
    matrices: str = ""


BFLOAT16 = Arithmetic("float32", bfloat16.DOT_PRODUCT, bfloat16.ROUNDING, "tdpbf16ps")

INT8 = {
    16: Arithmetic("int32", int8.WIDE, int8.ROUNDING, "tdpbusd"),
    8: Arithmetic("int32", int8.NARROW, int8.ROUNDING),
}
"""By the 32-bit numbers in a vector register."""

FLOAT32_TO_INT8 = {
    16: Arithmetic("float32", float32.WIDE, int8.ROUNDING),
    8: Arithmetic("float32", float32.NARROW, int8.ROUNDING),
}
"""Sums in float32 of what is 8 bits from then on."""
