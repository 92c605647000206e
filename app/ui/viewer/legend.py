"""What the colours of a mask mean: a bar for the map of probability, swatches for the difference to a reference."""

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPen

from app.ui import theme
from app.ui.i18n import translate
from app.ui.viewer.layers import ViewLayer
from app.ui.viewer.look import MaskStyle
from app.ui.viewer.mask_pictures import heat_colours
from app.ui.viewer.slice_view import SliceView
from app.ui.viewer.text_pictures import annotation_font

_BACKDROP = QColor(0, 0, 0, 150)
_SMALLEST = (300, 260)
"""A view that is smaller shows no legend; one that shows the same picture larger does."""

_EDGE = 12.0
_PAD = 7.0
_BAR = (12.0, 110.0)
_SWATCH = 11.0
_BELOW_LETTER = 26.0
"""The letter of orientation stands in the middle of the edge."""


class Legend(ViewLayer):
    """Drawn at the right edge while a mask is shown in more than one colour."""

    def paint(self, painter: QPainter, view: SliceView) -> None:
        """Draw what belongs to the style of the mask."""
        look, case = view.state.look, view.case
        area = QRectF(view.rect())
        if case is None or not look.mask or area.width() < _SMALLEST[0] or area.height() < _SMALLEST[1]:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(annotation_font(0.92))
        corner = QPointF(area.right() - _EDGE, area.center().y() + _BELOW_LETTER)
        if look.style is MaskStyle.MAP:
            _paint_bar(painter, corner, look.threshold)
        elif look.style is MaskStyle.DIFFERENCE and case.reference is not None:
            _paint_swatches(painter, corner)


def difference_words() -> tuple[tuple[str, str], ...]:
    """Colour and meaning of each part of a difference."""
    return (
        (theme.AGREEMENT, translate("Legend", "both")),
        (theme.REFERENCE, translate("Legend", "missed: reference only")),
        (theme.MASK, translate("Legend", "extra: Falx only")),
    )


def _paint_bar(painter: QPainter, corner: QPointF, threshold: float) -> None:
    metrics = QFontMetricsF(painter.font())
    title = translate("Legend", "probability")
    room = max(metrics.horizontalAdvance(title), _BAR[0] + 10 + metrics.horizontalAdvance("0.00"))
    size = (room + 2 * _PAD, _BAR[1] + metrics.height() * 1.5 + 3 * _PAD)
    box = _backdrop(painter, corner, size)
    painter.setPen(QColor(theme.IMAGE_TEXT))
    painter.drawText(QPointF(box.left() + _PAD, box.top() + _PAD + metrics.ascent()), title)
    bar = QRectF(box.left() + _PAD, box.top() + 2 * _PAD + metrics.height(), *_BAR)
    colours = heat_colours()[::-1].copy()
    strip = QImage(colours.data, 1, len(colours), colours.strides[0], QImage.Format.Format_RGBA8888_Premultiplied)
    painter.drawImage(bar, strip)
    painter.setPen(QPen(QColor(theme.IMAGE_TEXT), 1))
    painter.drawRect(bar)
    for value in (0.0, 1.0, threshold):
        y = bar.bottom() - value * bar.height()
        painter.drawLine(QPointF(bar.right() + 1, y), QPointF(bar.right() + 5, y))
        if value == threshold or abs(value - threshold) * bar.height() > metrics.height():
            text = f"{value:.2f}" if value == threshold else f"{value:.0f}"
            painter.drawText(QPointF(bar.right() + 9, y + metrics.ascent() / 2 - 1), text)


def _paint_swatches(painter: QPainter, corner: QPointF) -> None:
    metrics, lines = QFontMetricsF(painter.font()), difference_words()
    room = max(metrics.horizontalAdvance(words) for _, words in lines)
    step = metrics.height() + 3
    box = _backdrop(painter, corner, (room + _SWATCH + 3 * _PAD, step * len(lines) + 2 * _PAD - 3))
    for row, (colour, words) in enumerate(lines):
        top = box.top() + _PAD + row * step
        swatch = QRectF(box.left() + _PAD, top + (metrics.height() - _SWATCH) / 2, _SWATCH, _SWATCH)
        painter.fillRect(swatch, QColor(colour))
        painter.setPen(QColor(theme.IMAGE_TEXT))
        painter.drawText(QPointF(swatch.right() + _PAD, top + metrics.ascent()), words)


def _backdrop(painter: QPainter, corner: QPointF, size: tuple[float, float]) -> QRectF:
    """A dark box with its top right corner at `corner`, so that words can be read on any image."""
    box = QRectF(corner.x() - size[0], corner.y(), *size)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(_BACKDROP)
    painter.drawRoundedRect(box, 4, 4)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    return box
