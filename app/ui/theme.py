"""Colours of the window: a dark and a light theme with one accent, and a palette for what is drawn on images."""

from dataclasses import asdict, dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontInfo, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from app import resources


@dataclass(frozen=True)
class Theme:
    """The colours that a style sheet and a painter need; '#rrggbb'."""

    name: str
    window: str
    surface: str
    raised: str
    border: str
    control: str
    """Outline of controls; at least 3:1 to what is behind it."""
    text: str
    muted: str
    accent: str
    on_accent: str
    focus: str
    """Ring around the control that has the keyboard; told from the accent, in which chosen controls are framed."""
    danger: str
    warning: str
    good: str


DARK = Theme(
    name="dark",
    window="#14171b",
    surface="#1b1f24",
    raised="#272d35",
    border="#323a44",
    control="#7b8796",
    text="#e7eaee",
    muted="#a7b0bc",
    accent="#4da3ff",
    on_accent="#06131f",
    focus="#ffd479",
    danger="#ff8078",
    warning="#f2b84b",
    good="#55c98f",
)

LIGHT = Theme(
    name="light",
    window="#e9edf1",
    surface="#f8fafb",
    raised="#dfe5eb",
    border="#c6ced7",
    control="#6f7b89",
    text="#171c22",
    muted="#4a5460",
    accent="#0a5cb8",
    on_accent="#ffffff",
    focus="#8a4b00",
    danger="#a8201a",
    warning="#7a4d00",
    good="#14693d",
)

THEMES = {theme.name: theme for theme in (DARK, LIGHT)}

# The image lies on black in both themes, so what is drawn on it does not follow them. The hues are those of Okabe and
# Ito, which people who see red and green alike tell apart too; nothing rests on hue alone where it can have a letter.
IMAGE_BACKGROUND = "#000000"
IMAGE_TEXT = "#e3e8ee"
IMAGE_ALERT = "#ff8078"
MASK = "#f5a623"
"""The outline; where a reference is compared, what only the outline has."""
REFERENCE = "#56b4e9"
"""The reference; where it is compared, what only the reference has."""
AGREEMENT = "#7ee8b0"
"""What outline and reference both have."""
MEASURE = "#f0e442"
"""Distances, angles, regions and arrows that the reader draws."""
DIAMETER = "#a06cff"
"""The two RANO diameters."""
HANDLE = "#ffffff"
"""What can be gripped, and the brush."""
PLANES = {"axial": "#e0703a", "sagittal": "#f0e442", "coronal": "#56b4e9"}
"""Lines of a linked crosshair and frames of views, by the plane that they belong to."""

OVERLAYS = {
    "mask": MASK,
    "reference": REFERENCE,
    "agreement": AGREEMENT,
    "measure": MEASURE,
    "diameter": DIAMETER,
}
"""What may lie on one image at a time, and has to be told apart."""

_PROPERTY = "falxTheme"
_KOREAN = ("Noto Sans KR", "Noto Sans CJK KR", "Malgun Gothic", "Apple SD Gothic Neo")

STAGE_COLOURS = {
    "decode": "#8d7bd6",
    "preprocess": "#3792a8",
    "infer": "#cf7a1c",
    "postprocess": "#4c9a5d",
    "draw": "#c76b98",
}
"""One colour a stage of latency, 3:1 on the surfaces of both themes."""


def resolve(choice: str) -> Theme:
    """The theme for 'dark', 'light' or 'system'; a system that does not say gets the dark one."""
    if choice in THEMES:
        return THEMES[choice]
    light = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Light
    return LIGHT if light else DARK


def current() -> Theme:
    """The theme that the application wears, for what is painted without the style sheet."""
    application = QApplication.instance()
    return THEMES.get(application.property(_PROPERTY) if application else DARK.name, DARK)


def apply(application: QApplication, theme: Theme) -> None:
    """Dress the whole application."""
    application.setProperty(_PROPERTY, theme.name)
    application.setStyle("Fusion")
    application.setFont(_font(application.font()))
    application.setPalette(_palette(theme))
    application.setStyleSheet(style_sheet(theme))


def style_sheet(theme: Theme) -> str:
    """`falx.qss` with `@name` replaced by the theme's colours and `@icons` by their folder."""
    text = (resources.styles() / "falx.qss").read_text(encoding="utf-8")
    names = {**asdict(theme), "icons": resources.icons().as_posix()}
    for name, value in sorted(names.items(), key=lambda item: -len(item[0])):
        text = text.replace(f"@{name}", value)
    return text


def _font(default: QFont) -> QFont:
    """The desktop's font, and a Korean one after it; a fallback that the system picks may be of another weight."""
    font = QFont(default)
    font.setFamilies(list(dict.fromkeys([QFontInfo(default).family(), *_KOREAN])))
    return font


def _palette(theme: Theme) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for target, colour in {
        role.Window: theme.window,
        role.WindowText: theme.text,
        role.Base: theme.surface,
        role.AlternateBase: theme.raised,
        role.Text: theme.text,
        role.PlaceholderText: theme.muted,
        role.Button: theme.raised,
        role.ButtonText: theme.text,
        role.ToolTipBase: theme.raised,
        role.ToolTipText: theme.text,
        role.Highlight: theme.accent,
        role.HighlightedText: theme.on_accent,
        role.Link: theme.accent,
        role.Mid: theme.border,
    }.items():
        palette.setColor(target, QColor(colour))
    for target in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, target, QColor(theme.control))
    return palette
