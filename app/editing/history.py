"""What was done to a mask, so that it can be undone without limit."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.editing.packed import PackedMask


@dataclass(frozen=True)
class EditedSlice:
    """A slice that no longer follows the network.

    Attributes
    ----------
    drawn : bool
        Whether a hand drew in it. False when it was changed along with others, for example filled in between two that
        were drawn.
    """

    mask: PackedMask
    drawn: bool = True


class Deed(StrEnum):
    """Kinds of steps."""

    BRUSH = "brush"
    ERASER = "eraser"
    POLYGON = "polygon"
    FILL = "fill"
    REMOVE = "remove"
    KEEP = "keep"
    INTERPOLATE = "interpolate"
    REVERT = "revert"
    RESTORE = "restore"


@dataclass(frozen=True)
class Step:
    """One deed: what the slices were before it and after it; None follows the network."""

    deed: Deed
    before: Mapping[int, EditedSlice | None]
    after: Mapping[int, EditedSlice | None]


class History:
    """Steps that can be undone and steps that can be done again."""

    def __init__(self) -> None:
        self._done: list[Step] = []
        self._undone: list[Step] = []

    def add(self, step: Step) -> None:
        """Something new was done; what had been undone is gone."""
        self._done.append(step)
        self._undone.clear()

    def undo(self) -> Step | None:
        """The last step, which counts as undone from now on; None when there is none."""
        if not self._done:
            return None
        self._undone.append(self._done.pop())
        return self._undone[-1]

    def redo(self) -> Step | None:
        """The step undone last, which counts as done from now on; None when there is none."""
        if not self._undone:
            return None
        self._done.append(self._undone.pop())
        return self._done[-1]

    @property
    def last(self) -> Deed | None:
        """What `undo` would undo."""
        return self._done[-1].deed if self._done else None

    @property
    def next(self) -> Deed | None:
        """What `redo` would do."""
        return self._undone[-1].deed if self._undone else None
