"""Everything that a reader has measured on one case."""

from dataclasses import dataclass, replace

from app.measuring.cross import Cross
from app.measuring.marks import Mark, Place


@dataclass(frozen=True)
class Sheet:
    """Marks in the order in which they were made. Never changed, only replaced, so that one can go back to it.

    Attributes
    ----------
    cross : Cross or None
        The lesion's diameters where the reader has moved them.
    """

    marks: tuple[Mark, ...] = ()
    cross: Cross | None = None

    def with_mark(self, mark: Mark) -> "Sheet":
        """With a new mark, or with another state of one that is there."""
        if any(known.id == mark.id for known in self.marks):
            return replace(self, marks=tuple(mark if known.id == mark.id else known for known in self.marks))
        return replace(self, marks=(*self.marks, mark))

    def without(self, identifier: str) -> "Sheet":
        """Without one of the marks."""
        return replace(self, marks=tuple(mark for mark in self.marks if mark.id != identifier))

    def with_cross(self, cross: Cross | None) -> "Sheet":
        """With other diameters; None for those that are computed."""
        return replace(self, cross=cross)

    def mark(self, identifier: str) -> Mark | None:
        """One of the marks by its name."""
        return next((mark for mark in self.marks if mark.id == identifier), None)

    def on(self, place: Place) -> list[Mark]:
        """The marks of a slice."""
        return [mark for mark in self.marks if mark.place == place]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to keep."""
        return not self.marks and self.cross is None
