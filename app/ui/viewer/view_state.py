"""What one view shows: a plane and a sequence of the scene. No drawing."""

from PySide6.QtCore import QObject, QPointF, Signal

from app.imaging.planes import Plane
from app.imaging.volume import VolumeGeometry
from app.imaging.window import Window
from app.ui.viewer.look import Look
from app.ui.viewer.orientation import Placement
from app.ui.viewer.scene import MAX_ZOOM, MIN_ZOOM, Scene


class ViewState(QObject):
    """State of a view; whoever changes it, everybody hears of it.

    The window's own state has the axis 0: its `index` is the slice, as stored, that the crosshair is in, whatever is
    on the screen.

    Parameters
    ----------
    scene : Scene, optional
        What it shares with other views; by default a scene of its own.
    axis : int
        Of the volume, that goes through the pictures (`Plane`).
    """

    slice_changed = Signal(int)
    channel_changed = Signal(int)
    window_changed = Signal(object)
    place_changed = Signal()
    look_changed = Signal()
    tool_changed = Signal(str)

    def __init__(self, parent: QObject | None = None, scene: Scene | None = None, axis: int = 0) -> None:
        super().__init__(parent)
        self.scene = Scene(self) if scene is None else scene
        self.axis = axis
        self._own_channel: int | None = None
        self._connect(self.scene)

    def reset(self, geometry: VolumeGeometry, channel: int, window: Window) -> None:
        """Show another case in all views: its middle, fitted. How masks are drawn stays as the reader set it."""
        self.scene.open(geometry, channel, window)

    # Slice ---------------------------------------------------------------------------------------------------------

    @property
    def slices(self) -> int:
        """How many pictures the plane has."""
        return self.scene.geometry.shape[self.axis]

    @property
    def index(self) -> int:
        """The picture that is shown."""
        return self.scene.position[self.axis]

    @property
    def direction(self) -> int:
        """Of the last move along the slices: 1 or -1."""
        return self.scene.direction

    def go_to(self, index: int) -> None:
        """Show a picture; beyond the ends, the last one."""
        self.scene.go_to(self.axis, index)

    def step(self, slices: int) -> None:
        """Scroll."""
        self.go_to(self.index + slices)

    # Sequence and grey values ----------------------------------------------------------------------------------------

    @property
    def channel(self) -> int:
        """The sequence of the case."""
        return self.scene.channel if self._own_channel is None else self._own_channel

    def set_channel(self, channel: int) -> None:
        """Show another sequence of the case."""
        if self._own_channel is None:
            self.scene.set_channel(channel)
        else:
            self.keep_channel(channel)

    def keep_channel(self, channel: int | None) -> None:
        """Show a sequence in this view alone; None goes with the scene again."""
        before, self._own_channel = self.channel, channel
        if self.channel != before:
            self._tell_channel()

    @property
    def window(self) -> Window:
        """Grey values of the sequence."""
        return self.scene.window_of(self.channel)

    def set_window(self, window: Window) -> None:
        """Change grey values."""
        self.scene.set_window(self.channel, window)

    # Place ---------------------------------------------------------------------------------------------------------

    @property
    def plane(self) -> Plane:
        """The plane of the case that is shown."""
        return self.scene.planes[self.axis]

    @property
    def zoom(self) -> float:
        """Relative to the fitted size."""
        return self.scene.place_of(self.axis).zoom

    @property
    def pan(self) -> QPointF:
        """Shift of the image's centre, in pixels of the fitted image."""
        return self.scene.place_of(self.axis).pan

    @property
    def placement(self) -> Placement:
        """How rows and columns lie on the screen."""
        return self.scene.place_of(self.axis).placement

    def set_place(self, zoom: float, pan: QPointF) -> None:
        """Zoom and pan."""
        self.scene.set_place(self.axis, zoom, pan)

    def fit(self) -> None:
        """The whole image in the middle."""
        self.set_place(1.0, QPointF())

    def reset_place(self) -> None:
        """Fitted, and the radiological way round."""
        self.scene.reset_place(self.axis)

    def zoom_at(self, factor: float, anchor: QPointF) -> None:
        """Zoom so that the point `anchor`, from the middle in pixels of the fitted image, stays where it is."""
        zoom = max(MIN_ZOOM, min(MAX_ZOOM, self.zoom * factor))
        self.set_place(zoom, anchor - (anchor - self.pan) * (zoom / self.zoom))

    def set_placement(self, placement: Placement) -> None:
        """Flip or rotate."""
        self.scene.set_placement(self.axis, placement)

    # Look and tool -------------------------------------------------------------------------------------------------

    @property
    def look(self) -> Look:
        """How image and mask are drawn, in every view."""
        return self.scene.look

    def set_look(self, **changes: object) -> None:
        """Change fields of `Look`."""
        self.scene.set_look(**changes)

    @property
    def tool(self) -> str:
        """What the left button does: one of `Tool`, or the name of a tool that was added to the scene."""
        return self.scene.tool

    def set_tool(self, tool: str) -> None:
        """Choose what the left button does."""
        self.scene.set_tool(tool)

    # Hearing -------------------------------------------------------------------------------------------------------

    def _connect(self, scene: Scene) -> None:
        scene.opened.connect(self._on_opened)
        scene.moved.connect(self._on_moved)
        scene.channel_changed.connect(self._on_channel)
        scene.window_changed.connect(self._on_window)
        scene.place_changed.connect(self._on_place)
        scene.look_changed.connect(self.look_changed)
        scene.tool_changed.connect(self.tool_changed)

    def _on_opened(self) -> None:
        self._tell_channel()
        self.place_changed.emit()
        self.slice_changed.emit(self.index)

    def _on_moved(self, axis: int) -> None:
        if axis == self.axis:
            self.slice_changed.emit(self.index)

    def _on_channel(self) -> None:
        if self._own_channel is None:
            self._tell_channel()

    def _tell_channel(self) -> None:
        self.channel_changed.emit(self.channel)
        self.window_changed.emit(self.window)

    def _on_window(self, channel: int) -> None:
        if channel == self.channel:
            self.window_changed.emit(self.window)

    def _on_place(self, axis: int) -> None:
        if axis == self.axis:
            self.place_changed.emit()
