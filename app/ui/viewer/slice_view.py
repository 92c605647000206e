"""Draws one slice with its masks and texts, and hands gestures to the view's state."""

from collections.abc import Sequence
from time import perf_counter

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui import theme
from app.ui.i18n import translate
from app.ui.opened_case import OpenedCase
from app.ui.viewer.annotations import Corners, Line, paint_corners, paint_letters, paint_scale
from app.ui.viewer.gestures import Gestures
from app.ui.viewer.orientation import PLANES, edge_letters, plane_axis
from app.ui.viewer.overlay import Overlay
from app.ui.viewer.render import grey_image
from app.ui.viewer.view_state import Tool, ViewState

_SMALL = QSize(420, 300)
"""Below this the corners are left out; the letters stay."""
_FIT_MARGIN = 10.0
_CURSORS = {
    Tool.WINDOW: Qt.CursorShape.CrossCursor,
    Tool.PAN: Qt.CursorShape.OpenHandCursor,
    Tool.ZOOM: Qt.CursorShape.SizeVerCursor,
    Tool.SCROLL: Qt.CursorShape.SplitVCursor,
}


class SliceView(QWidget):
    """The image.

    Signals
    -------
    drawn(int, bool, float)
        A slice was drawn for the first time or with a new mask: its index, whether the mask was there, milliseconds.
    menu_wanted(QPoint)
        Right click, in global coordinates.
    maximise_wanted()
        Double click.
    """

    drawn = Signal(int, bool, float)
    menu_wanted = Signal(QPoint)
    maximise_wanted = Signal()

    def __init__(self, state: ViewState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sliceView")
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(240, 200)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.state = state
        self.overlay = Overlay()
        self._case: OpenedCase | None = None
        self._range = 1.0
        self._low_high = (0.0, 1.0)
        self._grey: QImage | None = None
        self._run_line = ""
        self._description = ""
        self._pointer: QPointF | None = None
        self._fresh = False
        self._gestures = Gestures(state, lambda: QRectF(self.rect()).center(), lambda: self._range, self.height)
        state.slice_changed.connect(self._on_slice)
        state.channel_changed.connect(self._on_channel)
        state.window_changed.connect(self._drop_grey)
        state.place_changed.connect(self.update)
        state.look_changed.connect(self._on_look)
        state.tool_changed.connect(lambda tool: self.setCursor(_CURSORS[Tool(tool)]))
        self.setCursor(_CURSORS[state.tool])
        self._inverted = state.look.inverted

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

    def mask_changed(self, index: int) -> None:
        """The probability of a slice is new."""
        if index == self.state.index:
            self.overlay.invalidate()
            self._fresh = True
            self.update()

    def slices_arrived(self, indices: Sequence[int]) -> None:
        """Slices of a case that is being read can be seen now."""
        if self.state.index in indices:
            self._on_slice()

    # Coordinates ---------------------------------------------------------------------------------------------------

    def to_screen(self) -> QTransform:
        """From (column, row) of the image to the widget, with true pixel aspect, placement, zoom and pan."""
        case = self._case
        if case is None:
            return QTransform()
        rows, columns = case.geometry.shape[1:]
        (a, b), (c, d) = self.state.placement.matrix
        scale_x, scale_y = self._aspect()
        scale = self.scale()
        middle = QRectF(self.rect()).center() + self.state.pan
        return (
            QTransform.fromTranslate(-columns / 2, -rows / 2)
            * QTransform.fromScale(scale_x, scale_y)
            * QTransform(a, c, b, d, 0, 0)
            * QTransform.fromScale(scale, scale)
            * QTransform.fromTranslate(middle.x(), middle.y())
        )

    def scale(self) -> float:
        """Screen pixels for one pixel of the image along its finer side."""
        if self._case is None:
            return 1.0
        rows, columns = self._case.geometry.shape[1:]
        scale_x, scale_y = self._aspect()
        width, height = columns * scale_x, rows * scale_y
        if self.state.placement.swaps_axes:
            width, height = height, width
        fit = min((self.width() - _FIT_MARGIN) / width, (self.height() - _FIT_MARGIN) / height)
        return max(fit, 0.01) * self.state.zoom

    def pixel_at(self, position: QPointF) -> tuple[int, int] | None:
        """(column, row) under a point of the widget, or None beside the image."""
        if self._case is None:
            return None
        inverse, possible = self.to_screen().inverted()
        point = inverse.map(position)
        column, row = int(np.floor(point.x())), int(np.floor(point.y()))
        rows, columns = self._case.geometry.shape[1:]
        return (column, row) if possible and 0 <= column < columns and 0 <= row < rows else None

    def _aspect(self) -> tuple[float, float]:
        """Width and height of a pixel in units of its finer side."""
        spacing = None if self._case is None else self._case.geometry.spacing_mm
        if spacing is None:
            return 1.0, 1.0
        finest = min(spacing[1:])
        return spacing[2] / finest, spacing[1] / finest

    # Drawing -------------------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw everything."""
        start = perf_counter()
        area = QRectF(self.rect())
        painter = QPainter(self)
        painter.fillRect(area, QColor(theme.IMAGE_BACKGROUND))
        case = self._case
        if case is not None:
            to_screen = self.to_screen()
            self._paint_image(painter, case, to_screen)
            self.overlay.paint(painter, self.state.index, self.state.look, to_screen)
            self._paint_texts(painter, area, case)
            if not case.has_arrived(self.state.index, self.state.channel):
                painter.setPen(QColor(theme.IMAGE_TEXT))
                painter.drawText(area, Qt.AlignmentFlag.AlignCenter, translate("SliceView", "This slice is being read"))
        painter.end()
        if case is not None and self._fresh:
            self._fresh = False
            has_mask = self.state.index in case.finished
            self.drawn.emit(self.state.index, has_mask, (perf_counter() - start) * 1e3)

    def _paint_image(self, painter: QPainter, case: OpenedCase, to_screen: QTransform) -> None:
        if self._grey is None:
            pixels = case.voxels[self.state.channel, self.state.index]
            self._grey = grey_image(pixels, self.state.window, self.state.look.inverted)
        painter.save()
        painter.setTransform(to_screen)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(QRectF(0, 0, self._grey.width(), self._grey.height()), self._grey)
        painter.restore()

    def _paint_texts(self, painter: QPainter, area: QRectF, case: OpenedCase) -> None:
        paint_letters(painter, area, edge_letters(case.geometry, self.state.placement))
        small = self.width() < _SMALL.width() or self.height() < _SMALL.height()
        if small or not self.state.look.overlays:
            return
        paint_corners(painter, area, self.corners())
        if case.geometry.spacing_mm is not None:
            paint_scale(painter, area, self.scale() / min(case.geometry.spacing_mm[1:]))

    def corners(self) -> Corners:
        """The corner texts as they are shown."""
        case = self._case
        if case is None:
            return Corners()
        return Corners(
            top_left=(Line(case.event.name),) if self.state.look.name else (),
            top_right=(Line(str(case.roles[self.state.channel])),),
            bottom_left=self._bottom_left(case),
            bottom_right=self._bottom_right(case),
        )

    def _bottom_left(self, case: OpenedCase) -> tuple[Line, ...]:
        window = self.state.window
        low, high = self._low_high
        outside = window.high < low or window.low > high
        digits = 0 if self._range > 20 else 3
        lines = [Line(self._run_line)] if self._run_line else []
        affine = case.geometry.affine_lps
        if affine is not None:
            lines.append(Line(_plane_name(plane_axis(affine))))
        lines.append(Line(translate("Corners", "Frame {0}/{1}").format(self.state.index + 1, self.state.slices)))
        lines.append(Line(translate("Corners", "Zoom {0} %").format(round(self.scale() * 100))))
        levels = translate("Corners", "W {0} L {1}")
        lines.append(Line(levels.format(f"{window.width:.{digits}f}", f"{window.center:.{digits}f}"), outside))
        lines.append(Line(self._value_line(case)))
        return tuple(lines)

    def _value_line(self, case: OpenedCase) -> str:
        pixel = None if self._pointer is None else self.pixel_at(self._pointer)
        if pixel is None:
            return ""
        column, row = pixel
        value = case.voxels[self.state.channel, self.state.index, row, column]
        return f"({column}, {row})  {float(value):.5g}"

    def _bottom_right(self, case: OpenedCase) -> tuple[Line, ...]:
        lines = [Line(self._description)] if self._description else []
        names = case.event.slice_names
        if names and self.state.look.name:
            lines.append(Line(names[self.state.index]))
        spacing = case.geometry.spacing_mm
        if spacing is None:
            lines.append(Line(translate("Corners", "spacing unknown")))
        else:
            between, row, column = (f"{value:.3g}" for value in spacing)
            lines.append(Line(f"{column} × {row} × {between} mm"))
        return tuple(lines)

    # State ---------------------------------------------------------------------------------------------------------

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

    def _drop_grey(self) -> None:
        self._grey = None
        self.update()

    def _measure_range(self) -> None:
        if self._case is None or self.state.channel >= len(self._case.voxels):
            return
        low, high = _range_of(self._case.voxels[self.state.channel])
        self._low_high = (low, high)
        self._range = max(high - low, 1e-6)

    # Hands ---------------------------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a gesture."""
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
        if event.button() == Qt.MouseButton.LeftButton:
            self.maximise_wanted.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll or zoom."""
        self._gestures.wheel(event)
        event.accept()

    def leaveEvent(self, _event: QEvent) -> None:
        """No pointer, no value."""
        self._pointer = None
        self.update()

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


def _plane_name(axis: int) -> str:
    return {
        "sagittal": translate("Corners", "sagittal"),
        "coronal": translate("Corners", "coronal"),
        "axial": translate("Corners", "axial"),
    }[PLANES[axis]]
