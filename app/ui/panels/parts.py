"""The visual vocabulary: what panels, toolbars and dialogs are put together from.

Colours come from `app.ui.theme` through the style sheet (`resources/styles/falx.qss`), pictures by name from
`app.ui.icons.ICONS`, distances from `Space`, and every text from `app.ui.i18n.translate` in `retranslate`, so that a
part follows when theme or language change. Controls say what they are to a screen reader (`name_control`), can be
reached by Tab, and get the ring of `app.ui.focus_ring` when they have the focus; nothing need be done for that.

    class CinePanel(Panel):
        def __init__(self) -> None:
            super().__init__()
            self.play = icon_button("play")
            self.column.addWidget(self.play)
            self.retranslate()

        def retranslate(self) -> None:
            name_control(self.play, translate("CinePanel", "Play"), translate("CinePanel", "Run through the slices"))

Roles of labels: '' (text), 'muted', 'heading', 'figure' (a large number), 'title', 'good', 'warning', 'danger'. Roles
of push buttons: '' (plain), 'primary' (the one thing to do), 'segment' (one of a row).
"""

from enum import IntEnum

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QLabel, QProgressBar, QToolButton, QVBoxLayout, QWidget

from app.ui.icons import icon, pixmap

ICON = 18
"""Side of an icon beside text, in device-independent pixels."""


class Space(IntEnum):
    """Distances in device-independent pixels."""

    HAIR = 2
    """Between lines that belong together."""
    SMALL = 4
    """Between an icon and its text."""
    GAP = 8
    """Between controls."""
    EDGE = 14
    """Between a panel's edge and what is in it."""
    BLOCK = 20
    """Between groups."""


class Panel(QWidget):
    """A column with the margins of all panels; put parts into `column`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(Space.EDGE, Space.HAIR, Space.EDGE, Space.GAP)
        self.column.setSpacing(Space.GAP)

    def changeEvent(self, event: QEvent) -> None:
        """Another language or theme."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        elif event.type() == QEvent.Type.PaletteChange:
            self.dress()
        super().changeEvent(event)

    def retranslate(self) -> None:
        """Put every text into the language in use."""

    def dress(self) -> None:
        """Draw in the colours of the theme what the style sheet does not."""


class Picture(QLabel):
    """An icon of the set as a label, in the theme's text colour."""

    def __init__(self, name: str = "", size: int = ICON) -> None:
        super().__init__()
        self._name, self._size = name, size
        self.set_name(name)

    def set_name(self, name: str) -> None:
        """Show another one; '' shows none."""
        self._name = name
        self.setPixmap(pixmap(name, self._size)) if name else self.clear()

    def changeEvent(self, event: QEvent) -> None:
        """Another theme."""
        if event.type() == QEvent.Type.PaletteChange and getattr(self, "_name", ""):
            self.set_name(self._name)
        super().changeEvent(event)


class IconButton(QToolButton):
    """A flat button with an icon of the set; `name_control` says what it does."""

    def __init__(self, name: str, size: int = ICON) -> None:
        super().__init__(autoRaise=True)
        self._name = name
        self.setIconSize(QSize(size, size))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setIcon(icon(name))

    def set_name(self, name: str) -> None:
        """Show another icon."""
        self._name = name
        self.setIcon(icon(name))

    def changeEvent(self, event: QEvent) -> None:
        """Another theme."""
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_name"):
            self.setIcon(icon(self._name))
        super().changeEvent(event)


class EmptyNote(QWidget):
    """What a panel shows while it has nothing to show: a quiet picture, and when there will be something."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.text = label("muted", wrap=True)
        self.text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        picture = Picture(name, 28)
        picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.EDGE, Space.BLOCK, Space.EDGE, Space.BLOCK)
        column.setSpacing(Space.GAP)
        column.addWidget(picture)
        column.addWidget(self.text)


def label(role: str = "", text: str = "", wrap: bool = False) -> QLabel:
    """A label in one of the style sheet's roles; its text is never taken for markup."""
    made = QLabel(text, wordWrap=wrap, textFormat=Qt.TextFormat.PlainText)
    if role:
        made.setProperty("role", role)
    return made


def set_role(widget: QWidget, role: str) -> None:
    """Change a widget's role and dress it again."""
    if widget.property("role") != role:
        widget.setProperty("role", role)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def icon_button(name: str, checkable: bool = False) -> IconButton:
    """A flat button with the icon `name`."""
    made = IconButton(name)
    made.setCheckable(checkable)
    return made


def show_progress(bar: QProgressBar, done: int, total: int) -> None:
    """Let a bar tell how far something has come, at the next drawing; by itself it has the window drawn at once."""
    bar.setUpdatesEnabled(False)
    bar.setRange(0, total)
    bar.setValue(done)
    bar.setUpdatesEnabled(True)


def name_control(control: QWidget, name: str, tip: str = "") -> None:
    """Say what a control is: to a screen reader, and in its tip; a button's own text, if it has one, is left alone."""
    control.setAccessibleName(name)
    if tip:
        control.setToolTip(tip)
    elif isinstance(control, QAbstractButton) and not control.text():
        control.setToolTip(name)


def stacked(*panels: QWidget) -> QWidget:
    """Panels below each other as one."""
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    for panel in panels:
        column.addWidget(panel)
    column.addStretch(1)
    return made


def row(*parts: QWidget, stretch: bool = True, gap: int = Space.GAP) -> QHBoxLayout:
    """Widgets side by side, the room that is left after them."""
    made = QHBoxLayout()
    made.setSpacing(gap)
    for part in parts:
        made.addWidget(part)
    if stretch:
        made.addStretch(1)
    return made
