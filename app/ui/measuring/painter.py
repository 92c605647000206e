"""Draws marks and diameters: lines on a dark rim, handles, and figures that can be read on any tissue."""

from collections.abc import Sequence
from math import atan2, cos, pi, sin

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen, QPolygonF

from app.measuring.marks import Kind
from app.ui import theme
from app.ui.measuring.geometry import Shape
from app.ui.viewer.annotations import MARGIN
from app.ui.viewer.text_pictures import annotation_font

_RIM = QColor(0, 0, 0, 170)
_WIDTH = 1.6
_HANDLE = 4.0
_ARROW_HEAD = 13.0
_ARROW_HALF_ANGLE = 0.42
_ARC = 22.0
_LABEL_GAP = 10.0
_PAD = 4.0
_BACK = QColor(0, 0, 0, 150)


def paint_shape(
    painter: QPainter, shape: Shape, kind: Kind | None, colour: str, *, selected: bool, handles: bool
) -> None:
    """Draw the lines of a shape.

    Parameters
    ----------
    kind : Kind or None
        None for the diameters.
    selected : bool
        Thicker.
    handles : bool
        Draw what can be taken.
    """
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    path = QPainterPath()
    for line in shape.lines:
        path.addPolygon(line)
    if kind is Kind.ARROW:
        path.addPath(_arrow_head(shape.lines[0]))
    elif kind is Kind.ANGLE:
        path.addPath(_arc(shape.lines[0]))
    width = _WIDTH + (0.8 if selected else 0.0)
    for ink, thickness in ((_RIM, width + 1.8), (QColor(colour), width)):
        painter.strokePath(path, QPen(ink, thickness, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    if handles:
        painter.setPen(QPen(_RIM, 1.0))
        painter.setBrush(QColor(theme.HANDLE) if selected else QColor(colour))
        for handle in shape.handles:
            painter.drawEllipse(handle, _HANDLE, _HANDLE)
        painter.setBrush(Qt.BrushStyle.NoBrush)


def paint_label(
    painter: QPainter, lines: list[str], shape: Shape, colour: str, area: QRectF, *, is_arrow: bool = False
) -> QRectF:
    """Write figures beside a shape, an arrow's text where it starts, inside the view; returns where."""
    if not lines:
        return QRectF()
    painter.setFont(annotation_font())
    metrics = QFontMetricsF(painter.font())
    size = QSizeF(
        max(metrics.horizontalAdvance(line) for line in lines) + 2 * _PAD, metrics.lineSpacing() * len(lines) + _PAD
    )
    box = _beside(shape.handles[-1:] if is_arrow else shape.handles, size, area)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_BACK)
    painter.drawRoundedRect(box, 3, 3)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QColor(colour))
    for number, line in enumerate(lines):
        top = box.top() + _PAD / 2 + number * metrics.lineSpacing()
        place = QRectF(box.left() + _PAD, top, box.width() - _PAD, metrics.lineSpacing())
        painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, line)
    return box


def _beside(handles: Sequence[QPointF], size: QSizeF, area: QRectF) -> QRectF:
    """To the right of the rightmost handle, else to the left of the leftmost, and never outside."""
    rightmost = max(handles, key=lambda handle: handle.x())
    leftmost = min(handles, key=lambda handle: handle.x())
    inside = area.adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
    box = QRectF(QPointF(rightmost.x() + _LABEL_GAP, rightmost.y() - size.height() / 2), size)
    if box.right() > inside.right() and leftmost.x() - _LABEL_GAP - size.width() >= inside.left():
        box.moveTopRight(QPointF(leftmost.x() - _LABEL_GAP, leftmost.y() - size.height() / 2))
    box.moveLeft(max(inside.left(), min(box.left(), inside.right() - box.width())))
    box.moveTop(max(inside.top(), min(box.top(), inside.bottom() - box.height())))
    return box


def _arrow_head(line: QPolygonF) -> QPainterPath:
    """Two strokes at the first point."""
    tip, tail = line.at(0), line.at(1)
    angle = atan2(tail.y() - tip.y(), tail.x() - tip.x())
    path = QPainterPath()
    for side in (-_ARROW_HALF_ANGLE, _ARROW_HALF_ANGLE):
        path.moveTo(tip)
        path.lineTo(tip + QPointF(cos(angle + side), sin(angle + side)) * _ARROW_HEAD)
    return path


def _arc(line: QPolygonF) -> QPainterPath:
    """A piece of a circle between both arms, around the apex."""
    first, apex, second = (line.at(number) for number in range(3))
    start = -atan2(first.y() - apex.y(), first.x() - apex.x())
    turn = -atan2(second.y() - apex.y(), second.x() - apex.x()) - start
    turn = (turn + pi) % (2 * pi) - pi
    box = QRectF(apex.x() - _ARC, apex.y() - _ARC, 2 * _ARC, 2 * _ARC)
    path = QPainterPath()
    path.arcMoveTo(box, start * 180 / pi)
    path.arcTo(box, start * 180 / pi, turn * 180 / pi)
    return path
