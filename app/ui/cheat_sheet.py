"""Keys and mouse on one page, as they are set now."""

from itertools import combinations, pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.ui.actions import Actions
from app.ui.command_groups import group_titles
from app.ui.command_table import COMMANDS
from app.ui.i18n import QT_TRANSLATE_NOOP, translate
from app.ui.panels.parts import Space, label
from app.ui.shortcuts import Shortcuts, in_words

_MOUSE = (
    (QT_TRANSLATE_NOOP("CheatSheet", "Left drag"), QT_TRANSLATE_NOOP("CheatSheet", "active tool; first: window")),
    (QT_TRANSLATE_NOOP("CheatSheet", "Shift + left drag"), QT_TRANSLATE_NOOP("CheatSheet", "window in fine steps")),
    (QT_TRANSLATE_NOOP("CheatSheet", "Middle drag"), QT_TRANSLATE_NOOP("CheatSheet", "pan")),
    (QT_TRANSLATE_NOOP("CheatSheet", "Right drag"), QT_TRANSLATE_NOOP("CheatSheet", "zoom")),
    (QT_TRANSLATE_NOOP("CheatSheet", "Right click"), QT_TRANSLATE_NOOP("CheatSheet", "menu")),
    (QT_TRANSLATE_NOOP("CheatSheet", "Wheel"), QT_TRANSLATE_NOOP("CheatSheet", "slice")),
    (QT_TRANSLATE_NOOP("CheatSheet", "Ctrl + wheel"), QT_TRANSLATE_NOOP("CheatSheet", "zoom at the cursor")),
    (QT_TRANSLATE_NOOP("CheatSheet", "Shift + move"), QT_TRANSLATE_NOOP("CheatSheet", "crosshair")),
    (QT_TRANSLATE_NOOP("CheatSheet", "Double click"), QT_TRANSLATE_NOOP("CheatSheet", "image only, and back")),
    (QT_TRANSLATE_NOOP("CheatSheet", "Drag a handle"), QT_TRANSLATE_NOOP("CheatSheet", "move a measurement's end")),
    (QT_TRANSLATE_NOOP("CheatSheet", "Drag a line"), QT_TRANSLATE_NOOP("CheatSheet", "move a measurement")),
    (QT_TRANSLATE_NOOP("CheatSheet", "Shift with an ellipse"), QT_TRANSLATE_NOOP("CheatSheet", "circle")),
    (QT_TRANSLATE_NOOP("CheatSheet", "Double click an arrow"), QT_TRANSLATE_NOOP("CheatSheet", "edit its text")),
    (QT_TRANSLATE_NOOP("CheatSheet", "Brush: Shift + wheel"), QT_TRANSLATE_NOOP("CheatSheet", "radius")),
    (QT_TRANSLATE_NOOP("CheatSheet", "Brush: Alt + drag"), QT_TRANSLATE_NOOP("CheatSheet", "erase")),
)
_ROWS = 36
"""Of a column, about."""

_HEADING_ROWS = 2
"""Rows that a heading and the room above it are worth when columns are filled."""

Rows = list[tuple[str, str]]


class CheatSheet(QDialog):
    """Every key of every command, read from what works now.

    Signals
    -------
    change_wanted()
        The reader wants other keys.
    """

    change_wanted = Signal()

    def __init__(self, actions: Actions, shortcuts: Shortcuts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(translate("CheatSheet", "Keys and mouse"))
        mouse = [(translate("CheatSheet", hand), translate("CheatSheet", does)) for hand, does in _MOUSE]
        self.groups: list[tuple[str, Rows]] = [(translate("CheatSheet", "Mouse"), mouse)]
        for menu, title in group_titles().items():
            rows = [
                (in_words(shortcuts.keys(command.name)), actions[command.name].text().rstrip("…"))
                for command in COMMANDS
                if command.menu == menu and shortcuts.keys(command.name)
            ]
            if rows:
                self.groups.append((title, rows))
        page = QWidget()
        page.setObjectName("page")
        columns = QHBoxLayout(page)
        columns.setSpacing(34)
        for groups in _shared_out(self.groups):
            columns.addLayout(_column(groups))
        area = QScrollArea(widgetResizable=True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidget(page)
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close = box.button(QDialogButtonBox.StandardButton.Close)
        close.setIcon(QIcon())
        self.change = QPushButton(translate("CheatSheet", "Change keys…"))
        box.addButton(self.change, QDialogButtonBox.ButtonRole.ActionRole)
        self.change.clicked.connect(self.change_wanted)
        box.rejected.connect(self.reject)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(Space.BLOCK, Space.EDGE, Space.BLOCK, Space.EDGE)
        outer.addWidget(area, 1)
        outer.addWidget(box)
        close.setFocus()
        wanted, room = page.sizeHint(), self.screen().availableSize()
        self.resize(min(wanted.width() + 70, room.width() - 40), min(wanted.height() + 90, room.height() - 60))


def _shared_out(groups: list[tuple[str, Rows]]) -> list[list[tuple[str, Rows]]]:
    """Groups in their order, in the columns of which the longest is the shortest that it can be."""
    sizes = [len(rows) + _HEADING_ROWS for _, rows in groups]
    count = min(len(groups), -(-sum(sizes) // _ROWS))

    def parts(cuts: tuple[int, ...]) -> list[slice]:
        return [slice(begin, end) for begin, end in pairwise((0, *cuts, len(groups)))]

    every = combinations(range(1, len(groups)), count - 1)
    best = min(every, key=lambda cuts: max(sum(sizes[part]) for part in parts(cuts)))
    return [groups[part] for part in parts(best)]


def _column(groups: list[tuple[str, Rows]]) -> QVBoxLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(4)
    row = 0
    for title, rows in groups:
        if row:
            grid.setRowMinimumHeight(row, Space.GAP)
            row += 1
        grid.addWidget(label("heading", title), row, 0, 1, 2)
        for key, does in rows:
            row += 1
            grid.addWidget(label("", key), row, 0, Qt.AlignmentFlag.AlignRight)
            grid.addWidget(label("muted", does), row, 1)
        row += 1
    column = QVBoxLayout()
    column.addLayout(grid)
    column.addStretch(1)
    return column
