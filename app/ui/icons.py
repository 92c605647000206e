"""Icons from SVG files, in the colours of the theme."""

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer

from app import resources

_SIZES = (20, 48)
_RATIOS = (1.0, 2.0)


def icon(name: str) -> QIcon:
    """An icon of `resources/icons`; `currentColor` in it becomes the theme's text colour.

    Parameters
    ----------
    name : str
        File name without '.svg'.
    """
    palette, role = QGuiApplication.palette(), QPalette.ColorRole.WindowText
    return _drawn(name, palette.color(role).name(), palette.color(QPalette.ColorGroup.Disabled, role).name())


@lru_cache(maxsize=128)
def _drawn(name: str, colour: str, disabled: str) -> QIcon:
    found = QIcon()
    source = (resources.icons() / f"{name}.svg").read_text(encoding="utf-8")
    for mode, ink in ((QIcon.Mode.Normal, colour), (QIcon.Mode.Disabled, disabled)):
        renderer = QSvgRenderer(QByteArray(source.replace("currentColor", ink).encode()))
        for size in _SIZES:
            for ratio in _RATIOS:
                found.addPixmap(_pixmap(renderer, size, ratio), mode)
    return found


def application_icon() -> QIcon:
    """The program's own icon, which has its own colours."""
    return QIcon(str(resources.icons() / "falx.svg"))


def _pixmap(renderer: QSvgRenderer, size: int, ratio: float) -> QPixmap:
    pixmap = QPixmap(QSize(size, size) * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return pixmap
