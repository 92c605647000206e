"""Brush, eraser, polygon and the two that point at a part, as tools of the views."""

# ruff: noqa: ARG002  hooks of ViewTool

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from app.editing.shapes import Point
from app.ui import theme
from app.ui.editing.session import EditSession
from app.ui.viewer.layers import ViewPoint, ViewTool
from app.ui.viewer.slice_view import SliceView

_SHADOW = QColor(0, 0, 0, 190)
_CLOSE_PX = 9.0
"""How near the first corner a click closes a polygon."""
_STEP_PX = 3.0
_FREEHAND_PX = 12.0
"""A drag that goes further than this draws freehand, and ends with the drag."""


def _place(point: QPointF) -> Point:
    """(row, column) where whole numbers are the centres of pixels."""
    return point.y() - 0.5, point.x() - 0.5


def _has_alt(at: ViewPoint) -> bool:
    return bool(at.modifiers & Qt.KeyboardModifier.AltModifier)


class BrushTool(ViewTool):
    """Paints, or erases; Alt does the other, Shift and the wheel change the size."""

    cursor = Qt.CursorShape.BlankCursor
    paints = True

    def __init__(self, session: EditSession, erases: bool) -> None:
        self.name = "eraser" if erases else "brush"
        self._session = session
        self._erases = erases
        self._pointer: tuple[SliceView, QPointF, bool] | None = None

    def press(self, view: SliceView, at: ViewPoint) -> bool:
        """Put the brush down."""
        self._point(view, at)
        if not at.inside:
            return False
        erase = self._erases != _has_alt(at)
        self._session.begin_stroke(view.state.axis, view.state.index, _place(at.picture), erase)
        return True

    def move(self, view: SliceView, at: ViewPoint) -> None:
        """Paint on."""
        self._point(view, at)
        self._session.stroke_to(_place(at.picture))

    def release(self, view: SliceView, at: ViewPoint) -> None:
        """Lift it."""
        self._point(view, at)
        self._session.end_stroke()

    def hover(self, view: SliceView, at: ViewPoint) -> Qt.CursorShape | None:
        """The brush itself is the cursor, beside the picture there is none."""
        self._point(view, at)
        return Qt.CursorShape.BlankCursor if at.inside else Qt.CursorShape.ArrowCursor

    def wheel(self, view: SliceView, at: ViewPoint, notches: float) -> bool:
        """Shift changes the size; a brush that is down stays on its slice."""
        if at.modifiers & Qt.KeyboardModifier.ShiftModifier:
            self._session.resize(notches)
            view.update()
            return True
        return self._session.is_stroking

    def deactivate(self) -> None:
        """Lift the brush."""
        self._pointer = None
        self._session.end_stroke()

    def cancel(self) -> bool:
        """Drop the stroke."""
        return self._session.is_stroking and self._session.cancel()

    def paint(self, painter: QPainter, view: SliceView) -> None:
        """A circle as large as the brush; dashed where it erases."""
        if self._pointer is None or view.state.scene.active_tool is not self or not view.underMouse():
            return
        seen, position, alt = self._pointer
        if seen is not view:
            return
        mapping = view.mapping()
        radius = self._session.radius * (mapping.pixels_per_mm or mapping.scale)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        line = Qt.PenStyle.DashLine if self._erases != alt else Qt.PenStyle.SolidLine
        for pen in (QPen(_SHADOW, 3.0), QPen(QColor(theme.IMAGE_TEXT), 1.2, line)):
            painter.setPen(pen)
            painter.drawEllipse(position, radius, radius)
        painter.drawPoint(position)

    def _point(self, view: SliceView, at: ViewPoint) -> None:
        self._pointer = view, at.position, _has_alt(at)


class PolygonTool(ViewTool):
    """Corners by clicks, closed by a double click or on the first one; or freehand by a drag. Alt clears."""

    name = "polygon"

    def __init__(self, session: EditSession) -> None:
        self._session = session
        self._corners: list[QPointF] = []
        self._picture = (0, 0)
        self._pointer: QPointF | None = None
        self._began = 0
        self._travelled = 0.0
        self._last = QPointF()

    def press(self, view: SliceView, at: ViewPoint) -> bool:
        """Put a corner, or close on the first one."""
        picture = view.state.axis, view.state.index
        if not at.inside and not self._corners:
            return False
        if self._picture != picture:
            self._corners.clear()
        if len(self._corners) >= 3 and self._distance(view, self._corners[0], at.position) < _CLOSE_PX:
            self._close(_has_alt(at))
            return True
        self._picture, self._began = picture, len(self._corners)
        self._travelled, self._last, self._pointer = 0.0, at.position, at.picture
        self._corners.append(at.picture)
        view.state.scene.redraw()
        return True

    def move(self, view: SliceView, at: ViewPoint) -> None:
        """Draw freehand."""
        step = at.position - self._last
        length = (step.x() ** 2 + step.y() ** 2) ** 0.5
        if self._corners and length >= _STEP_PX:
            self._travelled += length
            self._last = at.position
            self._corners.append(at.picture)
        self._pointer = at.picture
        view.state.scene.redraw()

    def release(self, view: SliceView, at: ViewPoint) -> None:
        """What was drawn freehand is closed; a click that trembled is one corner."""
        if self._travelled >= _FREEHAND_PX:
            self._close(_has_alt(at))
        elif self._corners:
            del self._corners[self._began + 1 :]
        view.state.scene.redraw()

    def hover(self, view: SliceView, at: ViewPoint) -> Qt.CursorShape | None:
        """The line that a click would draw."""
        self._pointer = at.picture
        return None

    def double_click(self, view: SliceView, at: ViewPoint) -> bool:
        """Close the polygon; the first of the two clicks has put its last corner."""
        self._close(_has_alt(at))
        view.state.scene.redraw()
        return True

    def deactivate(self) -> None:
        """Drop a polygon that is not closed."""
        self._corners.clear()

    def cancel(self) -> bool:
        """Drop the polygon."""
        had, self._corners = bool(self._corners), []
        return had

    def paint(self, painter: QPainter, view: SliceView) -> None:
        """The corners so far, and the line to the pointer."""
        if not self._corners or self._picture != (view.state.axis, view.state.index):
            return
        points = [*self._corners, *([self._pointer] if self._pointer is not None else [])]
        line = view.mapping().to_screen.map(QPolygonF(points))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for pen in (QPen(_SHADOW, 3.4), QPen(QColor(theme.IMAGE_TEXT), 1.4)):
            painter.setPen(pen)
            painter.drawPolyline(line)
        painter.setBrush(QColor(theme.IMAGE_TEXT))
        painter.drawEllipse(line.at(0), 3.5, 3.5)

    def _close(self, erase: bool) -> None:
        corners, self._corners = self._corners, []
        if len(corners) >= 3:
            self._session.draw_polygon(*self._picture, [_place(corner) for corner in corners], erase)

    @staticmethod
    def _distance(view: SliceView, corner: QPointF, position: QPointF) -> float:
        apart = view.mapping().to_screen.map(corner) - position
        return (apart.x() ** 2 + apart.y() ** 2) ** 0.5


class PartTool(ViewTool):
    """A click takes the part under it away, or all the others."""

    cursor = Qt.CursorShape.PointingHandCursor

    def __init__(self, session: EditSession, keeps: bool) -> None:
        self.name = "keep" if keeps else "remove"
        self._deed = session.keep_part if keeps else session.remove_part

    def press(self, view: SliceView, at: ViewPoint) -> bool:
        """Do it."""
        if at.inside:
            self._deed(at.index)
        return at.inside

    def double_click(self, view: SliceView, at: ViewPoint) -> bool:
        """Nothing more than the click did."""
        return True
