"""Where the other planes cut a view."""

from PySide6.QtCore import QLineF, QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen

COLOUR = "#8fd3c7"
_GAP = 14.0
"""Half of what is left free around the point itself, so that it can be seen."""


def paint_crosshair(painter: QPainter, area: QRectF, point: QPointF) -> None:
    """Draw lines through the whole of an area that stop short of their crossing."""
    lines = [
        QLineF(area.left(), point.y(), point.x() - _GAP, point.y()),
        QLineF(point.x() + _GAP, point.y(), area.right(), point.y()),
        QLineF(point.x(), area.top(), point.x(), point.y() - _GAP),
        QLineF(point.x(), point.y() + _GAP, point.x(), area.bottom()),
    ]
    for colour, width in ((QColor(0, 0, 0, 120), 3.0), (QColor(COLOUR), 1.0)):
        painter.setPen(QPen(colour, width))
        painter.drawLines(lines)
