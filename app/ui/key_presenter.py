"""The keys of the window: the page that shows them, and the dialog that changes them."""

from PySide6.QtCore import QObject

from app.ui.cheat_sheet import CheatSheet
from app.ui.i18n import translate
from app.ui.main_window import MainWindow
from app.ui.messages import Messages
from app.ui.shortcut_dialog import ShortcutDialog
from app.ui.shortcuts import Shortcuts


class KeyPresenter(QObject):
    """Between the commands and the user's keys."""

    def __init__(self, window: MainWindow, messages: Messages) -> None:
        super().__init__(window)
        self._window = window
        self._messages = messages
        self.shortcuts = Shortcuts(window.actions_, self)
        self.shortcuts.failed.connect(lambda _error: self._tell())
        self.shortcuts.changed.connect(window.name_menus)
        window.name_menus()  # with the keys that the user has
        actions = window.actions_
        actions["cheat_sheet"].triggered.connect(lambda _checked=False: self.show_sheet())
        actions["shortcuts"].triggered.connect(lambda _checked=False: self.change())

    def show_sheet(self) -> CheatSheet:
        """Open the page of keys as they are now."""
        sheet = CheatSheet(self._window.actions_, self.shortcuts, self._window)
        sheet.change_wanted.connect(sheet.accept)
        sheet.change_wanted.connect(self.change)
        sheet.finished.connect(sheet.deleteLater)
        sheet.open()
        return sheet

    def change(self) -> ShortcutDialog:
        """Open the dialog that changes them."""
        dialog = ShortcutDialog(self._window.actions_, self.shortcuts, self._window)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    def _tell(self) -> None:
        self._messages.warning(
            lambda: translate(
                "KeyPresenter",
                "The keys hold until Falx is closed, but could not be saved because the folder of the settings cannot "
                "be written; check its permissions.",
            )
        )
