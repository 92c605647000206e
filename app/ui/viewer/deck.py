"""The views side by side: one, three planes, or the sequences of a case."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from app.imaging.planes import Anatomy, anatomical_axes
from app.ui.opened_case import OpenedCase
from app.ui.viewer.arrangement import MOST_SEQUENCES, Arrangement, cells_for
from app.ui.viewer.overlay import Made
from app.ui.viewer.slice_view import SliceView
from app.ui.viewer.view_state import ViewState

_GAP = 2
_GRID = 4
"""Rows and columns that any arrangement may have used."""


class Deck(QWidget):
    """Arranges views and tells which of them keys act on. Those that are not needed are not made.

    Signals
    -------
    arranged()
        Other views are shown.
    active_changed()
        The reader works in another view.
    image_only_wanted()
        Double click on the only view.
    menu_wanted(QPoint)
        Right click, in global coordinates.
    channel_shown(int)
        The active view shows this sequence.
    series_dropped(str)
        A series that is not part of the case was dragged onto a view.
    """

    arranged = Signal()
    active_changed = Signal()
    image_only_wanted = Signal()
    menu_wanted = Signal(QPoint)
    channel_shown = Signal(int)
    series_dropped = Signal(str)

    def __init__(self, state: ViewState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scene = state.scene
        self._case: OpenedCase | None = None
        self._descriptions: tuple[str, ...] = ()
        self._run_line = ""
        self._made: dict[tuple[Arrangement, int], SliceView] = {}
        self._shared = Made()
        self.arrangement = Arrangement.ONE
        self._axis = 0
        self._alone: SliceView | None = None
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(_GAP)
        self.main = self._adopt(SliceView(state, made=self._shared))
        self.active = self.main
        self._scene.opened.connect(self._on_opened)
        self._lay_out()

    # Case ----------------------------------------------------------------------------------------------------------

    def set_case(self, case: OpenedCase | None, descriptions: Sequence[str] = ()) -> None:
        """Show a case; `descriptions` are of its sequences' series."""
        self._case, self._descriptions = case, tuple(descriptions)
        self._run_line = ""
        for view in self._all():
            view.set_case(case, descriptions)
        self._share_sequences()
        self._lay_out()

    def mask_changed(self, index: int) -> None:
        """The mask of a slice of the volume is new."""
        for view in self._all():
            view.mask_changed(index)

    def slices_arrived(self, indices: Sequence[int]) -> None:
        """Slices of a case that is being read can be seen now."""
        for view in self._all():
            view.slices_arrived(indices)

    def set_run_line(self, text: str) -> None:
        """The corner line that says which backend computed the slice, and how fast."""
        self._run_line = text
        for view in self._all():
            if view.state.axis == 0:
                view.set_run_line(text)

    @property
    def has_planes(self) -> bool:
        """Whether there is more than one slice to cut across."""
        return self._case is not None and self._case.slices > 1

    @property
    def has_sequences(self) -> bool:
        """Whether there is more than one sequence to put side by side."""
        return self._case is not None and len(self._case.roles) > 1

    # Arrangement -----------------------------------------------------------------------------------------------------

    @property
    def shown(self) -> list[SliceView]:
        """The views on the screen, in reading order."""
        return self._wanted() if self._alone is None else [self._alone]

    @property
    def axis(self) -> int:
        """The plane of a single view, as the axis of the volume that goes through it."""
        return self._axis

    def arrange(self, arrangement: Arrangement) -> None:
        """Show other views; those that cannot be shown of this case are left out."""
        self.arrangement, self._alone = arrangement, None
        self._share_sequences()
        self._lay_out()

    def show_plane(self, anatomy: Anatomy) -> None:
        """Show one view of a plane of the body; when orientation is unknown, slices take the place of axial ones."""
        self._axis = self._axes()[anatomy]
        self.arrange(Arrangement.ONE)

    def toggle_alone(self, view: SliceView) -> None:
        """Give one of several views all the room, or take it back; a single view asks for the window's."""
        if self._alone is not None:
            self._alone = None
        elif len(self.shown) > 1:
            self._alone = view
        else:
            self.image_only_wanted.emit()
            return
        self._lay_out()

    def activate(self, view: SliceView) -> None:
        """Let keys act on a view."""
        if view is not self.active:
            self.active = view
            self._mark()
            self.active_changed.emit()
            self._tell_channel()

    def activate_next(self, step: int = 1) -> None:
        """Go to the next view, and from the last to the first."""
        shown = self.shown
        self.activate(shown[(shown.index(self.active) + step) % len(shown)])
        self.active.setFocus()

    def show_channel(self, channel: int) -> None:
        """Show a sequence: in the active view where each has its own, else in all of them."""
        self.active.state.set_channel(channel)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Views side by side are alike to the pixel, so that what is drawn for one serves the others."""
        super().resizeEvent(event)
        self._spare_pixels()

    # Building ------------------------------------------------------------------------------------------------------

    def _wanted(self) -> list[SliceView]:
        if self.arrangement is Arrangement.PLANES and self.has_planes:
            axes = self._axes()
            order = [axes[anatomy] for anatomy in (Anatomy.AXIAL, Anatomy.SAGITTAL, Anatomy.CORONAL)]
            # The slices as they are stored come first: their pictures are the sharpest, and the masks are made there.
            return [self._view_of(axis) for axis in sorted(order, key=lambda axis: axis != 0)]
        if self.arrangement is Arrangement.SEQUENCES and self.has_sequences:
            assert self._case is not None
            return [self._sequence(n) for n in range(min(MOST_SEQUENCES, len(self._case.roles)))]
        return [self._view_of(self._axis)]

    def _axes(self) -> dict[Anatomy, int]:
        """The axis of the volume through each plane; slices stand for axial ones while orientation is unknown."""
        axes = None if self._case is None else anatomical_axes(self._case.geometry)
        return axes or {Anatomy.AXIAL: 0, Anatomy.CORONAL: 1, Anatomy.SAGITTAL: 2}

    def _view_of(self, axis: int) -> SliceView:
        return self.main if axis == 0 else self._make(Arrangement.PLANES, axis)

    def _sequence(self, number: int) -> SliceView:
        return self.main if number == 0 else self._make(Arrangement.SEQUENCES, number)

    def _make(self, kind: Arrangement, number: int) -> SliceView:
        """A view, made when it is first needed."""
        if (kind, number) not in self._made:
            state = ViewState(self, self._scene, number if kind is Arrangement.PLANES else 0)
            view = self._adopt(SliceView(state, made=self._shared))
            view.set_case(self._case, self._descriptions)
            if state.axis == 0:
                view.set_run_line(self._run_line)
            self._made[kind, number] = view
        return self._made[kind, number]

    def _adopt(self, view: SliceView) -> SliceView:
        view.setParent(self)
        view.activated.connect(lambda: self.activate(view))
        view.maximise_wanted.connect(lambda: self.toggle_alone(view))
        view.menu_wanted.connect(self.menu_wanted)
        view.series_dropped.connect(self.series_dropped)
        view.state.channel_changed.connect(lambda _channel: self._tell_channel() if view is self.active else None)
        view.hide()
        return view

    def _all(self) -> Iterator[SliceView]:
        yield self.main
        yield from self._made.values()

    def _share_sequences(self) -> None:
        """Side by side each view has its own sequence, otherwise all have the same."""
        apart = self.arrangement is Arrangement.SEQUENCES and self.has_sequences
        if apart:
            for number, view in enumerate(self._wanted()):
                view.state.keep_channel(number)
        else:
            for view in self._all():
                view.state.keep_channel(None)

    def _lay_out(self) -> None:
        shown = self.shown
        for view in self._all():
            self._grid.removeWidget(view)
            view.setVisible(view in shown)
        cells = cells_for(self.arrangement, len(shown))
        for view, cell in zip(shown, cells.places, strict=True):
            self._grid.addWidget(view, *cell)
        for number in range(_GRID):
            self._grid.setRowStretch(number, cells.rows[number] if number < len(cells.rows) else 0)
            self._grid.setColumnStretch(number, cells.columns[number] if number < len(cells.columns) else 0)
        self._spare_pixels()
        for earlier, later in pairwise(shown):
            QWidget.setTabOrder(earlier, later)
        if self.active not in shown:
            self.active = shown[0]
            self.active_changed.emit()
        self._scene.set_linked(len(shown) > 1)
        self._mark()
        self.arranged.emit()

    def _spare_pixels(self) -> None:
        """Leave the pixels free that cannot be shared out evenly."""
        cells = cells_for(self.arrangement, len(self.shown))
        right, below = (
            (room - _GAP * (len(parts) - 1)) % len(parts) if len(set(parts)) == 1 else 0
            for room, parts in ((self.width(), cells.columns), (self.height(), cells.rows))
        )
        self._grid.setContentsMargins(0, 0, right, below)

    def _tell_channel(self) -> None:
        self.channel_shown.emit(self.active.state.channel)

    def _mark(self) -> None:
        for view in self._all():
            view.set_marked(view is self.active and len(self.shown) > 1)

    def _on_opened(self) -> None:
        """Another case may have fewer planes or sequences; what can be shown as before is."""
        if self._case is not None and self._case.slices == 1:
            self._axis = 0
        self._share_sequences()
        self._lay_out()
