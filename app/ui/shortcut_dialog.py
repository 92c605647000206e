"""Where the user gives commands other keys."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QKeySequenceEdit,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.ui.actions import Actions
from app.ui.command_groups import group_titles
from app.ui.command_table import COMMANDS
from app.ui.i18n import translate
from app.ui.panels.parts import Space, label, name_control, row, set_role
from app.ui.shortcuts import Shortcuts, in_words

_NAME = Qt.ItemDataRole.UserRole


class ShortcutDialog(QDialog):
    """Every command with its keys; a key that is taken is told in one sentence and can be taken over."""

    def __init__(self, actions: Actions, shortcuts: Shortcuts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(translate("ShortcutDialog", "Change keys"))
        self._actions, self._shortcuts = actions, shortcuts
        self._groups: list[QTreeWidgetItem] = []
        self._items: dict[str, QTreeWidgetItem] = {}
        self.search = QLineEdit(clearButtonEnabled=True)
        self.list = QTreeWidget(columnCount=2)
        self.key = QKeySequenceEdit()
        self.key.setMaximumSequenceLength(1)
        self.note = label("muted", wrap=True)
        self.take_over, self.none = QPushButton(), QPushButton()
        self.reset, self.reset_all = QPushButton(), QPushButton()
        self.close_box = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.close_box.button(QDialogButtonBox.StandardButton.Close).setIcon(QIcon())
        self._name_all()
        self._lay_out()
        self._fill()
        self._connect()
        self.choose(COMMANDS[0].name)
        self.search.setFocus()

    @property
    def chosen(self) -> str:
        """The command whose keys are being changed; '' for none."""
        item = self.list.currentItem()
        return "" if item is None else item.data(0, _NAME) or ""

    def choose(self, name: str) -> None:
        """Select a command."""
        self.list.setCurrentItem(self._items[name])

    # What happens --------------------------------------------------------------------------------------------------

    def _on_chosen(self) -> None:
        name = self.chosen
        self.key.blockSignals(True)
        keys = self._shortcuts.keys(name) if name else ()
        self.key.setKeySequence(QKeySequence(keys[0] if keys else ""))
        self.key.blockSignals(False)
        for control in (self.key, self.none):
            control.setEnabled(bool(name))
        self.none.setEnabled(bool(keys))
        self.reset.setEnabled(bool(name) and self._shortcuts.is_changed(name))
        self._say("", "muted")

    def _on_key(self, sequence: QKeySequence) -> None:
        """A key was pressed for the chosen command: take it when it is free, else say whose it is."""
        name, key = self.chosen, sequence.toString(QKeySequence.SequenceFormat.PortableText)
        if not name or not key:
            return
        other = self._shortcuts.conflict(name, key)
        if other is not None:
            text = translate("ShortcutDialog", "{0} already works “{1}”; press another key, or take it over.")
            self._say(text.format(in_words([key]), self._text(other)), "warning")
            self.take_over.setVisible(True)
            return
        self._shortcuts.assign(name, key)
        self._say(translate("ShortcutDialog", "{0} works “{1}” now.").format(in_words([key]), self._text(name)), "good")

    def _on_take_over(self) -> None:
        self._shortcuts.assign(self.chosen, self.key.keySequence().toString(QKeySequence.SequenceFormat.PortableText))
        self._on_chosen()

    def _on_none(self) -> None:
        self._shortcuts.assign(self.chosen, "")
        self._on_chosen()

    def _on_reset(self) -> None:
        self._shortcuts.reset(self.chosen)
        self._on_chosen()

    def _on_reset_all(self) -> None:
        self._shortcuts.reset_all()
        self._on_chosen()

    def _say(self, text: str, role: str) -> None:
        self.note.setText(text)
        set_role(self.note, role)
        self.take_over.setVisible(False)

    def _show_keys(self) -> None:
        for name, item in self._items.items():
            item.setText(1, in_words(self._shortcuts.keys(name)))
            font = item.font(1)
            font.setBold(self._shortcuts.is_changed(name))
            item.setFont(1, font)
        self.reset.setEnabled(bool(self.chosen) and self._shortcuts.is_changed(self.chosen))

    def _filter(self, text: str) -> None:
        """Show what has the text in its name or keys."""
        wanted = text.strip().casefold()
        for group in self._groups:
            found = 0
            for number in range(group.childCount()):
                item = group.child(number)
                matches = any(wanted in item.text(column).casefold() for column in (0, 1))
                item.setHidden(not matches)
                found += matches
            group.setHidden(not found)

    # Building ------------------------------------------------------------------------------------------------------

    def _name_all(self) -> None:
        self.search.setPlaceholderText(translate("ShortcutDialog", "Search"))
        name_control(self.search, translate("ShortcutDialog", "Search for a command or a key"))
        self.list.setHeaderLabels([translate("ShortcutDialog", "Command"), translate("ShortcutDialog", "Keys")])
        name_control(self.list, translate("ShortcutDialog", "Commands and their keys"))
        name_control(
            self.key,
            translate("ShortcutDialog", "New key"),
            translate("ShortcutDialog", "Press the key or combination that the command is to have"),
        )
        self.take_over.setText(translate("ShortcutDialog", "Take over"))
        self.none.setText(translate("ShortcutDialog", "No key"))
        self.reset.setText(translate("ShortcutDialog", "Reset"))
        self.reset.setToolTip(translate("ShortcutDialog", "Give this command the keys that it came with"))
        self.reset_all.setText(translate("ShortcutDialog", "Reset all"))
        self.reset_all.setToolTip(translate("ShortcutDialog", "Give every command the keys that it came with"))

    def _lay_out(self) -> None:
        for button in (self.take_over, self.none, self.reset, self.reset_all):
            button.setAutoDefault(False)
        keys = row(label("", translate("ShortcutDialog", "New key")), self.key, self.none, self.reset, stretch=False)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.BLOCK, Space.BLOCK, Space.BLOCK, Space.EDGE)
        column.setSpacing(Space.GAP)
        column.addWidget(self.search)
        column.addWidget(self.list, 1)
        column.addLayout(keys)
        self.note.setMinimumHeight(self.fontMetrics().lineSpacing() * 2)
        column.addLayout(row(self.note, self.take_over, stretch=False))
        column.addLayout(row(self.reset_all, self.close_box, stretch=False))
        self.take_over.setVisible(False)
        self.resize(520, 620)

    def _fill(self) -> None:
        titles = group_titles()
        for menu, title in titles.items():
            group = QTreeWidgetItem([title])
            group.setFlags(Qt.ItemFlag.ItemIsEnabled)
            self.list.addTopLevelItem(group)
            self._groups.append(group)
            for name in (command.name for command in COMMANDS if command.menu == menu):
                self._items[name] = QTreeWidgetItem(group, [self._text(name)])
                self._items[name].setData(0, _NAME, name)
            group.setExpanded(True)
        self.list.setColumnWidth(0, 300)
        self._show_keys()

    def _connect(self) -> None:
        self.list.currentItemChanged.connect(lambda *_: self._on_chosen())
        self.key.keySequenceChanged.connect(self._on_key)
        self.search.textChanged.connect(self._filter)
        self.take_over.clicked.connect(self._on_take_over)
        self.none.clicked.connect(self._on_none)
        self.reset.clicked.connect(self._on_reset)
        self.reset_all.clicked.connect(self._on_reset_all)
        self.close_box.rejected.connect(self.reject)
        self._shortcuts.changed.connect(self._show_keys)

    def _text(self, name: str) -> str:
        return self._actions[name].text().rstrip("…")
