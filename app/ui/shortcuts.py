"""Which keys work which command: as they came, or as the user has changed them."""

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeySequence

from app.errors import OutputError
from app.shortcuts import Keys, load_shortcuts, save_shortcuts
from app.ui.actions import Actions
from app.ui.command_table import COMMANDS

_DEFAULTS = {command.name: command.keys for command in COMMANDS}


class Shortcuts(QObject):
    """The keys of all commands, on their actions.

    Signals
    -------
    changed()
        Some command has other keys.
    failed(OutputError)
        They hold for this session but cannot be kept.
    """

    changed = Signal()
    failed = Signal(object)

    def __init__(self, actions: Actions, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._actions = actions
        # Names of commands that a later version has, or an earlier one had, are kept as they are.
        self._changed = {name: _portable(keys) for name, keys in load_shortcuts().items()}
        self._part()
        self._apply()

    def keys(self, name: str) -> Keys:
        """Keys of a command, the first one shown in menus; '' stands nowhere in it."""
        return self._changed.get(name, _portable(_DEFAULTS[name]))

    def is_changed(self, name: str) -> bool:
        """Whether a command has other keys than it came with."""
        return name in self._changed

    def conflict(self, name: str, key: str) -> str | None:
        """The command that has a key already; None when it is free or `name`'s own."""
        (wanted,) = _portable([key]) or ("",)
        return next((other for other in _DEFAULTS if other != name and wanted and wanted in self.keys(other)), None)

    def assign(self, name: str, key: str) -> None:
        """Give a command one key, and take that away from whichever has it; '' takes all away."""
        chosen = _portable([key])
        for other in _DEFAULTS:
            if other != name and set(chosen) & set(self.keys(other)):
                self._set(other, tuple(known for known in self.keys(other) if known not in chosen))
        self._set(name, chosen)
        self._keep()

    def reset(self, name: str) -> None:
        """Give a command the keys that it came with, and take them away from whichever has them now."""
        wanted = _portable(_DEFAULTS[name])
        for other in _DEFAULTS:
            if other != name and set(wanted) & set(self.keys(other)):
                self._set(other, tuple(known for known in self.keys(other) if known not in wanted))
        self._set(name, wanted)
        self._keep()

    def reset_all(self) -> None:
        """All keys as they came."""
        self._changed = {name: keys for name, keys in self._changed.items() if name not in _DEFAULTS}
        self._keep()

    def _part(self) -> None:
        """Let no key work two commands: what the user chose comes before what a new version brings."""
        taken: set[str] = set()
        for name in sorted(_DEFAULTS, key=lambda name: name not in self._changed):
            keys = tuple(key for key in self.keys(name) if key not in taken)
            taken |= set(keys)
            self._set(name, keys)

    def _set(self, name: str, keys: Keys) -> None:
        if keys == _portable(_DEFAULTS[name]):
            self._changed.pop(name, None)
        else:
            self._changed[name] = keys

    def _keep(self) -> None:
        self._apply()
        self.changed.emit()
        try:
            save_shortcuts(self._changed)
        except OutputError as error:
            self.failed.emit(error)

    def _apply(self) -> None:
        for name in _DEFAULTS:
            self._actions.set_keys(name, self.keys(name))


def in_words(keys: Iterable[str]) -> str:
    """Keys as this system writes them, e.g. '⌘Z' or 'Ctrl+Z'."""
    native = QKeySequence.SequenceFormat.NativeText
    return ", ".join(QKeySequence(key).toString(native) for key in keys)


def _portable(keys: Iterable[str]) -> Keys:
    """Keys as Qt writes them everywhere; what is no key is left out."""
    written = (QKeySequence(key).toString(QKeySequence.SequenceFormat.PortableText) for key in keys)
    return tuple(dict.fromkeys(key for key in written if key))
