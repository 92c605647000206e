"""8-bit instructions in TensorIR: products of unsigned pixels and signed weights, and rounding to 8 bits."""
# TVM annotates its varargs and expressions wrongly.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportIndexIssue=false, reportCallIssue=false
# pyright: reportOperatorIssue=false, reportReturnType=false

from collections.abc import Mapping

from tvm import tirx

from build_models.schedules.intrinsics.dot_product import DotProduct

ROUNDING = """
declare <16 x i32> @llvm.lrint.v16i32.v16f32(<16 x float>)
declare <16 x i32> @llvm.smax.v16i32(<16 x i32>, <16 x i32>)
declare <16 x i32> @llvm.umin.v16i32(<16 x i32>, <16 x i32>)

define internal <16 x i8> @falx_int8_round(<16 x float> %values, i32 %zero) alwaysinline {
  %whole = call <16 x i32> @llvm.lrint.v16i32.v16f32(<16 x float> %values)
  %one = insertelement <16 x i32> poison, i32 %zero, i32 0
  %zeros = shufflevector <16 x i32> %one, <16 x i32> poison, <16 x i32> zeroinitializer
  %moved = add <16 x i32> %whole, %zeros
  %above = call <16 x i32> @llvm.smax.v16i32(<16 x i32> %moved, <16 x i32> zeroinitializer)
  %between = call <16 x i32> @llvm.umin.v16i32(<16 x i32> %above, <16 x i32> splat (i32 255))
  %bytes = trunc <16 x i32> %between to <16 x i8>
  ret <16 x i8> %bytes
}
"""


def _dot_product(bits: int, groups: Mapping[int, tuple[int, ...]]) -> DotProduct:
    sums, numbers = f"<{bits // 32} x i32>", f"<{bits // 8} x i8>"
    instruction = f"@llvm.x86.avx512.vpdpbusd.{bits}"
    return DotProduct(
        name=f"int8_{bits}",
        declaration=f"declare {sums} {instruction}({sums}, {numbers}, {numbers})",
        call=f"call {sums} {instruction}({sums} {{old}}, {numbers} {{pixel}}, {numbers} {{weights}})",
        sum="i32",
        operand=numbers,
        lanes=bits // 32,
        groups=groups,
    )


WIDE = _dot_product(512, {1: (8, 8), 2: (8, 8), 4: (6, 5, 5)})
"""`vpdpbusd` of AVX-512 VNNI: four products a sum, nothing saturates.

Four tiles times six pixels take fewer instructions a product than two times eight, and ask less of the nearest cache.
"""

NARROW = _dot_product(256, {1: 4 * (4,), 2: 8 * (2,)})
"""The same of AVX-VNNI, whose sixteen registers hold eight sums each."""


def round_to_int8(values: tirx.Expr, zero: int) -> tirx.Expr:
    """float32x16 to uint8x16: rounded to nearest even, moved by the zero point, held within 0 to 255."""
    return tirx.call_extern("uint8x16", "falx_int8_round", values, tirx.const(zero, "int32"))
