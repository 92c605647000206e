"""The parts of an image that a dilated convolution keeps apart: every second pixel of every second row, say."""
# TVM annotates its varargs and expressions wrongly.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportIndexIssue=false, reportCallIssue=false
# pyright: reportOperatorIssue=false, reportReturnType=false, reportOptionalMemberAccess=false

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Part:
    """One part of a blocked tensor: a plain convolution of it is a dilated one of the whole.

    Attributes
    ----------
    buffer : Buffer
        (1, blocks, height, width, lanes); height and width are multiples of the step.
    step : int
        The dilation.
    row, column : Expr
        Of its first pixel, below the step.
    """

    buffer: Any
    step: int = 1
    row: Any = 0
    column: Any = 0

    @property
    def blocks(self) -> int:
        """Blocks of channels."""
        return int(self.buffer.shape[1])

    @property
    def size(self) -> tuple[int, int]:
        """Height and width of the part."""
        return int(self.buffer.shape[2]) // self.step, int(self.buffer.shape[3]) // self.step

    def place(self, block: Any, y: Any, x: Any) -> tuple[Any, ...]:
        """Where a pixel of the part lies in the buffer."""
        if self.step == 1:
            return 0, block, y, x
        return 0, block, y * self.step + self.row, x * self.step + self.column
