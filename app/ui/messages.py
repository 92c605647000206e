"""The one door to the user: a bar above the image with one sentence, how serious it is, and what can be done."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QWidget

from app.ui.i18n import translate
from app.ui.icons import icon

_INFO_MS = 8000


class Severity(StrEnum):
    """How serious a message is; an info without a button goes away by itself."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True)
class Message:
    """One sentence; `action` is what the button with `action_text` does."""

    severity: Severity
    text: str
    action_text: str = ""
    action: Callable[[], object] | None = None


class Messages(QObject):
    """Takes messages from anywhere in the window."""

    posted = Signal(object)
    cleared = Signal()

    def info(self, text: str, action_text: str = "", action: Callable[[], object] | None = None) -> None:
        """Something went well or is good to know."""
        self.posted.emit(Message(Severity.INFO, text, action_text, action))

    def warning(self, text: str, action_text: str = "", action: Callable[[], None] | None = None) -> None:
        """Something to look at."""
        self.posted.emit(Message(Severity.WARNING, text, action_text, action))

    def error(self, text: str, action_text: str = "", action: Callable[[], None] | None = None) -> None:
        """Something did not work."""
        self.posted.emit(Message(Severity.ERROR, text, action_text, action))

    def clear(self) -> None:
        """What was said no longer holds."""
        self.cleared.emit()


class MessageBar(QFrame):
    """Shows the latest message until it is closed, replaced or, if it was an info, old."""

    def __init__(self, messages: Messages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("messageBar")
        self.message: Message | None = None
        self._picture = QLabel()
        self._text = QLabel(wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._action = QPushButton()
        self._action.clicked.connect(self._on_action)
        self._close = QToolButton(autoRaise=True)
        self._close.setIconSize(QSize(16, 16))
        self._close.clicked.connect(self.dismiss)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 6, 6, 6)
        layout.setSpacing(10)
        for widget in (self._picture, self._text, self._action, self._close):
            layout.addWidget(widget)
        self._timer = QTimer(self, singleShot=True, interval=_INFO_MS)
        self._timer.timeout.connect(self.dismiss)
        messages.posted.connect(self.show_message)
        messages.cleared.connect(self.dismiss)
        self._retranslate()
        self.hide()

    def show_message(self, message: Message) -> None:
        """Show a message instead of the one before."""
        self.message = message
        self.setProperty("severity", message.severity.value)
        self.style().unpolish(self)
        self.style().polish(self)
        self._text.setText(message.text)
        self._picture.setPixmap(icon(message.severity.value).pixmap(QSize(18, 18)))
        self._close.setIcon(icon("close"))
        self._action.setText(message.action_text)
        self._action.setVisible(message.action is not None)
        self.show()
        self._timer.stop()
        if message.severity is Severity.INFO and message.action is None:
            self._timer.start()

    def dismiss(self) -> None:
        """Take the message away."""
        self.message = None
        self._timer.stop()
        self.hide()

    @property
    def text(self) -> str:
        """The sentence on the screen, or ''."""
        return self.message.text if self.message else ""

    def changeEvent(self, event: QEvent) -> None:
        """Another language or theme."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        elif event.type() == QEvent.Type.PaletteChange and self.message:
            self._picture.setPixmap(icon(self.message.severity.value).pixmap(QSize(18, 18)))
            self._close.setIcon(icon("close"))
        super().changeEvent(event)

    def _on_action(self) -> None:
        action = self.message.action if self.message else None
        self.dismiss()
        if action is not None:
            action()

    def _retranslate(self) -> None:
        self._close.setToolTip(translate("MessageBar", "Close this message"))
        self._close.setAccessibleName(translate("MessageBar", "Close this message"))
