"""Texts that can be read on any tissue, drawn once and then kept as pictures: most stay from slice to slice."""

from functools import lru_cache
from math import ceil

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter

_SHADOW = QColor(0, 0, 0, 220)
_RIM = 2
"""Pixels around a text for its shadow."""
_KEPT = 192


def annotation_font(scale: float = 1.0, bold: bool = False) -> QFont:
    """The application's font for texts on the image."""
    font = QFont()
    font.setPointSizeF(font.pointSizeF() * scale)
    font.setBold(bold)
    return font


def metrics_of(scale: float = 1.0, bold: bool = False) -> QFontMetricsF:
    """Sizes of texts in `annotation_font`."""
    return _metrics(scale, bold, QFont().key())


@lru_cache(maxsize=16)
def _metrics(scale: float, bold: bool, _font: str) -> QFontMetricsF:
    return QFontMetricsF(annotation_font(scale, bold))


def paint_text(
    painter: QPainter,
    box: QRectF,
    side: Qt.AlignmentFlag,
    text: str,
    colour: str,
    *,
    scale: float = 1.0,
    bold: bool = False,
) -> None:
    """Draw a text at a side of a box, in the middle of its height; one that is too wide loses its middle.

    Parameters
    ----------
    colour : str
        As `QColor` reads it; around the text is a dark rim.
    scale, bold : float, bool
        Of `annotation_font`.
    """
    ratio = painter.device().devicePixelRatio()
    key = QFont().key()
    picture = _picture(text, colour, scale, bold, ratio, key)
    if picture.width() / ratio - 2 * _RIM > box.width() + 1:
        metrics = metrics_of(scale, bold)
        text = metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, box.width())
        picture = _picture(text, colour, scale, bold, ratio, key)
    width, height = picture.width() / ratio, picture.height() / ratio
    left = box.left() - _RIM
    if side & Qt.AlignmentFlag.AlignRight:
        left = box.right() + _RIM - width
    elif side & Qt.AlignmentFlag.AlignHCenter:
        left = box.center().x() - width / 2
    # On whole pixels of the display, or the text would be blurred.
    place = QPointF(round(left * ratio) / ratio, round((box.center().y() - height / 2) * ratio) / ratio)
    painter.drawImage(place, picture)


@lru_cache(maxsize=_KEPT)
def _picture(text: str, colour: str, scale: float, bold: bool, ratio: float, _font: str) -> QImage:
    """The text with its shadow on nothing; `_font` is the application's, which `annotation_font` is made from."""
    font = annotation_font(scale, bold)
    metrics = QFontMetricsF(font)
    width, height = metrics.horizontalAdvance(text) + 2 * _RIM, metrics.height() + 2 * _RIM
    picture = QImage(ceil(width * ratio), ceil(height * ratio), QImage.Format.Format_ARGB32_Premultiplied)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setFont(font)
    base = QPointF(_RIM, _RIM + metrics.ascent())
    painter.setPen(_SHADOW)
    for step in (QPointF(1, 1), QPointF(-1, 1), QPointF(1, -1), QPointF(-1, -1)):
        painter.drawText(base + step, text)
    painter.setPen(QColor(colour))
    painter.drawText(base, text)
    painter.end()
    return picture
