"""What has been measured on the case that is open: what is selected, what can be taken back, and that it is kept."""

from PySide6.QtCore import QObject, Signal

from app.measuring.cross import Cross
from app.measuring.figures import Figures, figures_of
from app.measuring.keeper import Keeper
from app.measuring.marks import Mark, Place, series_names
from app.measuring.sheet import Sheet
from app.measuring.store import SheetError, load_sheet
from app.results.measurements import Bidimensional, diameters_between
from app.ui.opened_case import OpenedCase

DIAMETERS = "diameters"
"""Stands for the lesion's diameters where a mark is named."""


class Notebook(QObject):
    """The sheet of the open case.

    Signals
    -------
    changed()
        Marks, diameters or their places.
    selected(str)
        A mark's name, `DIAMETERS`, or '' for none.
    recorded()
        There is one more step that can be undone.
    failed(AppError)
        What was kept cannot be shown, or what is measured cannot be kept.
    """

    changed = Signal()
    selected = Signal(str)
    recorded = Signal()
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._case: OpenedCase | None = None
        self._names: tuple[str, ...] = ()
        self._sheet = Sheet()
        self._shown = Sheet()
        self._computed: Cross | None = None
        self._past: list[Sheet] = []
        self._future: list[Sheet] = []
        self._figures: dict[Mark, Figures] = {}
        self._may_write = False
        self._keeper = Keeper(self.failed.emit)
        self.selection = ""

    # Case ----------------------------------------------------------------------------------------------------------

    def open(self, case: OpenedCase | None, may_write: bool = True) -> None:
        """Go on with another case; what was kept of it is there again.

        Parameters
        ----------
        may_write : bool
            False keeps nothing of what is measured: another window does.
        """
        if case is not None:
            self._keeper.wait(case.uid)
        self._case = case
        self._names = () if case is None else series_names(tuple(map(str, case.roles)))
        self._computed = None
        self._past, self._future = [], []
        self._figures = {}
        self._sheet = Sheet()
        self._may_write = case is not None and may_write
        if case is not None:
            try:
                self._sheet = load_sheet(case.uid, case.geometry.shape)
            except SheetError as error:
                self._may_write = may_write and error.may_write
                self.failed.emit(error)
        self._shown = self._sheet
        self.select("")
        self.changed.emit()

    def close(self) -> None:
        """Wait for what is being written."""
        self._keeper.close()

    @property
    def case(self) -> OpenedCase | None:
        """On which is measured."""
        return self._case

    def place_of(self, channel: int, axis: int, index: int) -> Place | None:
        """The slice that a view shows; None without a case."""
        return Place(self._names[channel], axis, index) if channel < len(self._names) else None

    def channel_of(self, place: Place) -> int | None:
        """The sequence of a place, or None when this case lacks it."""
        return self._names.index(place.series) if place.series in self._names else None

    # What there is ---------------------------------------------------------------------------------------------------

    @property
    def marks(self) -> list[Mark]:
        """Those whose sequence is there, in the order in which they were made."""
        return [mark for mark in self._shown.marks if mark.place.series in self._names]

    def on(self, place: Place) -> list[Mark]:
        """The marks of a slice."""
        return self._shown.on(place)

    def mark(self, identifier: str) -> Mark | None:
        """A mark by its name."""
        return self._shown.mark(identifier)

    @property
    def cross(self) -> Cross | None:
        """The lesion's diameters: as they were moved, else as they were computed; None while there are none."""
        return self._shown.cross or self._computed

    @property
    def diameters(self) -> Bidimensional | None:
        """What the lesion's diameters measure."""
        cross, case = self.cross, self._case
        if cross is None or case is None:
            return None
        return diameters_between(cross.slice_index, cross.largest, cross.perpendicular, case.geometry, cross.edited)

    def figures(self, mark: Mark) -> Figures | None:
        """What a mark measures; None without its sequence."""
        channel = self.channel_of(mark.place)
        if self._case is None or channel is None:
            return None
        if mark not in self._figures:
            self._figures[mark] = figures_of(mark, self._case.voxels[channel], self._case.geometry.spacing_mm)
        return self._figures[mark]

    def set_computed(self, cross: Cross | None) -> None:
        """The diameters that the mask has now."""
        if cross != self._computed:
            self._computed = cross
            if self.cross is None and self.selection == DIAMETERS:
                self.select("")
            self.changed.emit()

    # Changing --------------------------------------------------------------------------------------------------------

    def show(self, changed: Mark | Cross) -> None:
        """Show a state that the hand is still changing; `put` or `drop` ends it."""
        self._shown = _with(self._sheet, changed)
        self._figures = {mark: self._figures[mark] for mark in self._shown.marks if mark in self._figures}
        self.changed.emit()

    def drop(self) -> None:
        """Take back what was only shown."""
        if self._shown is not self._sheet:
            self._shown = self._sheet
            self.changed.emit()

    def put(self, changed: Mark | Cross, amend: bool = False) -> None:
        """Add a mark, or replace the state of one that is there, or of the diameters.

        Parameters
        ----------
        amend : bool
            When the mark is the one that was made last, the change belongs to that step and is undone with it.
        """
        is_new = isinstance(changed, Mark) and bool(self._past) and self._past[-1].mark(changed.id) is None
        self._go_to(_with(self._sheet, changed), amend and is_new)

    def remove(self, identifier: str) -> bool:
        """Take a mark away, or put the diameters back where they were computed; True when there was something."""
        if identifier == DIAMETERS:
            if self._sheet.cross is None:
                return False
            self._go_to(self._sheet.with_cross(None))
        elif self._sheet.mark(identifier) is None:
            return False
        else:
            self._go_to(self._sheet.without(identifier))
        return True

    def select(self, identifier: str) -> None:
        """Select a mark or `DIAMETERS`; '' selects nothing."""
        if identifier != self.selection:
            self.selection = identifier
            self.selected.emit(identifier)

    def undo(self) -> bool:
        """Take the last step back; True when there was one."""
        return self._step(self._past, self._future)

    def redo(self) -> bool:
        """Do again what was taken back; True when there was something."""
        return self._step(self._future, self._past)

    def _step(self, source: list[Sheet], target: list[Sheet]) -> bool:
        if not source:
            return False
        target.append(self._sheet)
        self._set(source.pop())
        return True

    def _go_to(self, sheet: Sheet, amend: bool = False) -> None:
        if sheet == self._sheet:
            self.drop()
            return
        if not amend:
            self._past.append(self._sheet)
        self._future = []
        self._set(sheet)
        if not amend:
            self.recorded.emit()

    def _set(self, sheet: Sheet) -> None:
        self._sheet = self._shown = sheet
        if self.selection not in ("", DIAMETERS) and sheet.mark(self.selection) is None:
            self.select("")
        if self._case is not None and self._may_write:
            self._keeper.keep(self._case.uid, self._case.geometry.shape, sheet)
        self.changed.emit()


def _with(sheet: Sheet, changed: Mark | Cross) -> Sheet:
    return sheet.with_mark(changed) if isinstance(changed, Mark) else sheet.with_cross(changed)
