"""Small parts that the panels share."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget


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
