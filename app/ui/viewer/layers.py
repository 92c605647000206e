"""What others draw on the views and do with the mouse there: measures, the brush.

A `ViewLayer` draws above image and mask in every view and may take a drag that starts on something of its own, like a
handle. A `ViewTool` is a layer that gets the mouse first while it is the active tool, and only draws while it is not.
Both are told where the mouse is as a `ViewPoint`, in pixels of the widget, of the picture, and of the volume:

    class Ruler(ViewTool):
        name = "distance"

        def press(self, view, at):
            if not at.inside:
                return False  # left to the layers, then to nothing
            self.start = at.voxel
            return True

        def paint(self, painter, view):
            painter.drawEllipse(view.mapping().screen_of(self.start), 3, 3)

    scene.add_tool(Ruler())  # once
    scene.set_tool("distance")  # when its action is triggered
    scene.redraw()  # whenever something that a layer draws has changed

Coordinates are continuous: pixel (0, 0) reaches from 0 to 1 in each direction and its centre is at 0.5; in the volume
they are (slice, row, column), and `ViewPoint.index` is the voxel that a point lies in. `view.plane().picture(array,
view.state.index)` is a writable view of any array on the volume's grid, so that what is painted in a picture at
(row, column) is painted in the volume, in every plane alike.
"""

# ruff: noqa: ARG002  hooks that subclasses fill

from dataclasses import dataclass
from math import floor
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter

if TYPE_CHECKING:
    from app.ui.viewer.slice_view import SliceView


@dataclass(frozen=True)
class ViewPoint:
    """Where the mouse is.

    Attributes
    ----------
    position : QPointF
        In the widget, logical pixels.
    picture : QPointF
        (column, row) of the picture.
    voxel : tuple of float
        (slice, row, column) of the volume; the coordinate that goes through the picture is at the pixel's centre.
    inside : bool
        Whether the point lies on the picture.
    button : Qt.MouseButton
        The one that began the drag; none while hovering.
    """

    position: QPointF
    picture: QPointF
    voxel: tuple[float, float, float]
    inside: bool
    button: Qt.MouseButton = Qt.MouseButton.NoButton
    modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier

    @property
    def index(self) -> tuple[int, int, int]:
        """The voxel, (slice, row, column); outside the volume when the point is not `inside`."""
        return floor(self.voxel[0]), floor(self.voxel[1]), floor(self.voxel[2])


class ViewLayer:
    """Draws above image and mask; every method may be left as it is."""

    def paint(self, painter: QPainter, view: "SliceView") -> None:
        """Draw, in pixels of the widget. The painter's state is kept for the next layer."""

    def press(self, view: "SliceView", at: ViewPoint) -> bool:
        """The left button goes down; True takes the drag that begins."""
        return False

    def move(self, view: "SliceView", at: ViewPoint) -> None:
        """The mouse moves in a drag that was taken."""

    def release(self, view: "SliceView", at: ViewPoint) -> None:
        """A drag that was taken ends."""

    def hover(self, view: "SliceView", at: ViewPoint) -> Qt.CursorShape | None:
        """The mouse moves with no button down; a cursor says that a drag would be taken here."""
        return None

    def wheel(self, view: "SliceView", at: ViewPoint, notches: float) -> bool:
        """The wheel turns, up is positive; True when that was used. Asked of the active tool only."""
        return False

    def double_click(self, view: "SliceView", at: ViewPoint) -> bool:
        """Left double click; True when that was used."""
        return False

    def context(self, view: "SliceView", at: ViewPoint) -> bool:
        """Right click; True when that was used."""
        return False


class ViewTool(ViewLayer):
    """A layer with a name that can be the active tool."""

    name = ""
    cursor = Qt.CursorShape.CrossCursor
    paints = False
    """Whether a double click is nothing but another press, from which a drag may begin."""

    def activate(self) -> None:
        """It is the active tool from now on."""

    def deactivate(self) -> None:
        """Another tool is active from now on; what is half done is finished or dropped."""

    def cancel(self) -> bool:
        """Drop what is half done (Esc); True when there was something."""
        return False
