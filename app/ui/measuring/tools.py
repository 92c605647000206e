"""Draws new marks with the mouse: by dragging from point to point, or by clicking each of them."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from app.measuring.figures import figures_of
from app.measuring.marks import POINTS, Kind, Mark, Place, Point, held_inside, is_too_small
from app.ui import theme
from app.ui.measuring.geometry import shape_of_mark
from app.ui.measuring.layer import MeasureLayer
from app.ui.measuring.notebook import Notebook
from app.ui.measuring.painter import paint_label, paint_shape
from app.ui.measuring.words import lines_of
from app.ui.viewer.layers import ViewPoint, ViewTool
from app.ui.viewer.slice_view import SliceView

_CLICK_PX = 4
_SMALLEST = 0.5
"""Pixels of the image below which a mark is a slip of the hand."""

NAMES = {kind: str(kind) for kind in Kind}
"""What the tools are called in the scene."""


class MarkTool(ViewTool):
    """Makes marks of one kind.

    The first press sets the first point. A drag sets the next one where it ends; without a drag the next point follows
    the pointer until it is clicked. What is there already is taken before anything new begins.
    """

    def __init__(self, kind: Kind, notebook: Notebook, layer: MeasureLayer) -> None:
        self.name = NAMES[kind]
        self._kind = kind
        self._notebook = notebook
        self._layer = layer
        self._points: list[Point] = []
        self._floating: Point | None = None
        self._place: Place | None = None
        self._pressed: QPointF | None = None
        self._layer_has_it = False

    # Hands ---------------------------------------------------------------------------------------------------------

    def press(self, view: SliceView, at: ViewPoint) -> bool:
        """Take what is there, or set a point."""
        place = self._layer.place(view)
        if self._points and place != self._place:
            self.cancel()
        if not self._points:
            self._layer_has_it = self._layer.press(view, at)
            if self._layer_has_it:
                return True
            if place is None or not at.inside:
                return False
            self._place = place
            self._points = [self._point(view, at)]
        self._pressed = at.position
        self._floating = self._point(view, at)
        view.state.scene.redraw()
        return True

    def move(self, view: SliceView, at: ViewPoint) -> None:
        """The next point follows."""
        if self._layer_has_it:
            self._layer.move(view, at)
        elif self._points:
            self._floating = self._point(view, at)

    def release(self, view: SliceView, at: ViewPoint) -> None:
        """Set the next point, unless this was the click that began."""
        if self._layer_has_it:
            self._layer_has_it = False
            self._layer.release(view, at)
            return
        if not self._points or self._pressed is None:
            return
        dragged = (at.position - self._pressed).manhattanLength() >= _CLICK_PX
        self._pressed = None
        self._floating = self._point(view, at)
        is_first = len(self._points) == 1 and self._floating == self._points[0]
        if dragged or not is_first:
            self._points.append(self._floating)
        if len(self._points) == POINTS[self._kind]:
            self._finish(view)

    def hover(self, view: SliceView, at: ViewPoint) -> Qt.CursorShape | None:
        """The next point follows the pointer between clicks."""
        if not self._points:
            return self._layer.hover(view, at)
        if self._layer.place(view) == self._place:
            self._floating = self._point(view, at)
        return None

    def double_click(self, view: SliceView, at: ViewPoint) -> bool:
        """Its first half has begun a mark that nobody wants; else it belongs to what is there."""
        if self._points:
            self.cancel()
            return False
        return self._layer.double_click(view, at)

    def cancel(self) -> bool:
        """Forget what is half done."""
        found = bool(self._points) or self._layer.cancel()
        self._points, self._floating, self._place, self._pressed = [], None, None, None
        self._layer_has_it = False
        return found

    def deactivate(self) -> None:
        """Another tool: what is half done goes."""
        self.cancel()

    # Drawing -------------------------------------------------------------------------------------------------------

    def paint(self, painter: QPainter, view: SliceView) -> None:
        """Draw what is being made."""
        if not self._points or self._layer.place(view) != self._place:
            return
        mark, case = self._draft(), self._notebook.case
        if mark is None or case is None:
            return
        shape = shape_of_mark(mark, view.mapping())
        paint_shape(painter, shape, mark.kind, theme.MEASURE, selected=True, handles=True)
        voxels = case.voxels[view.state.channel]
        lines = lines_of(mark, figures_of(mark, voxels, case.geometry.spacing_mm))
        paint_label(painter, lines, shape, theme.MEASURE, QRectF(view.rect()))

    # How -----------------------------------------------------------------------------------------------------------

    def _draft(self) -> Mark | None:
        """The mark if the pointer stayed where it is; points that are not set yet lie under it."""
        if self._place is None or self._floating is None:
            return None
        wanted = POINTS[self._kind]
        points = [*self._points, *[self._floating] * wanted][:wanted]
        return Mark(self._kind, self._place, tuple(points))

    def _finish(self, view: SliceView) -> None:
        mark = self._draft()
        self.cancel()
        if mark is None or is_too_small(mark, _SMALLEST):
            view.state.scene.redraw()
            return
        self._notebook.put(mark)
        self._notebook.select(mark.id)
        if mark.kind is Kind.ARROW:
            self._layer.signals.text_wanted.emit(view, mark.id)

    def _point(self, view: SliceView, at: ViewPoint) -> Point:
        """The point under the pointer, on the picture; with Shift, an ellipse becomes a circle."""
        geometry, (slice_, row, column) = view.state.scene.geometry, at.voxel
        assert self._place is not None
        point = held_inside(self._place, (column, row, slice_), geometry.shape)
        if self._kind is Kind.ELLIPSE and self._points and at.modifiers & Qt.KeyboardModifier.ShiftModifier:
            point = _as_circle(self._place, self._points[0], point, geometry.spacing_mm)
            return held_inside(self._place, point, geometry.shape)
        return point


def _as_circle(place: Place, begin: Point, end: Point, spacing: tuple[float, float, float] | None) -> Point:
    """The corner nearer to the first one with which the box is a square in mm."""
    (x0, y0), (x1, y1) = place.flat(begin), place.flat(end)
    size = (1.0, 1.0, 1.0) if spacing is None else spacing[::-1]
    wide, high = (size[part] for part in place.across)
    side = min(abs(x1 - x0) * wide, abs(y1 - y0) * high)
    x = x0 + (side if x1 >= x0 else -side) / wide
    y = y0 + (side if y1 >= y0 else -side) / high
    return place.lift(x, y)
