"""A line on the image to write an arrow's text in."""

from PySide6.QtCore import QEvent, QPoint, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from app.ui.i18n import translate

_WIDTH = 220
LONGEST = 200


class TextLine(QLineEdit):
    """Enter, or a click elsewhere, takes the text; Esc leaves it as it was.

    Signals
    -------
    written(str)
        The text as it is to be.
    """

    written = Signal(str)

    def __init__(self, text: str, at: QPoint, parent: QWidget) -> None:
        super().__init__(text, parent)
        self.setObjectName("arrowText")
        self.setMaxLength(LONGEST)
        self.setAccessibleName(translate("Measuring", "Text of the arrow"))
        self.setPlaceholderText(translate("Measuring", "Text, then Enter"))
        width = min(_WIDTH, parent.width())
        self.resize(width, self.sizeHint().height())
        self.move(
            max(0, min(at.x(), parent.width() - width)), max(0, min(at.y(), parent.height() - self.sizeHint().height()))
        )
        self._over = False
        self.returnPressed.connect(lambda: self._end(self.text()))
        self._before = text
        self.show()
        self.setFocus()
        self.selectAll()

    def event(self, event: QEvent) -> bool:
        """Every key is for the text, those of the window's commands too."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leaves the text as it was; no key goes on to the window."""
        if event.key() == Qt.Key.Key_Escape:
            self._end(self._before)
            return
        super().keyPressEvent(event)
        event.accept()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Whoever clicks elsewhere has finished writing."""
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self._end(self.text())

    def _end(self, text: str) -> None:
        if self._over:
            return
        self._over = True
        self.written.emit(text.strip())
        self.hide()
        self.deleteLater()
        parent = self.parentWidget()
        if parent is not None and self.hasFocus():
            parent.setFocus()
