"""The outline of the case on the screen in the reader's hands; tells the window what changed."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QObject, Signal

from app.editing.editor import Changed, Editor, Work
from app.editing.edits import MaskEdits
from app.editing.history import EditedSlice
from app.editing.shapes import Brush, Point
from app.ui.editing.portions import Portions
from app.ui.opened_case import OpenedCase
from app.ui.viewer.sections import probability_in

SMALLEST, LARGEST = 0.5, 50.0
_START = 4.0
_STEP = 1.15
_DIGITS = 1


class EditSession(QObject):
    """An `Editor` for one case after the other, with the size of the brush and how far deeds reach.

    Signals
    -------
    changed(tuple)
        The masks of these slices are others now, in a stroke that is being drawn too.
    recorded()
        One step was taken that can be undone.
    missed(str)
        A deed found nothing to do: 'part' or 'gap' or 'hole'.
    settings_changed()
        The radius of the brush, or the reach.
    working(bool)
        A deed has more to do than the window can wait for, or no longer.
    """

    changed = Signal(object)
    recorded = Signal()
    missed = Signal(str)
    settings_changed = Signal()
    working = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.case: OpenedCase | None = None
        self.radius = _START
        self.whole = True
        self._editor: Editor | None = None
        self._threshold = 0.5
        self._portions = Portions(self)
        self._portions.working.connect(self.working)

    def set_case(self, case: OpenedCase | None) -> None:
        """Edit another case from now on; a deed that is under way is dropped."""
        self.cancel()
        self.case, self._editor = case, None
        if case is not None:
            self._editor = Editor(case.geometry, case.edits, lambda axis, index: probability_in(case, axis, index))
            self._editor.threshold = self._threshold
        self.settings_changed.emit()

    def set_threshold(self, threshold: float) -> None:
        """Where slices that are not edited yet will start from."""
        if threshold == self._threshold:
            return
        self.finish()
        self._threshold = threshold
        if self._editor is not None:
            self._editor.threshold = threshold

    @property
    def edits(self) -> MaskEdits | None:
        """Of the case."""
        return None if self.case is None else self.case.edits

    # Size and reach --------------------------------------------------------------------------------------------------

    @property
    def in_mm(self) -> bool:
        """Whether the radius is in mm; in pixels where the file does not say how large they are."""
        return self.case is None or self.case.geometry.spacing_mm is not None

    def set_radius(self, radius: float) -> None:
        """Change the size of the brush."""
        radius = round(max(SMALLEST, min(LARGEST, radius)), _DIGITS)
        if radius != self.radius:
            self.radius = radius
            self.settings_changed.emit()

    def resize(self, notches: float) -> None:
        """A larger brush, or a smaller one; a notch always does something."""
        wanted = self.radius * _STEP**notches
        smallest = self.radius + (0.1 if notches > 0 else -0.1)
        self.set_radius(max(wanted, smallest) if notches > 0 else min(wanted, smallest))

    def set_whole(self, on: bool) -> None:
        """Let deeds reach through the volume, or keep to the slice."""
        if on != self.whole:
            self.whole = on
            self.settings_changed.emit()

    # Strokes -------------------------------------------------------------------------------------------------------

    @property
    def is_stroking(self) -> bool:
        """Whether the brush is down."""
        return self._editor is not None and self._editor.is_stroking

    def begin_stroke(self, axis: int, index: int, place: Point, erase: bool) -> None:
        """Put the brush down on a picture of a plane."""
        self.finish()
        if self._editor is not None:
            self._editor.begin_stroke(axis, index, place, Brush(self.radius, erase))
            self._tell_draft()

    def stroke_to(self, place: Point) -> None:
        """Move on."""
        if self._editor is not None and self._editor.is_stroking:
            self._editor.stroke_to(place)
            self._tell_draft()

    def end_stroke(self) -> None:
        """Lift the brush."""
        if self._editor is not None and self._editor.is_stroking:
            self._start(self._editor.end_stroke(), self._drafted())

    def cancel(self) -> bool:
        """Drop the stroke, or the deed that is under way; True when there was one."""
        if self._editor is None or not (self._editor.is_stroking or self.is_working):
            return False
        shown = self._drafted()
        self._portions.drop()
        self._editor.cancel_stroke()
        self.changed.emit(shown)
        return True

    def draw_polygon(self, axis: int, index: int, corners: Sequence[Point], erase: bool) -> None:
        """Fill a polygon in a picture of a plane, or clear it."""
        self._do(lambda editor: editor.draw_polygon(axis, index, corners, erase))

    # Deeds ---------------------------------------------------------------------------------------------------------

    def fill_holes(self, index: int) -> None:
        """Close the holes of a slice, or of all."""
        self._do(lambda editor: editor.fill_holes(None if self.whole else index), "hole")

    def remove_part(self, voxel: tuple[int, int, int]) -> None:
        """Take away the part at a voxel."""
        self._do(lambda editor: editor.remove_part(voxel, self.whole), "part")

    def keep_part(self, voxel: tuple[int, int, int]) -> None:
        """Take away all but the part at a voxel."""
        self._do(lambda editor: editor.keep_part(voxel, self.whole), "part")

    def interpolate(self, index: int) -> None:
        """Fill the slices between the two drawn ones around a slice."""
        self._do(lambda editor: editor.interpolate(index), "gap")

    def gap_at(self, index: int) -> tuple[int, int] | None:
        """The two slices that `interpolate` would fill between."""
        return None if self._editor is None else self._editor.gap_at(index)

    def revert(self, index: int | None = None) -> None:
        """Let a slice, or all, follow the network again."""
        self._settle()
        if self._editor is not None:
            self._tell(self._editor.revert(index))

    def restore(self, slices: Mapping[int, EditedSlice]) -> None:
        """Take over what was kept in another session."""
        if self.edits is not None:
            self._tell(self.edits.restore(slices))

    # Back and forth --------------------------------------------------------------------------------------------------

    def undo(self) -> None:
        """Take back the last step; a stroke that is being drawn is dropped first."""
        self._drop_stroke()
        if self._editor is not None:
            self._tell(self._editor.undo(), is_step=False)

    def redo(self) -> None:
        """Do again what was undone last."""
        self._drop_stroke()
        if self._editor is not None:
            self._tell(self._editor.redo(), is_step=False)

    # Working ---------------------------------------------------------------------------------------------------------

    @property
    def is_working(self) -> bool:
        """Whether a deed is under way; nothing of it counts yet."""
        return self._portions.is_working

    def finish(self) -> None:
        """Do at once what is left of a deed."""
        self._portions.finish()

    def _do(self, deed: Callable[[Editor], Work], otherwise: str = "") -> None:
        self._settle()
        if self._editor is not None:
            self._start(deed(self._editor), otherwise=otherwise)

    def _start(self, work: Work, shown: Changed = (), otherwise: str = "") -> None:
        if self.case is None:
            return
        _, rows, columns = self.case.geometry.shape

        def tell(found: Changed) -> None:
            if not found and otherwise:
                self.missed.emit(otherwise)
            self._tell(found, shown)

        self._portions.start(work, rows * columns, tell)

    def _settle(self) -> None:
        """Nothing is half done: what comes next is a step of its own."""
        self.end_stroke()
        self.finish()

    def _drop_stroke(self) -> None:
        """Nothing is half done: a stroke is dropped, a deed done."""
        self.finish()
        self.cancel()

    # Telling -------------------------------------------------------------------------------------------------------

    def _tell(self, found: Changed, shown: Changed = (), is_step: bool = True) -> None:
        if found and is_step:
            self.recorded.emit()
        if found or shown:
            self.changed.emit(tuple(sorted({*found, *shown})))

    def _drafted(self) -> Changed:
        """Slices that look different while the brush is down; those of a stroke across slices once it is lifted."""
        draft = None if self.case is None else self.case.edits.draft
        return () if draft is None or draft.axis != 0 else (draft.index,)

    def _tell_draft(self) -> None:
        self.changed.emit(self._drafted())
