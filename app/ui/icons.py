"""Icons from SVG files, in the colours of the theme."""

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer

from app import resources

_SIZES = (16, 20, 24, 48)
_RATIOS = (1.0, 2.0)


def icon(name: str) -> QIcon:
    """An icon of `resources/icons`; `currentColor` in it becomes the theme's text colour.

    Parameters
    ----------
    name : str
        File name without '.svg'.
    """
    palette = QGuiApplication.palette()
    found = QIcon()
    source = (resources.icons() / f"{name}.svg").read_text(encoding="utf-8")
    states = (
        (QIcon.Mode.Normal, palette.color(QPalette.ColorRole.WindowText)),
        (QIcon.Mode.Disabled, palette.color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.WindowText)),
    )
    for mode, colour in states:
        renderer = _renderer(source, colour)
        for size in _SIZES:
            for ratio in _RATIOS:
                found.addPixmap(_pixmap(renderer, size, ratio), mode)
    return found


def application_icon() -> QIcon:
    """The program's own icon, which has its own colours."""
    return QIcon(str(resources.icons() / "falx.svg"))


def _renderer(source: str, colour: QColor) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(source.replace("currentColor", colour.name()).encode()))


def _pixmap(renderer: QSvgRenderer, size: int, ratio: float) -> QPixmap:
    pixmap = QPixmap(QSize(size, size) * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return pixmap
