"""bfloat16 instructions in TensorIR.

TVM turns bfloat16 into float32 before it generates code, so these numbers travel as int16 and the instructions come in
through LLVM functions of our own, which LLVM inlines.
"""
# TVM annotates its varargs and expressions wrongly.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportIndexIssue=false, reportCallIssue=false
# pyright: reportOperatorIssue=false, reportReturnType=false

from tvm import tirx

from build_models.schedules.intrinsics.dot_product import DotProduct

ROUNDING = """
declare <32 x bfloat> @llvm.x86.avx512bf16.cvtne2ps2bf16.512(<16 x float>, <16 x float>)

define internal <32 x i16> @falx_bf16_round(<16 x float> %low, <16 x float> %high) alwaysinline {
  %rounded = call <32 x bfloat> @llvm.x86.avx512bf16.cvtne2ps2bf16.512(<16 x float> %high, <16 x float> %low)
  %bits = bitcast <32 x bfloat> %rounded to <32 x i16>
  ret <32 x i16> %bits
}
"""

DOT_PRODUCT = DotProduct(
    name="bf16",
    declaration="declare <16 x float> @llvm.x86.avx512bf16.dpbf16ps.512(<16 x float>, <32 x bfloat>, <32 x bfloat>)",
    call="call <16 x float> @llvm.x86.avx512bf16.dpbf16ps.512"
    "(<16 x float> {old}, <32 x bfloat> {pixel}, <32 x bfloat> {weights})",
    sum="float",
    operand="<32 x bfloat>",
)
"""`vdpbf16ps`: two products a sum."""


def round_to_bfloat16(low: tirx.Expr, high: tirx.Expr) -> tirx.Expr:
    """Two float32x16 to one int16x32 of bfloat16, rounded to nearest even."""
    return tirx.call_extern("int16x32", "falx_bf16_round", low, high)
