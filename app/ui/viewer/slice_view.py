"""A view of one plane and one sequence: the widget that is drawn on and that hands act on."""

from collections.abc import Sequence
from time import perf_counter

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDropEvent,
    QFocusEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QSinglePointEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.imaging.planes import Plane
from app.ui.opened_case import OpenedCase
from app.ui.viewer.annotations import Corners
from app.ui.viewer.crosshair import COLOUR as MARK
from app.ui.viewer.gestures import Gestures
from app.ui.viewer.layers import ViewPoint
from app.ui.viewer.lesion_box import lesion_box
from app.ui.viewer.look import Tool
from app.ui.viewer.mapping import ViewMapping, fitted, place_of_box
from app.ui.viewer.overlay import Made, Overlay
from app.ui.viewer.series_drag import dragged_series
from app.ui.viewer.view_painter import ViewPainter
from app.ui.viewer.view_state import ViewState

_SMALLEST = (150, 130)
_LESION_SHARE = 0.5
"""Of the view that the lesion fills when it is zoomed to; what surrounds it is part of reading it."""
_VALUE_HEIGHT = 48
"""Of the strip that is drawn again when only the value under the pointer has changed."""
_CURSORS = {
    Tool.WINDOW: Qt.CursorShape.CrossCursor,
    Tool.PAN: Qt.CursorShape.OpenHandCursor,
    Tool.ZOOM: Qt.CursorShape.SizeVerCursor,
    Tool.SCROLL: Qt.CursorShape.SplitVCursor,
    Tool.CROSSHAIR: Qt.CursorShape.CrossCursor,
}


class SliceView(QWidget):
    """One plane and one sequence of the case.

    Parameters
    ----------
    made : Made, optional
        What views of the same case share.

    Signals
    -------
    drawn(int, bool, float)
        A slice was drawn for the first time or with a new mask: its index, whether the mask was there, milliseconds.
    menu_wanted(QPoint)
        Right click, in global coordinates.
    maximise_wanted()
        Double click.
    activated()
        The reader works here from now on.
    series_dropped(str)
        A series that is not part of the case was dragged here.
    """

    drawn = Signal(int, bool, float)
    menu_wanted = Signal(QPoint)
    maximise_wanted = Signal()
    activated = Signal()
    series_dropped = Signal(str)

    def __init__(self, state: ViewState, parent: QWidget | None = None, made: Made | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sliceView")
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(*_SMALLEST)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.state = state
        self._painter = ViewPainter(state, self._paint_layers, made)
        self._fresh = False
        self._marked = False
        self._gestures = Gestures(self)
        self._connect()
        self.show_cursor(None)

    def set_case(self, case: OpenedCase | None, descriptions: Sequence[str] = ()) -> None:
        """Show a case, whose state is set apart; `descriptions` are of its sequences' series."""
        self._painter.set_case(case, descriptions)
        self._on_slice()

    def set_run_line(self, text: str) -> None:
        """The corner line that says which backend computed this slice, and how fast."""
        if text != self._painter.run_line:
            self._painter.run_line = text
            self.update()

    def set_marked(self, on: bool) -> None:
        """Draw a frame that says: keys act here."""
        if on != self._marked:
            self._marked = on
            self.update()

    def mask_changed(self, index: int) -> None:
        """The probability of a slice of the volume is new."""
        if self.state.axis != 0 or index == self.state.index:
            self._painter.overlay.invalidate()
            self._fresh = True
            self.update()

    def slices_arrived(self, indices: Sequence[int]) -> None:
        """Slices of a case that is being read can be seen now."""
        if self.state.axis != 0 or self.state.index in indices:
            self._painter.forget_picture()
            self._on_slice()

    def show_cursor(self, shape: Qt.CursorShape | None) -> None:
        """Show what a drag would take; None is the tool's own cursor."""
        tool = self.state.scene.active_tool
        own = _CURSORS[Tool(self.state.tool)] if tool is None else tool.cursor
        wanted = own if shape is None else shape
        if self.cursor().shape() != wanted:
            self.setCursor(wanted)

    # Coordinates ---------------------------------------------------------------------------------------------------

    def plane(self) -> Plane:
        """The plane that is shown."""
        return self.state.plane

    def mapping(self) -> ViewMapping:
        """Where the picture lies now."""
        state, whole = self.state, self.fit_scale()
        middle = QRectF(self.rect()).center() + state.pan * whole
        return ViewMapping(state.plane, state.index, state.placement, whole * state.zoom, middle)

    def fit_scale(self) -> float:
        """Screen pixels for one pixel of the image along its finer side while the image is fitted."""
        state = self.state
        return fitted(state.plane.geometry, state.placement, QRectF(self.rect())) if state.slices else 1.0

    def point(self, event: QSinglePointEvent) -> ViewPoint:
        """Where an event of the mouse took place."""
        position, mapping = event.position(), self.mapping()
        return ViewPoint(
            position,
            mapping.picture_at(position),
            mapping.voxel_at(position),
            mapping.is_inside(position),
            event.button(),
            event.modifiers(),
        )

    @property
    def case(self) -> OpenedCase | None:
        """What is shown."""
        return self._painter.case

    @property
    def overlay(self) -> Overlay:
        """The masks as they are drawn here."""
        return self._painter.overlay

    @property
    def data_range(self) -> tuple[float, float]:
        """Smallest and largest value of the sequence that is shown."""
        return self._painter.data_range

    def corners(self) -> Corners:
        """The corner texts as they are shown."""
        return self._painter.corners(self.mapping(), self.devicePixelRatioF())

    # Zoom ----------------------------------------------------------------------------------------------------------

    def show_actual_size(self) -> None:
        """One pixel of the image, along its finer side, is one of the display; the middle stays where it is."""
        if self.state.slices:
            wanted = 1.0 / (self.fit_scale() * self.devicePixelRatioF())
            self.state.zoom_at(wanted / self.state.zoom, QPointF())

    def show_lesion(self) -> bool:
        """Zoom to the mask on this slice, or on the one with the largest; False while there is none."""
        case = self.case
        found = None if case is None else lesion_box(case, self.state.axis, self.state.index, self.state.look.threshold)
        if found is None:
            return False
        self.state.go_to(found.index)
        geometry, placement = self.plane().geometry, self.state.placement
        self.state.set_place(*place_of_box(geometry, placement, QRectF(self.rect()), found.box, _LESION_SHARE))
        return True

    # Drawing -------------------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw everything."""
        start = perf_counter()
        painter = QPainter(self)
        self._painter.paint(painter, QRectF(self.rect()), self.mapping(), self.devicePixelRatioF())
        if self._marked:
            painter.setPen(QColor(MARK))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()
        case = self.case
        if case is not None and self._fresh:
            self._fresh = False
            has_mask = self.state.axis != 0 or self.state.index in case.finished
            self.drawn.emit(self.state.index, has_mask, (perf_counter() - start) * 1e3)

    def _paint_layers(self, painter: QPainter) -> None:
        for layer in self.state.scene.layers:
            painter.save()
            layer.paint(painter, self)
            painter.restore()

    # State ---------------------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        state = self.state
        state.slice_changed.connect(self._on_slice)
        state.channel_changed.connect(self._on_slice)
        for changed in (state.window_changed, state.place_changed, state.look_changed, state.scene.redraw_wanted):
            changed.connect(self.update)
        state.tool_changed.connect(self._on_tool)
        state.scene.moved.connect(lambda _axis: self.update() if state.scene.shows_crosshair else None)

    def _on_slice(self) -> None:
        self._fresh = True
        self.update()

    def _on_tool(self) -> None:
        self.show_cursor(None)
        self.update()

    # Hands ---------------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a gesture."""
        self.activated.emit()
        self._gestures.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with it, and tell the value under the pointer."""
        self._show_value(event.position())
        self._gestures.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End it."""
        where = self._gestures.release(event)
        if where is not None:
            self.menu_wanted.emit(self.mapToGlobal(where))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Give the view all the room, or take it back."""
        if event.button() == Qt.MouseButton.LeftButton and not self._gestures.double_click(event):
            self.maximise_wanted.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll or zoom."""
        self._gestures.wheel(event)
        event.accept()

    def leaveEvent(self, _event: QEvent) -> None:
        """No pointer, no value."""
        self._show_value(None)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Keys act here."""
        self.activated.emit()
        super().focusInEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Series come from the list; files are left to the window."""
        event.setAccepted(dragged_series(event.mimeData()) is not None)

    def dropEvent(self, event: QDropEvent) -> None:
        """Show a sequence of the case in this view, or ask for another series."""
        series = dragged_series(event.mimeData())
        if series is None:
            event.ignore()
            return
        event.acceptProposedAction()
        self.activated.emit()
        if not isinstance(series.target, int):
            self.series_dropped.emit(series.target)
        elif self.state.scene.linked:
            self.state.keep_channel(series.target)
        else:
            self.state.set_channel(series.target)

    def event(self, event: QEvent) -> bool:
        """Pinch gestures come this way only."""
        if isinstance(event, QNativeGestureEvent) and self._gestures.native(event):
            return True
        return super().event(event)

    def _show_value(self, pointer: QPointF | None) -> None:
        self._painter.pointer = pointer
        self.update(QRect(0, self.height() - _VALUE_HEIGHT, self.width() // 2, _VALUE_HEIGHT))
