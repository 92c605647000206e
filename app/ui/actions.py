"""The commands of the window as Qt actions."""

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QActionGroup, QKeySequence

from app.ui.command_table import COMMANDS, Command
from app.ui.i18n import translate
from app.ui.icons import icon


class Actions(QObject):
    """The commands as Qt actions, by name."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._groups: dict[str, QActionGroup] = {}
        self._by_name = {command.name: self._make(command) for command in COMMANDS}
        self.retranslate()
        self.dress()

    def __getitem__(self, name: str) -> QAction:
        return self._by_name[name]

    def of_menu(self, menu: str) -> list[QAction]:
        """Actions of a menu, in order."""
        return [self._by_name[command.name] for command in COMMANDS if command.menu == menu]

    def enable(self, names: tuple[str, ...], on: bool) -> None:
        """Switch several on or off."""
        for name in names:
            self._by_name[name].setEnabled(on)

    def retranslate(self) -> None:
        """Put every text into the language in use."""
        for command in COMMANDS:
            action = self._by_name[command.name]
            text = translate("Commands", command.text)
            action.setText(text)
            action.setIconText(text.rstrip("…"))
            self._show_tip(command)

    def set_keys(self, name: str, keys: tuple[str, ...]) -> None:
        """Let other keys work a command."""
        self._by_name[name].setShortcuts([QKeySequence(key) for key in keys])
        self._show_tip(next(command for command in COMMANDS if command.name == name))

    def dress(self) -> None:
        """Draw the icons in the colours of the theme."""
        for command in COMMANDS:
            if command.icon is not None:
                self._by_name[command.name].setIcon(icon(command.icon))

    def _show_tip(self, command: Command) -> None:
        """What a command does, and the key that is shown in its menu."""
        action = self._by_name[command.name]
        keys = ", ".join(key.toString(QKeySequence.SequenceFormat.NativeText) for key in action.shortcuts()[:1])
        tip = translate("Commands", command.tip) if command.tip else action.text().rstrip("…")
        action.setToolTip(f"{tip} ({keys})" if keys else tip)

    def _make(self, command: Command) -> QAction:
        action = QAction(self)
        action.setObjectName(command.name)
        action.setCheckable(command.checkable)
        action.setShortcuts([QKeySequence(key) for key in command.keys])
        if command.group is not None:
            group = self._groups.setdefault(command.group, QActionGroup(self))
            group.addAction(action)
        return action
