"""What mouse, wheel and touchpad do to a view."""

from math import exp
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QMouseEvent, QNativeGestureEvent, QWheelEvent

from app.imaging.window import Window
from app.ui.viewer.layers import ViewLayer, ViewPoint, ViewTool
from app.ui.viewer.look import Tool

if TYPE_CHECKING:
    from app.ui.viewer.slice_view import SliceView

_CLICK_PX = 4
_WHEEL_STEP = 120
_ZOOM_PER_PX = 1 / 160
_ZOOM_PER_WHEEL = 1.15
_PIXELS_PER_GAIN = 512


class Gestures:
    """Turns mouse events into changes of a view's state, or hands them to tools and layers."""

    def __init__(self, view: "SliceView") -> None:
        self._view = view
        self._state = view.state
        self._tool: str | None = None
        self._taken_by: ViewLayer | None = None
        self._start = QPointF()
        self._last = QPointF()
        self._moved = False
        self._wheel = 0
        self._travel = 0.0

    # Buttons -------------------------------------------------------------------------------------------------------

    def press(self, event: QMouseEvent) -> None:
        """A button goes down."""
        self._tool = {
            Qt.MouseButton.LeftButton: self._state.tool,
            Qt.MouseButton.MiddleButton: Tool.PAN,
            Qt.MouseButton.RightButton: Tool.ZOOM,
        }.get(event.button())
        self._start = self._last = event.position()
        self._moved = False
        self._travel = 0.0
        if event.button() == Qt.MouseButton.LeftButton:
            at = self._view.point(event)
            self._taken_by = next((layer for layer in self._layers() if layer.press(self._view, at)), None)
            if self._taken_by is None and self._tool == Tool.CROSSHAIR:
                self._point(at)

    def move(self, event: QMouseEvent) -> None:
        """The mouse moves, with a button down or without."""
        if self._taken_by is not None:
            self._taken_by.move(self._view, self._view.point(event))
        elif self._tool is not None:
            self._drag(event)
        elif event.buttons() == Qt.MouseButton.NoButton:
            self._hover(event)

    def release(self, event: QMouseEvent) -> QPoint | None:
        """A button goes up; returns where, when it was a click with the right one that nobody used."""
        if self._taken_by is not None and event.button() == Qt.MouseButton.LeftButton:
            layer, self._taken_by = self._taken_by, None
            layer.release(self._view, self._view.point(event))
        clicked = self._tool is not None and not self._moved and event.button() == Qt.MouseButton.RightButton
        self._tool = None
        if not clicked:
            return None
        at = self._view.point(event)
        return None if any(layer.context(self._view, at) for layer in self._layers()) else event.position().toPoint()

    def double_click(self, event: QMouseEvent) -> bool:
        """True when a tool or a layer used it."""
        tool = self._state.scene.active_tool
        if tool is not None and tool.paints:
            self.press(event)
            return True
        at = self._view.point(event)
        return any(layer.double_click(self._view, at) for layer in self._layers())

    # Wheel ---------------------------------------------------------------------------------------------------------

    def wheel(self, event: QWheelEvent) -> None:
        """Wheel scrolls; with Ctrl it zooms at the cursor."""
        # With Alt, and on some systems with Shift, what was turned upright arrives as turned sideways.
        turn = event.angleDelta().y() or event.angleDelta().x()
        tool = self._state.scene.active_tool
        if tool is not None and tool.wheel(self._view, self._view.point(event), turn / _WHEEL_STEP):
            return
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._state.zoom_at(_ZOOM_PER_WHEEL ** (turn / _WHEEL_STEP), self._anchor(event.position()))
            return
        # Touchpads send many small turns; they add up to notches, and a change of direction starts anew.
        self._wheel = turn if turn * self._wheel < 0 else self._wheel + turn
        notches = int(self._wheel / _WHEEL_STEP)
        self._wheel -= notches * _WHEEL_STEP
        if notches:
            self._state.step(-notches)

    def native(self, event: QNativeGestureEvent) -> bool:
        """Pinch on a touchpad."""
        if event.gestureType() != Qt.NativeGestureType.ZoomNativeGesture:
            return False
        self._state.zoom_at(1.0 + event.value(), self._anchor(event.position()))
        return True

    # What they do --------------------------------------------------------------------------------------------------

    def _layers(self) -> list[ViewLayer]:
        """Who is asked, in this order: the active tool, then the layers from the top; tools at rest only draw."""
        scene = self._state.scene
        layers = [layer for layer in reversed(scene.layers) if not isinstance(layer, ViewTool)]
        return layers if scene.active_tool is None else [scene.active_tool, *layers]

    def _drag(self, event: QMouseEvent) -> None:
        if not self._moved and (event.position() - self._start).manhattanLength() < _CLICK_PX:
            return
        self._moved = True
        step, self._last = event.position() - self._last, event.position()
        fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if self._tool == Tool.WINDOW:
            self._window(step, fine)
        elif self._tool == Tool.PAN:
            self._state.set_place(self._state.zoom, self._state.pan + step / self._view.fit_scale())
        elif self._tool == Tool.ZOOM:
            self._state.zoom_at(exp(-step.y() * _ZOOM_PER_PX), self._anchor(self._start))
        elif self._tool == Tool.SCROLL:
            self._scroll(step.y())
        elif self._tool == Tool.CROSSHAIR:
            self._point(self._view.point(event))

    def _hover(self, event: QMouseEvent) -> None:
        at = self._view.point(event)
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self._point(at)
        cursor = next((found for layer in self._layers() if (found := layer.hover(self._view, at)) is not None), None)
        self._view.show_cursor(cursor)

    def _point(self, at: ViewPoint) -> None:
        """Put the crosshair there."""
        if at.inside:
            self._state.scene.point_at(at.index)

    def _window(self, step: QPointF, fine: bool) -> None:
        """Right is wider, up is brighter, unless the reader wants it the other way round."""
        low, high = self._view.data_range
        data_range = max(high - low, 1e-6)
        gain = data_range / _PIXELS_PER_GAIN * (0.25 if fine else 1.0)
        narrowest = min(1.0, data_range / _PIXELS_PER_GAIN)
        window, down = self._state.window, -step.y() if self._state.look.brighter_downwards else step.y()
        self._state.set_window(Window(window.center + down * gain, max(narrowest, window.width + step.x() * gain)))

    def _scroll(self, pixels: float) -> None:
        self._travel += pixels
        per_slice = max(4.0, self._view.height() / max(1, self._state.slices))
        slices = int(self._travel / per_slice)
        self._travel -= slices * per_slice
        if slices:
            self._state.step(slices)

    def _anchor(self, position: QPointF) -> QPointF:
        """From the middle of the view, in pixels of the fitted image."""
        return (position - QRectF(self._view.rect()).center()) / self._view.fit_scale()
