"""The one door to the user: a bar above the image with one sentence, how serious it is, and the one thing to do."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from app.ui import theme
from app.ui.i18n import translate
from app.ui.icons import pixmap
from app.ui.panels.parts import ICON, Space, icon_button, name_control

_INFO_MS = 8000

Text = str | Callable[[], str]
"""A sentence, or what makes it in the language in use: one that stays on the screen has to follow a change."""


class Severity(StrEnum):
    """How serious a message is; an info without a button goes away by itself."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True)
class Message:
    """One sentence; `action` is what the button with `action_text` does."""

    severity: Severity
    text: Text
    action_text: Text = ""
    action: Callable[[], object] | None = None


class Messages(QObject):
    """Takes messages from anywhere in the window."""

    posted = Signal(object)
    cleared = Signal()

    def info(self, text: Text, action_text: Text = "", action: Callable[[], object] | None = None) -> None:
        """Something went well or is good to know."""
        self.posted.emit(Message(Severity.INFO, text, action_text, action))

    def warning(self, text: Text, action_text: Text = "", action: Callable[[], object] | None = None) -> None:
        """Something to look at."""
        self.posted.emit(Message(Severity.WARNING, text, action_text, action))

    def error(self, text: Text, action_text: Text = "", action: Callable[[], object] | None = None) -> None:
        """Something did not work."""
        self.posted.emit(Message(Severity.ERROR, text, action_text, action))

    def clear(self) -> None:
        """What was said no longer holds."""
        self.cleared.emit()


class MessageBar(QFrame):
    """Shows the latest message; when that is closed or, being an info, old, the warning or error before it."""

    def __init__(self, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("messageBar")
        self._open: list[Message] = []
        self._picture = QLabel()
        self._text = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._action = QPushButton()
        self._action.clicked.connect(self._on_action)
        self._action.hide()
        self._close = icon_button("close")
        self._close.clicked.connect(self.dismiss)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(Space.EDGE, Space.GAP, Space.GAP, Space.GAP)
        layout.setSpacing(Space.GAP + Space.HAIR)
        for widget in (self._picture, self._text, self._action, self._close):
            layout.addWidget(widget)
        self._timer = QTimer(self, singleShot=True, interval=_INFO_MS)
        self._timer.timeout.connect(self.dismiss)
        messages.posted.connect(self.show_message)
        messages.cleared.connect(self._on_cleared)
        self._retranslate()
        self.hide()

    def show_message(self, message: Message) -> None:
        """Show a message above the one before; an info takes the place of an info."""
        self._open = [other for other in self._open if other.severity is not Severity.INFO]
        self._open = [other for other in self._open if _said(other.text) != _said(message.text)] + [message]
        self._show()

    def dismiss(self) -> None:
        """Take the message away."""
        if self._open:
            self._open.pop()
        self._show()

    @property
    def message(self) -> Message | None:
        """What is on the screen."""
        return self._open[-1] if self._open else None

    @property
    def text(self) -> str:
        """The sentence on the screen, or ''."""
        return _said(self.message.text) if self.message else ""

    def changeEvent(self, event: QEvent) -> None:
        """Another language or theme."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        elif event.type() == QEvent.Type.PaletteChange and hasattr(self, "_timer"):
            self._draw_picture()
        super().changeEvent(event)

    def _show(self) -> None:
        message = self.message
        self._timer.stop()
        self.setVisible(message is not None)
        if message is None:
            return
        self.setProperty("severity", message.severity.value)
        self.style().unpolish(self)
        self.style().polish(self)
        self._action.setVisible(message.action is not None)
        self._retranslate()
        self._draw_picture()
        if message.severity is Severity.INFO and message.action is None:
            self._timer.start()

    def _on_cleared(self) -> None:
        self._open.clear()
        self._show()

    def _on_action(self) -> None:
        action = self.message.action if self.message else None
        self.dismiss()
        if action is not None:
            action()

    def _draw_picture(self) -> None:
        if self.message is not None:
            look, severity = theme.current(), self.message.severity
            colour = {Severity.INFO: look.accent, Severity.WARNING: look.warning, Severity.ERROR: look.danger}[severity]
            self._picture.setPixmap(pixmap(severity.value, ICON, colour))

    def _retranslate(self) -> None:
        self._text.setText(self.text)
        self._action.setText(_said(self.message.action_text) if self.message else "")
        name_control(self._close, translate("MessageBar", "Close this message"))


def _said(text: Text) -> str:
    return text if isinstance(text, str) else text()
