"""bfloat16 instructions in TensorIR.

TVM turns bfloat16 into float32 before it generates code, so these numbers travel as int16 and the instructions come in
through LLVM functions of our own, which LLVM inlines.
"""
# TVM annotates its varargs and expressions wrongly.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportIndexIssue=false, reportCallIssue=false
# pyright: reportOperatorIssue=false, reportReturnType=false

from contextlib import AbstractContextManager

from tvm import tirx
from tvm.tirx.script import builder as tir

_FUNCTIONS = """
declare <32 x bfloat> @llvm.x86.avx512bf16.cvtne2ps2bf16.512(<16 x float>, <16 x float>)
declare <16 x float> @llvm.x86.avx512bf16.dpbf16ps.512(<16 x float>, <32 x bfloat>, <32 x bfloat>)

define internal <32 x i16> @falx_bf16_round(<16 x float> %low, <16 x float> %high) alwaysinline {
  %rounded = call <32 x bfloat> @llvm.x86.avx512bf16.cvtne2ps2bf16.512(<16 x float> %high, <16 x float> %low)
  %bits = bitcast <32 x bfloat> %rounded to <32 x i16>
  ret <32 x i16> %bits
}
"""


PIXELS = 8
"""Pixels whose sums `multiply_lines` keeps in registers at once."""


def bfloat16_functions() -> AbstractContextManager[object]:
    """Scope in which the functions of this module may be called."""
    return tir.attr(0, "pragma_import_llvm", _FUNCTIONS + _multiplication(1) + _multiplication(2))


def round_to_bfloat16(low: tirx.Expr, high: tirx.Expr) -> tirx.Expr:
    """Two float32x16 to one int16x32 of bfloat16, rounded to nearest even."""
    return tirx.call_extern("int16x32", "falx_bf16_round", low, high)


def multiply_lines(tiles: int, sums: tirx.Expr, lines: tirx.Expr, stride: int, columns: tirx.Expr) -> tirx.Expr:
    """Add the products of lines of 32 numbers with one or two tiles of filters to sums in memory, by `vdpbf16ps`.

    Parameters
    ----------
    tiles : int
        Of 16 filters; 1 or 2.
    sums : Expr
        Address of the float32 sums: `PIXELS` times 16 filters, those of the second tile 1 KiB further.
    lines : Expr
        Address of the first of `PIXELS` lines.
    stride : int
        Bytes from line to line.
    columns : Expr
        Address of the tiles: 16 pairs × 16 filters × 2.
    """
    return tirx.call_extern("void", f"falx_bf16_multiply_{tiles}", sums, lines, tirx.const(stride, "int64"), columns)


def _multiplication(tiles: int) -> str:
    """A function in LLVM's language whose sums are values, and so registers, while it runs through the pairs."""
    places = [(pixel, tile) for pixel in range(PIXELS) for tile in range(tiles)]
    text = [
        f"define internal void @falx_bf16_multiply_{tiles}(ptr %sums, ptr %lines, i64 %stride, ptr %columns) {{",
        "entry:",
    ]
    for p, t in places:
        text += [
            f"  %sum{p}_{t} = getelementptr i8, ptr %sums, i64 {1024 * t + 64 * p}",
            f"  %start{p}_{t} = load <16 x float>, ptr %sum{p}_{t}, align 64",
        ]
    text += ["  br label %pairs", "pairs:", "  %pair = phi i64 [ 0, %entry ], [ %next, %pairs ]"]
    text += [f"  %old{p}_{t} = phi <16 x float> [ %start{p}_{t}, %entry ], [ %new{p}_{t}, %pairs ]" for p, t in places]
    text += ["  %in_line = shl i64 %pair, 2", "  %in_tile = shl i64 %pair, 6"]
    for t in range(tiles):
        text += [
            f"  %tile{t} = getelementptr i8, ptr %columns, i64 {1024 * t}",
            f"  %row{t} = getelementptr i8, ptr %tile{t}, i64 %in_tile",
            f"  %weights{t} = load <32 x bfloat>, ptr %row{t}, align 64",
        ]
    for p in range(PIXELS):
        text += [
            f"  %skip{p} = mul i64 %stride, {p}",
            f"  %line{p} = getelementptr i8, ptr %lines, i64 %skip{p}",
            f"  %place{p} = getelementptr i8, ptr %line{p}, i64 %in_line",
            f"  %one{p} = load i32, ptr %place{p}, align 4",
            f"  %first{p} = insertelement <16 x i32> poison, i32 %one{p}, i32 0",
            f"  %all{p} = shufflevector <16 x i32> %first{p}, <16 x i32> poison, <16 x i32> zeroinitializer",
            f"  %pixel{p} = bitcast <16 x i32> %all{p} to <32 x bfloat>",
        ]
    text += [
        f"  %new{p}_{t} = call <16 x float> @llvm.x86.avx512bf16.dpbf16ps.512"
        f"(<16 x float> %old{p}_{t}, <32 x bfloat> %pixel{p}, <32 x bfloat> %weights{t})"
        for p, t in places
    ]
    text += [
        "  %next = add i64 %pair, 1",
        "  %done = icmp eq i64 %next, 16",
        "  br i1 %done, label %end, label %pairs",
        "end:",
    ]
    text += [f"  store <16 x float> %new{p}_{t}, ptr %sum{p}_{t}, align 64" for p, t in places]
    return "\n".join([*text, "  ret void", "}", ""])
