"""Where the other planes cut a view."""

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter

COLOUR = "#8fd3c7"
_GAP = 14.0
"""Half of what is left free around the point itself, so that it can be seen."""


def paint_crosshair(painter: QPainter, area: QRectF, point: QPointF) -> None:
    """Draw lines through the whole of an area that stop short of their crossing."""
    for colour, width in ((QColor(0, 0, 0, 120), 3.0), (QColor(COLOUR), 1.0)):
        # Filled rectangles: upright lines need no stroking.
        side = width / 2
        across = QRectF(area.left(), point.y() - side, area.width(), width)
        down = QRectF(point.x() - side, area.top(), width, area.height())
        for bar in (
            across.adjusted(0, 0, point.x() - _GAP - area.right(), 0),
            across.adjusted(point.x() + _GAP - area.left(), 0, 0, 0),
            down.adjusted(0, 0, 0, point.y() - _GAP - area.bottom()),
            down.adjusted(0, point.y() + _GAP - area.top(), 0, 0),
        ):
            if bar.isValid():
                painter.fillRect(bar, colour)
