"""What the viewer shows: slice, window, zoom, placement, mask style. No drawing."""

from dataclasses import dataclass, replace
from enum import StrEnum

from PySide6.QtCore import QObject, QPointF, Signal

from app.imaging.window import Window
from app.ui.viewer.orientation import Placement

MIN_ZOOM, MAX_ZOOM = 0.2, 40.0


class Tool(StrEnum):
    """What dragging with the left button does."""

    WINDOW = "window"
    PAN = "pan"
    ZOOM = "zoom"
    SCROLL = "scroll"


class MaskStyle(StrEnum):
    """How the lesion is drawn."""

    CONTOUR = "contour"
    FILL = "fill"
    MAP = "map"


@dataclass(frozen=True)
class Look:
    """How the image and the mask are drawn.

    Attributes
    ----------
    threshold : float
        Probability from which a pixel belongs to the mask.
    opacity : float
        Of the mask, 0 to 1.
    overlays : bool
        Corner texts; the letters of orientation stay.
    """

    style: MaskStyle = MaskStyle.CONTOUR
    threshold: float = 0.5
    opacity: float = 0.8
    mask: bool = True
    reference: bool = True
    overlays: bool = True
    name: bool = True
    inverted: bool = False


class ViewState(QObject):
    """State of the viewer; whoever changes it, everybody hears of it."""

    slice_changed = Signal(int)
    channel_changed = Signal(int)
    window_changed = Signal(object)
    place_changed = Signal()
    look_changed = Signal()
    tool_changed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.slices = 0
        self.index = 0
        self.channel = 0
        self.direction = 1
        self.window = Window(0.5, 1.0)
        self.zoom = 1.0
        self.pan = QPointF()
        self.placement = Placement()
        self.look = Look()
        self.tool = Tool.WINDOW

    def reset(self, slices: int, channel: int, window: Window, placement: Placement) -> None:
        """Show another case: its middle slice, fitted. How masks are drawn stays as the reader set it."""
        self.slices = slices
        self.channel = channel
        self.index = slices // 2
        self.direction = 1
        self.window = window
        self.placement = placement
        self.zoom, self.pan = 1.0, QPointF()
        self.channel_changed.emit(channel)
        self.window_changed.emit(window)
        self.place_changed.emit()
        self.slice_changed.emit(self.index)

    def go_to(self, index: int) -> None:
        """Show a slice; beyond the ends, the last one."""
        index = max(0, min(self.slices - 1, index))
        if self.slices and index != self.index:
            self.direction = 1 if index > self.index else -1
            self.index = index
            self.slice_changed.emit(index)

    def step(self, slices: int) -> None:
        """Scroll."""
        self.go_to(self.index + slices)

    def set_channel(self, channel: int) -> None:
        """Show another sequence of the case."""
        if channel != self.channel:
            self.channel = channel
            self.channel_changed.emit(channel)

    def set_window(self, window: Window) -> None:
        """Change grey values."""
        if window != self.window:
            self.window = window
            self.window_changed.emit(window)

    def set_place(self, zoom: float, pan: QPointF) -> None:
        """Zoom relative to the fitted size, and shift of the image's centre in screen pixels."""
        self.zoom = max(MIN_ZOOM, min(MAX_ZOOM, zoom))
        self.pan = QPointF(pan)
        self.place_changed.emit()

    def fit(self) -> None:
        """The whole image in the middle."""
        self.set_place(1.0, QPointF())

    def zoom_at(self, factor: float, anchor: QPointF) -> None:
        """Zoom so that the point `anchor`, relative to the middle of the view, stays where it is."""
        zoom = max(MIN_ZOOM, min(MAX_ZOOM, self.zoom * factor))
        self.set_place(zoom, anchor - (anchor - self.pan) * (zoom / self.zoom))

    def set_placement(self, placement: Placement) -> None:
        """Flip or rotate."""
        self.placement = placement
        self.place_changed.emit()

    def set_tool(self, tool: Tool) -> None:
        """Choose what the left button does."""
        if tool != self.tool:
            self.tool = tool
            self.tool_changed.emit(tool.value)

    def set_look(self, **changes: object) -> None:
        """Change fields of `Look`."""
        look = replace(self.look, **changes)  # pyright: ignore[reportArgumentType]  the names are checked by replace
        if look != self.look:
            self.look = look
            self.look_changed.emit()
