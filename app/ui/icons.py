"""Icons of one set (Lucide, ISC licence), in the colours of the theme.

`icon("brush")` gives the icon for a thing or a deed, by the name that it has in `ICONS`; `pixmap` one for a label. Both
are drawn anew by whoever shows them when the palette changes (`QEvent.PaletteChange`). A picture that is lacking: copy
its file from the npm package `lucide-static` to `resources/icons/lucide`, unchanged, and give it a name here.
"""

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QIconEngine, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer

from app import resources

ICONS = {
    "file": "file",
    "folder": "folder-open",
    "drop": "import",
    "export": "file-output",
    "save": "save",
    "copy": "copy",
    "close": "x",
    "image": "image",
    "window": "contrast",
    "pan": "move",
    "zoom": "zoom-in",
    "scroll": "layers",
    "crosshair": "crosshair",
    "pointer": "mouse-pointer",
    "fit": "maximize",
    "actual_size": "square-equal",
    "to_lesion": "scan-search",
    "invert": "blend",
    "rotate_left": "rotate-ccw",
    "rotate_right": "rotate-cw",
    "flip": "flip-vertical-2",
    "smooth": "grid-3x3",
    "link": "link",
    "one_up": "square",
    "three_up": "layout-panel-left",
    "side_by_side": "columns-3",
    "grid": "grid-2x2",
    "play": "circle-play",
    "pause": "pause",
    "histogram": "chart-area",
    "presets": "sliders-horizontal",
    "distance": "ruler",
    "angle": "triangle-right",
    "ellipse": "ellipse",
    "arrow": "move-up-right",
    "text": "type",
    "diameters": "diameter",
    "list": "list",
    "brush": "brush",
    "eraser": "eraser",
    "polygon": "pentagon",
    "lasso": "lasso",
    "fill_holes": "paint-bucket",
    "remove_part": "scissors",
    "keep_part": "target",
    "interpolate": "layers-2",
    "undo": "undo-2",
    "redo": "redo-2",
    "delete": "trash-2",
    "edited": "wand-sparkles",
    "history": "history",
    "slice": "play",
    "volume": "fast-forward",
    "live": "activity",
    "cancel": "circle-stop",
    "mask": "circle-dashed",
    "show": "eye",
    "hide": "eye-off",
    "map": "flame",
    "difference": "diff",
    "surface": "rotate-3d",
    "processor": "cpu",
    "graphics": "microchip",
    "speed": "gauge",
    "proven": "shield-check",
    "unproven": "shield-alert",
    "refresh": "refresh-cw",
    "disconnected": "unplug",
    "lock": "lock",
    "info": "info",
    "good": "circle-check",
    "warning": "triangle-alert",
    "error": "octagon-alert",
    "help": "circle-question-mark",
    "keys": "keyboard",
    "language": "languages",
    "theme": "palette",
    "settings": "settings",
    "check": "check",
    "more": "chevron-down",
    "brain": "brain",
}
"""What Falx calls a picture, and what the set calls it."""


def icon(name: str) -> QIcon:
    """The icon `name` of `ICONS`, in the theme's text colour, paler where it is disabled.

    Raises
    ------
    KeyError
        There is no such name.
    """
    if name not in ICONS:
        raise KeyError(name)
    palette, role = QGuiApplication.palette(), QPalette.ColorRole.WindowText
    return _drawn(name, palette.color(role).name(), palette.color(QPalette.ColorGroup.Disabled, role).name())


def pixmap(name: str, size: int, colour: QColor | str | None = None) -> QPixmap:
    """The icon `name` for a label, sharp on every screen that is attached.

    Parameters
    ----------
    size : int
        Of a side in device-independent pixels.
    colour : QColor or str, optional
        None is the theme's text colour.
    """
    ink = QGuiApplication.palette().color(QPalette.ColorRole.WindowText) if colour is None else QColor(colour)
    application = QGuiApplication.instance()
    ratio = application.devicePixelRatio() if isinstance(application, QGuiApplication) else 1.0
    made = QPixmap(_pixmap(name, ink.name(), round(size * ratio), round(size * ratio)))
    made.setDevicePixelRatio(ratio)
    return made


def application_icon() -> QIcon:
    """The program's own icon, which has its own colours."""
    return QIcon(str(resources.icons() / "falx.svg"))


class _Engine(QIconEngine):
    """Draws an icon when, and in the size that, it is wanted: a window has dozens and shows a few of them at once."""

    def __init__(self, name: str, colour: str, disabled: str) -> None:
        super().__init__()
        self._name, self._inks = name, {QIcon.Mode.Disabled: disabled}
        self._colour = colour

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, _state: QIcon.State) -> None:
        """Straight onto what is being drawn."""
        _renderer(self._name, self._inks.get(mode, self._colour)).render(painter, QRectF(rect))

    def pixmap(self, size: QSize, mode: QIcon.Mode, _state: QIcon.State) -> QPixmap:
        """Kept, since a toolbar asks for the same again at each repaint."""
        return _pixmap(self._name, self._inks.get(mode, self._colour), size.width(), size.height())

    def clone(self) -> "_Engine":
        """For Qt, which shares icons."""
        return _Engine(self._name, self._colour, self._inks[QIcon.Mode.Disabled])


@lru_cache(maxsize=256)
def _drawn(name: str, colour: str, disabled: str) -> QIcon:
    return QIcon(_Engine(name, colour, disabled))


@lru_cache(maxsize=512)
def _pixmap(name: str, colour: str, width: int, height: int) -> QPixmap:
    """Of so many physical pixels."""
    made = QPixmap(width, height)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    _renderer(name, colour).render(painter, QRectF(0, 0, width, height))
    painter.end()
    return made


@lru_cache(maxsize=256)
def _renderer(name: str, colour: str) -> QSvgRenderer:
    source = (resources.icons() / "lucide" / f"{ICONS[name]}.svg").read_text(encoding="utf-8")
    return QSvgRenderer(QByteArray(source.replace("currentColor", colour).encode()))
