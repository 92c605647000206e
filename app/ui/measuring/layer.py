"""Draws what was measured on each slice, and lets the hand take it at its handles, whatever tool is active."""

from dataclasses import dataclass
from weakref import WeakKeyDictionary

from PySide6.QtCore import QObject, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPixmap

from app.measuring.cross import Cross, Line, move_end, shift
from app.measuring.marks import Kind, Mark, Place, held_inside
from app.ui import theme
from app.ui.measuring.geometry import Grip, Shape, grip_at, shape_of_cross, shape_of_mark
from app.ui.measuring.notebook import DIAMETERS, Notebook
from app.ui.measuring.painter import paint_label, paint_shape
from app.ui.measuring.words import diameters_in_words, lines_of
from app.ui.viewer.layers import ViewLayer, ViewPoint
from app.ui.viewer.slice_view import SliceView

_SMALL = 300
"""A narrower view shows lines without figures."""


@dataclass(frozen=True)
class _Drag:
    """What is in the hand: its state when it was taken, and where that was on the picture."""

    grip: Grip
    before: Mark | Cross
    start: QPointF


class MeasureSignals(QObject):
    """What the layer tells; a layer is no QObject.

    Signals
    -------
    text_wanted(SliceView, str)
        The text of an arrow is to be edited in a view.
    menu_wanted(str, QPoint)
        Right click on a mark or the diameters, in global coordinates.
    """

    text_wanted = Signal(object, str)
    menu_wanted = Signal(str, QPoint)


class MeasureLayer(ViewLayer):
    """The marks and the diameters of the slice that a view shows."""

    def __init__(self, notebook: Notebook) -> None:
        self._notebook = notebook
        self._drag: _Drag | None = None
        self._hovered = ""
        self._pictures: WeakKeyDictionary[SliceView, tuple[object, QPixmap]] = WeakKeyDictionary()
        self.signals = MeasureSignals()
        self.visible = True

    # What is there -------------------------------------------------------------------------------------------------

    def place(self, view: SliceView) -> Place | None:
        """The slice that a view shows; None without a case."""
        state = view.state
        return self._notebook.place_of(state.channel, state.axis, state.index)

    def shapes(self, view: SliceView) -> list[Shape]:
        """What lies in a view, from the bottom."""
        place = self.place(view)
        if place is None or not self.visible:
            return []
        mapping, cross = view.mapping(), self._cross_in(view)
        shapes = [] if cross is None else [shape_of_cross(cross, mapping)]
        return shapes + [shape_of_mark(mark, mapping) for mark in self._notebook.on(place)]

    def paint(self, painter: QPainter, view: SliceView) -> None:
        """Draw the lines, then the figures above them; what the hand is not at comes from a picture that is kept."""
        shapes, near = self.shapes(view), (self._notebook.selection, self._hovered)
        still = [shape for shape in shapes if shape.name not in near]
        if still:
            painter.drawPixmap(0, 0, self._picture(view, still))
        self._draw(painter, view, [shape for shape in shapes if shape.name in near])

    # Hands ---------------------------------------------------------------------------------------------------------

    def press(self, view: SliceView, at: ViewPoint) -> bool:
        """Take what lies under the pointer; nothing there takes the selection away."""
        grip = grip_at(self.shapes(view), at.position, self._notebook.selection)
        self._notebook.select("" if grip is None else grip.name)
        if grip is None:
            return False
        before = self._notebook.cross if grip.name == DIAMETERS else self._notebook.mark(grip.name)
        assert before is not None
        self._drag = _Drag(grip, before, at.picture)
        return True

    def move(self, view: SliceView, at: ViewPoint) -> None:
        """What was taken follows."""
        changed = self._changed(view, at)
        if changed is not None:
            self._notebook.show(changed)

    def release(self, view: SliceView, at: ViewPoint) -> None:
        """What was taken stays where it is."""
        changed = self._changed(view, at)
        self._drag = None
        if changed is not None:
            self._notebook.put(changed)

    def cancel(self) -> bool:
        """Put back what is in the hand; True when there was something."""
        if self._drag is None:
            return False
        self._drag = None
        self._notebook.drop()
        return True

    def hover(self, view: SliceView, at: ViewPoint) -> Qt.CursorShape | None:
        """Show the handles of what could be taken."""
        grip = grip_at(self.shapes(view), at.position, self._notebook.selection)
        self._hovered = "" if grip is None else grip.name
        if grip is None:
            return None
        return Qt.CursorShape.SizeAllCursor if grip.handle is None else Qt.CursorShape.PointingHandCursor

    def double_click(self, view: SliceView, at: ViewPoint) -> bool:
        """Edit the text of an arrow; nothing else on a mark makes the view large."""
        grip = grip_at(self.shapes(view), at.position, self._notebook.selection)
        if grip is None:
            return False
        mark = self._notebook.mark(grip.name)
        if mark is not None and mark.kind is Kind.ARROW:
            self.signals.text_wanted.emit(view, mark.id)
        return True

    def context(self, view: SliceView, at: ViewPoint) -> bool:
        """A menu of its own for what lies under the pointer."""
        grip = grip_at(self.shapes(view), at.position, self._notebook.selection)
        if grip is None:
            return False
        self._notebook.select(grip.name)
        self.signals.menu_wanted.emit(grip.name, view.mapToGlobal(at.position.toPoint()))
        return True

    # How -----------------------------------------------------------------------------------------------------------

    def _picture(self, view: SliceView, shapes: list[Shape]) -> QPixmap:
        """Shapes on nothing, drawn again only when one of them, its figures or the view has changed."""
        ratio = view.devicePixelRatioF()
        state = tuple((shape.lines, shape.name == DIAMETERS, tuple(self._lines(shape.name))) for shape in shapes)
        key = (view.size(), ratio, state)
        if view not in self._pictures or self._pictures[view][0] != key:
            picture = QPixmap(view.size() * ratio)
            picture.setDevicePixelRatio(ratio)
            picture.fill(Qt.GlobalColor.transparent)
            painter = QPainter(picture)
            self._draw(painter, view, shapes)
            painter.end()
            self._pictures[view] = (key, picture)
        return self._pictures[view][1]

    def _draw(self, painter: QPainter, view: SliceView, shapes: list[Shape]) -> None:
        labels = []
        for shape in shapes:
            mark = self._notebook.mark(shape.name)
            colour = theme.DIAMETER if mark is None else theme.MEASURE
            selected = shape.name == self._notebook.selection
            near = selected or shape.name == self._hovered
            paint_shape(painter, shape, None if mark is None else mark.kind, colour, selected=selected, handles=near)
            labels.append((self._lines(shape.name), shape, colour, mark is not None and mark.kind is Kind.ARROW))
        if view.width() < _SMALL:
            return
        for lines, shape, colour, is_arrow in labels:
            # Text keeps the image's own colour where the line's would be hard to read on black.
            ink = theme.IMAGE_TEXT if colour == theme.DIAMETER else colour
            paint_label(painter, lines, shape, ink, QRectF(view.rect()), is_arrow=is_arrow)

    def _cross_in(self, view: SliceView) -> Cross | None:
        cross, case, state = self._notebook.cross, self._notebook.case, view.state
        if cross is None or case is None or (state.axis, state.index) != (0, cross.slice_index):
            return None
        # They belong to the mask, which is drawn on every sequence.
        return cross if state.look.mask else None

    def _lines(self, name: str) -> list[str]:
        mark, found = self._notebook.mark(name), self._notebook.diameters
        if mark is not None:
            figures = self._notebook.figures(mark)
            return [] if figures is None else lines_of(mark, figures)
        return [] if found is None else [diameters_in_words(found)]

    def _changed(self, view: SliceView, at: ViewPoint) -> Mark | Cross | None:
        """The state of what is in the hand with the pointer there; None while nothing has moved."""
        drag = self._drag
        if drag is None:
            return None
        step = at.picture - drag.start
        if step.manhattanLength() == 0:
            return None
        if isinstance(drag.before, Cross):
            return self._moved_cross(drag.before, drag.grip.handle, at, step, view)
        mark, shape = drag.before, view.state.scene.geometry.shape
        if drag.grip.handle is not None:
            slice_, row, column = at.voxel
            return mark.with_handle(drag.grip.handle, held_inside(mark.place, (column, row, slice_), shape))
        return _shifted_inside(mark, step, shape)

    def _moved_cross(
        self, cross: Cross, handle: int | None, at: ViewPoint, step: QPointF, view: SliceView
    ) -> Cross | None:
        if handle is None:
            return shift(cross, step.y(), step.x())
        spacing = view.state.scene.geometry.spacing_mm
        size = (1.0, 1.0) if spacing is None else spacing[1:]
        line, to = list(Line)[handle // 2], (at.picture.y() - 0.5, at.picture.x() - 0.5)
        return move_end(cross, line, handle % 2, to, size)


def _shifted_inside(mark: Mark, step: QPointF, shape: tuple[int, int, int]) -> Mark:
    """Moved as a whole, as far as it stays on the picture."""
    flat = [mark.place.flat(point) for point in mark.points]
    limits = [shape[::-1][part] for part in mark.place.across]
    by = []
    for values, wish, limit in zip(zip(*flat, strict=True), (step.x(), step.y()), limits, strict=True):
        by.append(max(-min(values), min(wish, limit - max(values))))
    return mark.shifted((by[0], by[1]))
