"""Texts in the corners, letters on the edges and the scale."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from app.ui import theme
from app.ui.i18n import translate
from app.ui.viewer.orientation import EdgeLetters

MARGIN = 12.0
_SHADOW = QColor(0, 0, 0, 220)
_SCALE_STEPS_MM = (1, 2, 5, 10, 20, 50, 100, 200)
_SCALE_SHARE = 0.22
"""Share of the view's width that the scale takes at most."""


@dataclass(frozen=True)
class Line:
    """One line of a corner; an alert is red."""

    text: str
    alert: bool = False


@dataclass(frozen=True)
class Corners:
    """Lines of the four corners, from the top."""

    top_left: tuple[Line, ...] = ()
    top_right: tuple[Line, ...] = ()
    bottom_left: tuple[Line, ...] = ()
    bottom_right: tuple[Line, ...] = ()


def paint_corners(painter: QPainter, area: QRectF, corners: Corners) -> None:
    """Draw the corner texts inside `area`."""
    painter.setFont(annotation_font())
    height = QFontMetricsF(painter.font()).lineSpacing()
    for lines, right, bottom in (
        (corners.top_left, False, False),
        (corners.top_right, True, False),
        (corners.bottom_left, False, True),
        (corners.bottom_right, True, True),
    ):
        top = area.bottom() - MARGIN - height * len(lines) if bottom else area.top() + MARGIN
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        for number, line in enumerate(lines):
            box = QRectF(area.left() + MARGIN, top + number * height, area.width() / 2 - MARGIN, height)
            if right:
                box.moveRight(area.right() - MARGIN)
            text = painter.fontMetrics().elidedText(line.text, Qt.TextElideMode.ElideMiddle, int(box.width()))
            _text(painter, box, side, text, theme.IMAGE_ALERT if line.alert else theme.IMAGE_TEXT)


def paint_letters(painter: QPainter, area: QRectF, letters: EdgeLetters | None) -> None:
    """Draw a letter on each edge, oblique components as subscripts; without letters, say so."""
    font = annotation_font(1.35, bold=True)
    painter.setFont(font)
    metrics = QFontMetricsF(font)
    if letters is None:
        text = translate("Annotations", "orientation unknown")
        painter.setFont(annotation_font())
        box = QRectF(area.left(), area.top() + MARGIN, area.width(), metrics.height())
        _text(painter, box, Qt.AlignmentFlag.AlignHCenter, text, theme.IMAGE_ALERT)
        return
    middle, bottom = area.center(), area.bottom() - MARGIN - metrics.height() * 1.9
    _letter(painter, QPointF(area.left() + MARGIN, middle.y() - metrics.height() / 2), letters.left, 0.0)
    _letter(painter, QPointF(area.right() - MARGIN, middle.y() - metrics.height() / 2), letters.right, 1.0)
    _letter(painter, QPointF(middle.x(), area.top() + MARGIN), letters.top, 0.5)
    _letter(painter, QPointF(middle.x(), bottom), letters.bottom, 0.5)


def paint_scale(painter: QPainter, area: QRectF, pixels_per_mm: float) -> None:
    """Draw a bar of a round number of millimetres at the bottom."""
    fitting = [mm for mm in _SCALE_STEPS_MM if mm * pixels_per_mm <= area.width() * _SCALE_SHARE]
    if not fitting:
        return
    length = fitting[-1] * pixels_per_mm
    left, y = area.center().x() - length / 2, area.bottom() - MARGIN
    for colour, width in ((_SHADOW, 3.5), (QColor(theme.IMAGE_TEXT), 1.5)):
        painter.setPen(QPen(colour, width))
        painter.drawLine(QPointF(left, y), QPointF(left + length, y))
        for end in (left, left + length):
            painter.drawLine(QPointF(end, y - 4), QPointF(end, y))
    painter.setFont(annotation_font(0.92))
    box = QRectF(left - 40, y - 5 - painter.fontMetrics().height(), length + 80, painter.fontMetrics().height())
    label = translate("Annotations", "{0} mm").format(fitting[-1])
    _text(painter, box, Qt.AlignmentFlag.AlignHCenter, label, theme.IMAGE_TEXT)


def annotation_font(scale: float = 1.0, bold: bool = False) -> QFont:
    """The application's font for texts on the image."""
    font = QFont()
    font.setPointSizeF(font.pointSizeF() * scale)
    font.setBold(bold)
    return font


def _letter(painter: QPainter, corner: QPointF, letter: tuple[str, str], shift: float) -> None:
    """Draw a letter with its subscript; `shift` 0 starts at the corner, 1 ends there."""
    main, below = letter
    big, small = annotation_font(1.35, bold=True), annotation_font(0.9, bold=True)
    width = QFontMetricsF(big).horizontalAdvance(main) + QFontMetricsF(small).horizontalAdvance(below)
    height = QFontMetricsF(big).height()
    left = corner.x() - width * shift
    for font, text, drop in ((big, main, 0.0), (small, below, height * 0.28)):
        if text:
            painter.setFont(font)
            advance = QFontMetricsF(font).horizontalAdvance(text)
            box = QRectF(QPointF(left, corner.y() + drop), QSizeF(advance + 2, height))
            _text(painter, box, Qt.AlignmentFlag.AlignLeft, text, theme.IMAGE_TEXT)
            left += advance


def _text(painter: QPainter, box: QRectF, side: Qt.AlignmentFlag, text: str, colour: str) -> None:
    """Text that can be read on bright tissue too."""
    flags = side | Qt.AlignmentFlag.AlignVCenter
    painter.setPen(_SHADOW)
    for dx, dy in ((1, 1), (-1, 1), (1, -1), (-1, -1)):
        painter.drawText(box.translated(dx, dy), flags, text)
    painter.setPen(QColor(colour))
    painter.drawText(box, flags, text)
