"""What is looked at in all views together: the place in the volume, grey values, zoom of each plane, tools."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from PySide6.QtCore import QObject, QPointF, Signal

from app.imaging.planes import Plane
from app.imaging.volume import VolumeGeometry
from app.imaging.window import Window
from app.ui.viewer.layers import ViewLayer, ViewTool
from app.ui.viewer.look import Look, Tool
from app.ui.viewer.orientation import Placement, radiological

MIN_ZOOM, MAX_ZOOM = 0.02, 40.0


@dataclass(frozen=True)
class Place:
    """Zoom relative to the fitted size, shift of the centre, and how rows and columns lie.

    The shift is in pixels of the image along their finer side, in the directions of the screen, as long as on the
    fitted image: a view of another size shows the same.
    """

    zoom: float = 1.0
    pan: QPointF = field(default_factory=QPointF)
    placement: Placement = field(default_factory=Placement)


class Scene(QObject):
    """State that the views share; each view sees one plane and one sequence of it through its `ViewState`.

    Signals
    -------
    opened()
        Another case: everything below has changed.
    moved(int)
        The position along an axis of the volume.
    channel_changed(), window_changed(int), place_changed(int)
        The main sequence; grey values of a channel; zoom, pan or placement of a plane.
    redraw_wanted()
        Something that a layer draws.
    """

    opened = Signal()
    moved = Signal(int)
    channel_changed = Signal()
    window_changed = Signal(int)
    place_changed = Signal(int)
    look_changed = Signal()
    tool_changed = Signal(str)
    redraw_wanted = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.geometry = VolumeGeometry((0, 0, 0))
        self.planes = _planes(self.geometry)
        self.position = [0, 0, 0]
        self.direction = 1
        self.channel = 0
        self.look = Look()
        self.linked = False
        self.tool: str = Tool.WINDOW
        self.tools: dict[str, ViewTool] = {}
        self.layers: list[ViewLayer] = []
        self.default_window: Callable[[int], Window] = lambda _channel: Window(0.5, 1.0)
        self._windows: dict[int, Window] = {}
        self._places = [Place(), Place(), Place()]

    # Case ----------------------------------------------------------------------------------------------------------

    def open(self, geometry: VolumeGeometry, channel: int, window: Window) -> None:
        """Show another case from its middle, fitted. How masks are drawn stays as the reader set it."""
        self.geometry, self.planes = geometry, _planes(geometry)
        self.position = [count // 2 for count in geometry.shape]
        self.direction = 1
        self.channel = channel
        self._windows = {channel: window}
        self._places = [Place(placement=radiological(plane.geometry)) for plane in self.planes]
        self.opened.emit()

    # Position ------------------------------------------------------------------------------------------------------

    def go_to(self, axis: int, index: int) -> None:
        """Move along an axis of the volume; beyond the ends, to the last place."""
        index = max(0, min(self.geometry.shape[axis] - 1, index))
        if self.geometry.shape[axis] and index != self.position[axis]:
            if axis == 0:
                self.direction = 1 if index > self.position[0] else -1
            self.position[axis] = index
            self.moved.emit(axis)

    @property
    def centre(self) -> tuple[float, float, float]:
        """Centre of the voxel (slice, row, column) that the crosshair is in; voxel 0 reaches from 0 to 1."""
        return self.position[0] + 0.5, self.position[1] + 0.5, self.position[2] + 0.5

    def point_at(self, voxel: tuple[int, int, int]) -> None:
        """Put the crosshair into a voxel (slice, row, column), and every plane through it."""
        for axis, index in enumerate(voxel):
            self.go_to(axis, index)

    def set_linked(self, on: bool) -> None:
        """Tell whether more than one view is shown, so that each marks the place in the others."""
        self.linked = on
        self.redraw()

    @property
    def shows_crosshair(self) -> bool:
        """Whether views mark the position."""
        return self.look.crosshair and (self.linked or self.tool == Tool.CROSSHAIR)

    # Sequence and grey values ----------------------------------------------------------------------------------------

    def set_channel(self, channel: int) -> None:
        """Show another sequence of the case in the views that have none of their own."""
        if channel != self.channel:
            self.channel = channel
            self.channel_changed.emit()

    def window_of(self, channel: int) -> Window:
        """Grey values of a sequence."""
        return self._windows.get(channel) or self.default_window(channel)

    def set_window(self, channel: int, window: Window) -> None:
        """Change the grey values of a sequence wherever it is shown."""
        if window != self._windows.get(channel):
            self._windows[channel] = window
            self.window_changed.emit(channel)

    # Place ---------------------------------------------------------------------------------------------------------

    def place_of(self, axis: int) -> Place:
        """How the pictures of a plane lie."""
        return self._places[axis]

    def set_place(self, axis: int, zoom: float, pan: QPointF) -> None:
        """Zoom relative to the fitted size, and shift of the centre in pixels of the fitted image."""
        zoom = max(MIN_ZOOM, min(MAX_ZOOM, zoom))
        self._places[axis] = replace(self._places[axis], zoom=zoom, pan=QPointF(pan))
        self.place_changed.emit(axis)

    def set_placement(self, axis: int, placement: Placement) -> None:
        """Flip or rotate."""
        self._places[axis] = replace(self._places[axis], placement=placement)
        self.place_changed.emit(axis)

    def reset_place(self, axis: int) -> None:
        """Fitted, and the radiological way round."""
        self._places[axis] = Place(placement=radiological(self.planes[axis].geometry))
        self.place_changed.emit(axis)

    # Look, tools, layers ---------------------------------------------------------------------------------------------

    def set_look(self, **changes: object) -> None:
        """Change fields of `Look`."""
        look = replace(self.look, **changes)  # pyright: ignore[reportArgumentType]  the names are checked by replace
        if look != self.look:
            self.look = look
            self.look_changed.emit()

    def add_layer(self, layer: ViewLayer) -> None:
        """Draw something above the image from now on, over the layers before."""
        self.layers.append(layer)
        self.redraw()

    def add_tool(self, tool: ViewTool) -> None:
        """Make a tool known; it draws as a layer does, whether it is active or not."""
        self.tools[tool.name] = tool
        self.add_layer(tool)

    def set_tool(self, name: str) -> None:
        """Choose what the left button does: one of `Tool`, or a tool that was added."""
        if name == self.tool:
            return
        if name not in self.tools:
            name = Tool(name)
        before, self.tool = self.active_tool, name
        if before is not None:
            before.deactivate()
        if self.active_tool is not None:
            self.active_tool.activate()
        self.tool_changed.emit(str(name))

    @property
    def active_tool(self) -> ViewTool | None:
        """The tool that was added and is active; None while one of `Tool` is."""
        return self.tools.get(self.tool)

    def redraw(self) -> None:
        """Draw every view again."""
        self.redraw_wanted.emit()


def _planes(geometry: VolumeGeometry) -> tuple[Plane, ...]:
    return tuple(Plane(geometry, axis) for axis in range(3))
