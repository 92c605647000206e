"""The layout of tensors in reduced precision: blocks of channels with a border of zeros.

The pixels that begin at one address fill a line of 64 bytes, which is a row of a matrix tile: one pixel of a block that
has as many channels, or two or four neighbours of a narrower one. The border is the zero padding of the convolution
that reads the tensor, which therefore needs no copy; whoever writes the tensor writes the border too.
"""
# TVM annotates its varargs and expressions wrongly.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportIndexIssue=false, reportCallIssue=false
# pyright: reportOperatorIssue=false, reportReturnType=false

from dataclasses import dataclass

import numpy as np
from tvm import tirx
from tvm.tirx import Buffer
from tvm.tirx.script import builder as tir

from build_models.schedules.tiling import blocks_of

LINE_BYTES = 64

TILE = 16
"""Pixels that are computed together; tensors are wide enough for whole tiles."""


@dataclass(frozen=True)
class Lines:
    """Shape of a tensor (1, blocks, rows, columns, lanes).

    Pixel (y, x) lies at row y + 1 and column x + 1. Rows are added up to an even number and columns up to a multiple of
    `TILE`; what lies beyond the border there is undefined and only ever reaches results that are undefined too, or is
    multiplied with weights of zero where it is an integer.

    Attributes
    ----------
    channels, height, width : int
    lanes : int
        Channels in a block.
    dtype : str
    zero : int
        The number that stands for zero, of which the border is made.
    """

    channels: int
    height: int
    width: int
    lanes: int
    dtype: str
    zero: int = 0

    @property
    def pixel_bytes(self) -> int:
        """From pixel to pixel of a block."""
        return self.lanes * np.dtype(self.dtype).itemsize

    @property
    def taps(self) -> int:
        """Neighbouring pixels in a line."""
        return LINE_BYTES // self.pixel_bytes

    @property
    def blocks(self) -> int:
        """Blocks of channels."""
        return blocks_of(self.channels, self.lanes)

    @property
    def shape(self) -> tuple[int, int, int, int, int]:
        """Of the tensor."""
        rows, columns = (-(-n // multiple) * multiple + 2 for n, multiple in ((self.height, 2), (self.width, TILE)))
        return 1, self.blocks, rows, columns + self.taps - 1, self.lanes

    def store(self, buffer: Buffer, block: tirx.Expr, y: tirx.Expr, x: tirx.Expr, line: tirx.Expr) -> None:
        """Write all channels of a pixel in a block."""
        tir.buffer_store(buffer, line, [0, block, y + 1, x + 1, tirx.Ramp(0, 1, self.lanes)])

    def store_border(self, buffer: Buffer, block: tirx.Expr, y: tirx.Expr, rows: int) -> None:
        """Write the border beside `rows` rows from `y`, and above the first and below the last row."""
        for row in range(rows):
            with tir.If(y + row < self.height), tir.Then():
                self._zero(buffer, block, y + row + 1, 0)
                self._zero(buffer, block, y + row + 1, self.width + 1)
        for edge, place in ((y == 0, 0), (y + rows >= self.height, self.height + 1)):
            with tir.If(edge), tir.Then(), tir.serial(0, self.width + 2) as column:
                self._zero(buffer, block, place, column)

    def _zero(self, buffer: Buffer, block: tirx.Expr, row: tirx.Expr, column: tirx.Expr) -> None:
        zeros = tirx.Broadcast(tirx.const(self.zero, self.dtype), self.lanes)
        tir.buffer_store(buffer, zeros, [0, block, row, column, tirx.Ramp(0, 1, self.lanes)])
