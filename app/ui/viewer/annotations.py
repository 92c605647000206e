"""Texts in the corners, letters on the edges and the scale."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from app.ui import theme
from app.ui.i18n import translate
from app.ui.viewer.orientation import EdgeLetters
from app.ui.viewer.text_pictures import metrics_of, paint_text

MARGIN = 12.0
_SHADOW = QColor(0, 0, 0, 220)
_LARGE, _SUBSCRIPT, _SMALL = 1.35, 0.9, 0.92
"""Sizes of letters, of what is below them, and of the scale, beside that of the corners."""
_ABOVE_SCALE = 2.2
"""Heights of a letter, its subscript included, at which the lower one stands clear of the scale."""
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
    height = metrics_of().lineSpacing()
    for lines, beside, right, bottom in (
        (corners.top_left, corners.top_right, False, False),
        (corners.top_right, corners.top_left, True, False),
        (corners.bottom_left, corners.bottom_right, False, True),
        (corners.bottom_right, corners.bottom_left, True, True),
    ):
        # Below, where the letter stands higher, a text with nothing beside it has all the width.
        width = area.width() - 2 * MARGIN if bottom and not beside else area.width() / 2 - MARGIN
        top = area.bottom() - MARGIN - height * len(lines) if bottom else area.top() + MARGIN
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        for number, line in enumerate(lines):
            box = QRectF(area.left() + MARGIN, top + number * height, width, height)
            if right:
                box.moveRight(area.right() - MARGIN)
            if line.text:
                paint_text(painter, box, side, line.text, theme.IMAGE_ALERT if line.alert else theme.IMAGE_TEXT)


def paint_letters(painter: QPainter, area: QRectF, letters: EdgeLetters | None) -> None:
    """Draw a letter on each edge, oblique components as subscripts; without letters, say so."""
    height = metrics_of(_LARGE, bold=True).height()
    if letters is None:
        text = translate("Annotations", "orientation unknown")
        box = QRectF(area.left(), area.top() + MARGIN, area.width(), height)
        paint_text(painter, box, Qt.AlignmentFlag.AlignHCenter, text, theme.IMAGE_ALERT)
        return
    middle, bottom = area.center(), area.bottom() - MARGIN - height * _ABOVE_SCALE
    _letter(painter, QPointF(area.left() + MARGIN, middle.y() - height / 2), letters.left, 0.0)
    _letter(painter, QPointF(area.right() - MARGIN, middle.y() - height / 2), letters.right, 1.0)
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
    height = metrics_of(_SMALL).height()
    box = QRectF(left - 40, y - 5 - height, length + 80, height)
    label = translate("Annotations", "{0} mm").format(fitting[-1])
    paint_text(painter, box, Qt.AlignmentFlag.AlignHCenter, label, theme.IMAGE_TEXT, scale=_SMALL)


def _letter(painter: QPainter, corner: QPointF, letter: tuple[str, str], shift: float) -> None:
    """Draw a letter with its subscript; `shift` 0 starts at the corner, 1 ends there."""
    big, small = (metrics_of(scale, bold=True) for scale in (_LARGE, _SUBSCRIPT))
    widths = [metrics.horizontalAdvance(text) for metrics, text in zip((big, small), letter, strict=True)]
    left = corner.x() - sum(widths) * shift
    for scale, text, width, drop in zip((_LARGE, _SUBSCRIPT), letter, widths, (0.0, 0.28), strict=True):
        if text:
            box = QRectF(left, corner.y() + big.height() * drop, width + 2, big.height())
            paint_text(painter, box, Qt.AlignmentFlag.AlignLeft, text, theme.IMAGE_TEXT, scale=scale, bold=True)
            left += width
