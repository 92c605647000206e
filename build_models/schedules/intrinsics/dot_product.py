"""Multiply-add instructions on vectors, written in LLVM's language, which LLVM inlines into the kernels.

TVM has no types for what some of them take, and its own loops leave sums in memory between the steps of a reduction;
here they are values, and so registers, while a function runs through the numbers of a line.
"""
# TVM annotates its varargs and expressions wrongly.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportCallIssue=false

from collections.abc import Mapping
from dataclasses import dataclass, field

from tvm import tirx

_FILTERS = 16


@dataclass(frozen=True)
class DotProduct:
    """An instruction that adds products to a vector of sums, four bytes of a line times a row of weights at a time.

    Attributes
    ----------
    name : str
        Of the functions made from it.
    declaration : str
        Of the instruction, and what it is called by.
    call : str
        The instruction with `{old}`, `{pixel}` and `{weights}`.
    sum : str
        LLVM's type of one sum.
    operand : str
        LLVM's type of the other two operands.
    lanes : int
        Sums in a register.
    groups : mapping of int to tuple of int
        By the tiles of filters that are multiplied together, how sixteen pixels are parted into groups whose sums are
        kept in registers at once.
    """

    name: str
    declaration: str
    call: str
    sum: str
    operand: str
    lanes: int = 16
    groups: Mapping[int, tuple[int, ...]] = field(default_factory=lambda: {1: (8, 8), 2: (8, 8)})

    def functions(self) -> str:
        """The functions that `multiply` calls."""
        made = [self._function(tiles, pixels) for tiles, groups in self.groups.items() for pixels in sorted({*groups})]
        return "\n".join([self.declaration, *made])

    def multiply(
        self, size: tuple[int, int], sums: tirx.Expr, lines: tirx.Expr, columns: tirx.Expr, *, stride: int, depth: int
    ) -> tirx.Expr:
        """Add the products of lines of 64 bytes with tiles of filters to sums in memory.

        Parameters
        ----------
        size : tuple of int
            Tiles of 16 filters, and a number of pixels that is one of their `groups`.
        sums : Expr
            Address of the sums: each pixel's of 16 filters, those of the next tile 1 KiB further.
        lines : Expr
            Address of the first of the lines.
        columns : Expr
            Address of the tiles: 16 steps × 16 filters × 4 bytes.
        stride : int
            Bytes from line to line.
        depth : int
            Steps, at most 16.
        """
        numbers = tirx.const(stride, "int64"), columns, tirx.const(depth, "int64")
        return tirx.call_extern("void", self._named(*size), sums, lines, *numbers)

    def _named(self, tiles: int, pixels: int) -> str:
        return f"falx_{self.name}_multiply_{tiles}_{pixels}"

    def _function(self, tiles: int, count: int) -> str:
        total = f"<{self.lanes} x {self.sum}>"
        width, pixels = 4 * self.lanes, range(count)
        parts = [(t, v) for t in range(tiles) for v in range(_FILTERS // self.lanes)]
        places = [(p, t, v) for p in pixels for t, v in parts]
        operands = "ptr %sums, ptr %lines, i64 %stride, ptr %columns, i64 %depth"
        text = [f"define internal void @{self._named(tiles, count)}({operands}) {{", "entry:"]
        for p, t, v in places:
            text += [
                f"  %sum{p}_{t}_{v} = getelementptr i8, ptr %sums, i64 {1024 * t + 64 * p + width * v}",
                f"  %start{p}_{t}_{v} = load {total}, ptr %sum{p}_{t}_{v}, align {width}",
            ]
        text += ["  br label %steps", "steps:", "  %step = phi i64 [ 0, %entry ], [ %next, %steps ]"]
        text += [
            f"  %old{p}_{t}_{v} = phi {total} [ %start{p}_{t}_{v}, %entry ], [ %new{p}_{t}_{v}, %steps ]"
            for p, t, v in places
        ]
        text += ["  %in_line = shl i64 %step, 2", "  %in_tile = shl i64 %step, 6"]
        for t, v in parts:
            text += [
                f"  %tile{t}_{v} = getelementptr i8, ptr %columns, i64 {1024 * t + width * v}",
                f"  %row{t}_{v} = getelementptr i8, ptr %tile{t}_{v}, i64 %in_tile",
                f"  %weights{t}_{v} = load {self.operand}, ptr %row{t}_{v}, align {width}",
            ]
        integers = f"<{self.lanes} x i32>"
        for p in pixels:
            text += [
                f"  %skip{p} = mul i64 %stride, {p}",
                f"  %line{p} = getelementptr i8, ptr %lines, i64 %skip{p}",
                f"  %place{p} = getelementptr i8, ptr %line{p}, i64 %in_line",
                f"  %one{p} = load i32, ptr %place{p}, align 4",
                f"  %first{p} = insertelement {integers} poison, i32 %one{p}, i32 0",
                f"  %all{p} = shufflevector {integers} %first{p}, {integers} poison, {integers} zeroinitializer",
                f"  %pixel{p} = bitcast {integers} %all{p} to {self.operand}",
            ]
        for p, t, v in places:
            call = self.call.format(old=f"%old{p}_{t}_{v}", pixel=f"%pixel{p}", weights=f"%weights{t}_{v}")
            text.append(f"  %new{p}_{t}_{v} = {call}")
        text += [
            "  %next = add i64 %step, 1",
            "  %done = icmp eq i64 %next, %depth",
            "  br i1 %done, label %end, label %steps",
            "end:",
        ]
        text += [f"  store {total} %new{p}_{t}_{v}, ptr %sum{p}_{t}_{v}, align {width}" for p, t, v in places]
        return "\n".join([*text, "  ret void", "}", ""])
