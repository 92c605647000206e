"""What mouse, wheel and touchpad do to the view."""

from collections.abc import Callable
from math import exp

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QNativeGestureEvent, QWheelEvent

from app.imaging.window import Window
from app.ui.viewer.view_state import Tool, ViewState

_CLICK_PX = 4
_WHEEL_STEP = 120
_ZOOM_PER_PX = 1 / 160
_ZOOM_PER_WHEEL = 1.15
_PIXELS_PER_GAIN = 512


class Gestures:
    """Turns mouse events into changes of the view's state.

    Parameters
    ----------
    state : ViewState
    middle : callable
        The middle of the view in its own coordinates; zooming is told relative to it.
    data_range : callable
        Difference between the largest and the smallest voxel, for the gain of the window tool.
    height : callable
        Of the view in pixels, for the gain of the scroll tool.
    """

    def __init__(
        self,
        state: ViewState,
        middle: Callable[[], QPointF],
        data_range: Callable[[], float],
        height: Callable[[], int],
    ) -> None:
        self._state = state
        self._middle = middle
        self._data_range = data_range
        self._height = height
        self._tool: Tool | None = None
        self._start = QPointF()
        self._last = QPointF()
        self._moved = False
        self._wheel = 0
        self._travel = 0.0

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

    def move(self, event: QMouseEvent) -> None:
        """The mouse moves while a button is down."""
        if self._tool is None:
            return
        if not self._moved and (event.position() - self._start).manhattanLength() < _CLICK_PX:
            return
        self._moved = True
        step, self._last = event.position() - self._last, event.position()
        fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if self._tool is Tool.WINDOW:
            self._window(step, fine)
        elif self._tool is Tool.PAN:
            self._state.set_place(self._state.zoom, self._state.pan + step)
        elif self._tool is Tool.ZOOM:
            self._state.zoom_at(exp(-step.y() * _ZOOM_PER_PX), self._start - self._middle())
        else:
            self._scroll(step.y())

    def release(self, event: QMouseEvent) -> QPoint | None:
        """A button goes up; returns where, when it was a click with the right one."""
        clicked = self._tool is not None and not self._moved and event.button() == Qt.MouseButton.RightButton
        self._tool = None
        return event.position().toPoint() if clicked else None

    def wheel(self, event: QWheelEvent) -> None:
        """Wheel scrolls; with Ctrl it zooms at the cursor."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            notches = event.angleDelta().y() / _WHEEL_STEP
            self._state.zoom_at(_ZOOM_PER_WHEEL**notches, event.position() - self._middle())
            return
        # Touchpads send many small turns; they add up to notches, and a change of direction starts anew.
        turn = event.angleDelta().y()
        self._wheel = turn if turn * self._wheel < 0 else self._wheel + turn
        notches = int(self._wheel / _WHEEL_STEP)
        self._wheel -= notches * _WHEEL_STEP
        if notches:
            self._state.step(-notches)

    def native(self, event: QNativeGestureEvent) -> bool:
        """Pinch on a touchpad."""
        if event.gestureType() != Qt.NativeGestureType.ZoomNativeGesture:
            return False
        self._state.zoom_at(1.0 + event.value(), event.position() - self._middle())
        return True

    def _window(self, step: QPointF, fine: bool) -> None:
        """Right is wider, up is brighter."""
        data_range = self._data_range()
        gain = data_range / _PIXELS_PER_GAIN * (0.25 if fine else 1.0)
        narrowest = min(1.0, data_range / _PIXELS_PER_GAIN)
        window = self._state.window
        self._state.set_window(Window(window.center + step.y() * gain, max(narrowest, window.width + step.x() * gain)))

    def _scroll(self, pixels: float) -> None:
        self._travel += pixels
        per_slice = max(4.0, self._height() / max(1, self._state.slices))
        slices = int(self._travel / per_slice)
        self._travel -= slices * per_slice
        if slices:
            self._state.step(slices)
