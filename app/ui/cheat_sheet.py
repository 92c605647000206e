"""Keys and mouse on one page."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.ui.actions import COMMANDS, Actions
from app.ui.i18n import QT_TRANSLATE_NOOP, translate
from app.ui.panels.parts import label

_MOUSE = (
    (QT_TRANSLATE_NOOP("CheatSheet", "Left drag"), QT_TRANSLATE_NOOP("CheatSheet", "active tool; first: window")),
    (QT_TRANSLATE_NOOP("CheatSheet", "Shift + left drag"), QT_TRANSLATE_NOOP("CheatSheet", "window in fine steps")),
    (QT_TRANSLATE_NOOP("CheatSheet", "Middle drag"), QT_TRANSLATE_NOOP("CheatSheet", "pan")),
    (QT_TRANSLATE_NOOP("CheatSheet", "Right drag"), QT_TRANSLATE_NOOP("CheatSheet", "zoom")),
    (QT_TRANSLATE_NOOP("CheatSheet", "Right click"), QT_TRANSLATE_NOOP("CheatSheet", "menu")),
    (QT_TRANSLATE_NOOP("CheatSheet", "Wheel"), QT_TRANSLATE_NOOP("CheatSheet", "slice")),
    (QT_TRANSLATE_NOOP("CheatSheet", "Ctrl + wheel"), QT_TRANSLATE_NOOP("CheatSheet", "zoom at the cursor")),
    (QT_TRANSLATE_NOOP("CheatSheet", "Double click"), QT_TRANSLATE_NOOP("CheatSheet", "image only, and back")),
)
_ROWS = 17


class CheatSheet(QDialog):
    """Every key of every command, as it is set now."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(translate("CheatSheet", "Keys and mouse"))
        mouse = [(translate("CheatSheet", hand), translate("CheatSheet", does)) for hand, does in _MOUSE]
        keys = []
        for command in COMMANDS:
            shortcuts = actions[command.name].shortcuts()[:1]
            if shortcuts:
                text = shortcuts[0].toString(QKeySequence.SequenceFormat.NativeText)
                keys.append((text, actions[command.name].text().rstrip("…")))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(26, 22, 26, 22)
        layout.setSpacing(34)
        layout.addLayout(_column(translate("CheatSheet", "Mouse"), mouse))
        for number, start in enumerate(range(0, len(keys), _ROWS)):
            title = "" if number else translate("CheatSheet", "Keys")
            layout.addLayout(_column(title, keys[start : start + _ROWS]))


def _column(title: str, rows: list[tuple[str, str]]) -> QVBoxLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(5)
    for row, (key, does) in enumerate(rows):
        grid.addWidget(label("heading", key), row, 0, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(label("", does), row, 1)
    column = QVBoxLayout()
    column.addWidget(label("heading", title or " "))
    column.addLayout(grid)
    column.addStretch(1)
    return column
