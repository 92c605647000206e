"""A thin bar at the edge of the view: every slice of the volume, those with an outline, the edited ones, the place."""

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from app.ui import theme
from app.ui.opened_case import OpenedCase
from app.ui.viewer.layers import ViewLayer, ViewPoint
from app.ui.viewer.slice_view import SliceView

WIDTH = 9.0
_TRACK = QColor(255, 255, 255, 28)
_OUTLINED = QColor(255, 255, 255, 70)
_LEAST = 3.0
"""Height of a mark, however many slices there are."""


class SliceBar(ViewLayer):
    """Drawn in views of the slices as they are stored; a click or a drag goes to a slice.

    Edited slices have a mark in the colour of the outline, broad where a hand drew and narrow where the slice was
    changed along with others.
    """

    def __init__(self, case: Callable[[], OpenedCase | None]) -> None:
        self._case = case

    def paint(self, painter: QPainter, view: SliceView) -> None:
        """The bar."""
        case = self._case()
        if case is None or view.state.axis != 0 or view.state.slices < 2:
            return
        painter.fillRect(self.area(view), _TRACK)
        for first, last in _stretches(case.finished):
            begin, end = (self._mark(view, index, WIDTH / 3, 0.0) for index in (first, last))
            painter.fillRect(begin.united(end), _OUTLINED)
        mask = QColor(theme.MASK)
        for index, edited in case.edits.slices.items():
            painter.fillRect(self._mark(view, index, WIDTH if edited.drawn else WIDTH / 2, _LEAST), mask)
        here = self._mark(view, view.state.index, WIDTH, _LEAST).adjusted(-3, -0.5, 0, 0.5)
        painter.setPen(QColor(theme.IMAGE_TEXT))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(here)

    def press(self, view: SliceView, at: ViewPoint) -> bool:
        """Go to a slice."""
        if not self.holds(view, at):
            return False
        self._go(view, at)
        return True

    def move(self, view: SliceView, at: ViewPoint) -> None:
        """Go on with it."""
        self._go(view, at)

    def hover(self, view: SliceView, at: ViewPoint) -> Qt.CursorShape | None:
        """A hand over the bar."""
        return Qt.CursorShape.PointingHandCursor if self.holds(view, at) else None

    def holds(self, view: SliceView, at: ViewPoint) -> bool:
        """Whether a point lies on the bar."""
        shown = self._case() is not None and view.state.axis == 0 and view.state.slices > 1
        return shown and self.area(view).contains(at.position)

    @staticmethod
    def area(view: SliceView) -> QRectF:
        """Where the bar lies in the view."""
        return QRectF(view.width() - WIDTH, 0, WIDTH, view.height())

    def _mark(self, view: SliceView, index: int, width: float, least: float) -> QRectF:
        area, count = self.area(view), view.state.slices
        height = area.height() / count
        mark = QRectF(area.right() - width, index * height, width, height)
        if height < least:
            mark = QRectF(mark.left(), mark.center().y() - least / 2, width, least)
        return mark

    def _go(self, view: SliceView, at: ViewPoint) -> None:
        view.state.go_to(int(at.position.y() / max(1, view.height()) * view.state.slices))


def _stretches(indices: Iterable[int]) -> Iterator[tuple[int, int]]:
    """First and last of the indices that follow one another: there may be hundreds, and each takes time to draw."""
    ordered = sorted(indices)
    breaks = [place for place, (one, other) in enumerate(pairwise(ordered), start=1) if other != one + 1]
    for begin, end in pairwise([0, *breaks, len(ordered)]):
        if end > begin:
            yield ordered[begin], ordered[end - 1]
