"""A view: draws one picture with its masks, layers and texts, and hands gestures on."""

from collections.abc import Sequence
from time import perf_counter

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QImage,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QSinglePointEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.imaging.planes import Plane
from app.ui import theme
from app.ui.i18n import translate
from app.ui.opened_case import OpenedCase
from app.ui.viewer.annotations import Corners, paint_corners, paint_letters, paint_scale
from app.ui.viewer.corner_lines import corners_of, value_under
from app.ui.viewer.crosshair import COLOUR as MARK
from app.ui.viewer.crosshair import paint_crosshair
from app.ui.viewer.gestures import Gestures
from app.ui.viewer.layers import ViewPoint
from app.ui.viewer.look import Tool
from app.ui.viewer.mapping import ViewMapping, fitted
from app.ui.viewer.orientation import edge_letters
from app.ui.viewer.overlay import Overlay
from app.ui.viewer.render import grey_image
from app.ui.viewer.view_state import ViewState

_SMALL = QSize(420, 300)
"""Below this the corners are left out; the letters stay."""
_CURSORS = {
    Tool.WINDOW: Qt.CursorShape.CrossCursor,
    Tool.PAN: Qt.CursorShape.OpenHandCursor,
    Tool.ZOOM: Qt.CursorShape.SizeVerCursor,
    Tool.SCROLL: Qt.CursorShape.SplitVCursor,
    Tool.CROSSHAIR: Qt.CursorShape.CrossCursor,
}


class SliceView(QWidget):
    """One plane and one sequence of the case.

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
    """

    drawn = Signal(int, bool, float)
    menu_wanted = Signal(QPoint)
    maximise_wanted = Signal()
    activated = Signal()

    def __init__(self, state: ViewState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sliceView")
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(240, 200)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.state = state
        self.overlay = Overlay(state.axis)
        self.data_range = (0.0, 1.0)
        self._case: OpenedCase | None = None
        self._grey: QImage | None = None
        self._run_line = ""
        self._description = ""
        self._pointer: QPointF | None = None
        self._fresh = False
        self._marked = False
        self._inverted = state.look.inverted
        self._gestures = Gestures(self)
        self._connect()
        self.show_cursor(None)

    def set_case(self, case: OpenedCase | None, description: str = "") -> None:
        """Show a case; its state is set apart."""
        self._case = case
        self._description = description
        self._run_line = ""
        self.overlay.set_case(case)
        self._measure_range()
        self._on_slice()

    def set_run_line(self, text: str) -> None:
        """The corner line that says which backend computed this slice, and how fast."""
        if text != self._run_line:
            self._run_line = text
            self.update()

    def set_marked(self, on: bool) -> None:
        """Draw a frame that says: keys act here."""
        if on != self._marked:
            self._marked = on
            self.update()

    def mask_changed(self, index: int) -> None:
        """The probability of a slice of the volume is new."""
        if self.state.axis != 0 or index == self.state.index:
            self.overlay.invalidate()
            self._fresh = True
            self.update()

    def slices_arrived(self, indices: Sequence[int]) -> None:
        """Slices of a case that is being read can be seen now."""
        if self.state.axis != 0 or self.state.index in indices:
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
        state, plane, area = self.state, self.state.plane, QRectF(self.rect())
        scale = fitted(plane.geometry, state.placement, area) * state.zoom if state.slices else 1.0
        return ViewMapping(plane, state.index, state.placement, scale, area.center() + state.pan)

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

    # Drawing -------------------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw everything."""
        start = perf_counter()
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.IMAGE_BACKGROUND))
        case = self._case
        if case is not None:
            self._paint_case(painter, case)
        if self._marked:
            painter.setPen(QColor(MARK))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()
        if case is not None and self._fresh:
            self._fresh = False
            has_mask = self.state.axis != 0 or self.state.index in case.finished
            self.drawn.emit(self.state.index, has_mask, (perf_counter() - start) * 1e3)

    def _paint_case(self, painter: QPainter, case: OpenedCase) -> None:
        state, mapping = self.state, self.mapping()
        self._paint_image(painter, case, mapping)
        self.overlay.paint(painter, state.index, state.look, mapping.to_screen)
        if state.scene.shows_crosshair:
            centre = [index + 0.5 for index in state.scene.position]
            paint_crosshair(painter, QRectF(self.rect()), mapping.screen_of((centre[0], centre[1], centre[2])))
        for layer in state.scene.layers:
            painter.save()
            layer.paint(painter, self)
            painter.restore()
        self._paint_texts(painter, mapping)
        if state.axis == 0 and not case.has_arrived(state.index, state.channel):
            painter.setPen(QColor(theme.IMAGE_TEXT))
            words = translate("SliceView", "This slice is being read")
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, words)

    def _paint_image(self, painter: QPainter, case: OpenedCase, mapping: ViewMapping) -> None:
        if self._grey is None:
            pixels = self.state.plane.picture(case.voxels[self.state.channel], self.state.index)
            self._grey = grey_image(pixels, self.state.window, self.state.look.inverted)
        painter.save()
        painter.setTransform(mapping.to_screen)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self.state.look.smooth)
        painter.drawImage(QRectF(0, 0, self._grey.width(), self._grey.height()), self._grey)
        painter.restore()

    def _paint_texts(self, painter: QPainter, mapping: ViewMapping) -> None:
        area = QRectF(self.rect())
        paint_letters(painter, area, edge_letters(mapping.plane.geometry, mapping.placement))
        small = self.width() < _SMALL.width() or self.height() < _SMALL.height()
        if small or not self.state.look.overlays:
            return
        paint_corners(painter, area, self.corners())
        if mapping.pixels_per_mm is not None:
            paint_scale(painter, area, mapping.pixels_per_mm)

    def corners(self) -> Corners:
        """The corner texts as they are shown."""
        case, mapping = self._case, self.mapping()
        if case is None:
            return Corners()
        return corners_of(
            case,
            self.state,
            zoom_percent=round(mapping.scale * self.devicePixelRatioF() * 100),
            data_range=self.data_range,
            description=self._description,
            run_line=self._run_line,
            value=value_under(case, self.state, mapping, self._pointer),
        )

    # State ---------------------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        state = self.state
        state.slice_changed.connect(self._on_slice)
        state.channel_changed.connect(self._on_channel)
        state.window_changed.connect(self._drop_grey)
        state.place_changed.connect(self.update)
        state.look_changed.connect(self._on_look)
        state.tool_changed.connect(self._on_tool)
        state.scene.moved.connect(lambda _axis: self.update() if state.scene.shows_crosshair else None)
        state.scene.redraw_wanted.connect(self.update)

    def _on_slice(self) -> None:
        self._fresh = True
        self._drop_grey()

    def _on_channel(self) -> None:
        self._measure_range()
        self._on_slice()

    def _on_look(self) -> None:
        if self.state.look.inverted != self._inverted:
            self._inverted = self.state.look.inverted
            self._grey = None
        self.update()

    def _on_tool(self) -> None:
        self.show_cursor(None)
        self.update()

    def _drop_grey(self) -> None:
        self._grey = None
        self.update()

    def _measure_range(self) -> None:
        if self._case is not None and self.state.channel < len(self._case.voxels):
            self.data_range = _range_of(self._case.voxels[self.state.channel])

    # Hands ---------------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a gesture."""
        self.activated.emit()
        self._gestures.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with it, and tell the value under the pointer."""
        self._pointer = event.position()
        self._gestures.move(event)
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End it."""
        where = self._gestures.release(event)
        if where is not None:
            self.menu_wanted.emit(self.mapToGlobal(where))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Give the image the whole window, or take it back."""
        if event.button() == Qt.MouseButton.LeftButton and not self._gestures.double_click(event):
            self.maximise_wanted.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll or zoom."""
        self._gestures.wheel(event)
        event.accept()

    def leaveEvent(self, _event: QEvent) -> None:
        """No pointer, no value."""
        self._pointer = None
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Keys act here."""
        self.activated.emit()
        super().focusInEvent(event)

    def event(self, event: QEvent) -> bool:
        """Pinch gestures come this way only."""
        if isinstance(event, QNativeGestureEvent) and self._gestures.native(event):
            return True
        return super().event(event)


def _range_of(voxels: NDArray[np.generic]) -> tuple[float, float]:
    """Smallest and largest value of about a million voxels."""
    flat = voxels.reshape(-1)
    seen = flat[:: max(1, flat.size // 1_000_000) | 1]
    return float(np.nanmin(seen)), float(np.nanmax(seen))
