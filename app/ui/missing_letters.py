"""Says when the language of the window has letters that no font of this PC has."""

from PySide6.QtGui import QFontDatabase

from app.ui.i18n import LANGUAGES
from app.ui.main_window import MainWindow
from app.ui.messages import Messages
from app.ui.preferences import Preferences

_LETTERS = {"ko": QFontDatabase.WritingSystem.Korean}

# In English whatever the language is: where it is true, a translation of it would be boxes too.
_NO_KOREAN = "This PC has no font with Korean letters; install one, for example Noto Sans CJK, or read in English."


class MissingLetters:
    """Warns of empty boxes, and offers English.

    Parameters
    ----------
    window : MainWindow
        Its menu switches the language, where the administrator left that to the reader.
    preferences : Preferences
        Knows the language in use.
    messages : Messages
    """

    def __init__(self, window: MainWindow, preferences: Preferences, messages: Messages) -> None:
        self._english = window.language_action("en")
        self._preferences = preferences
        self._messages = messages
        window.language_chosen.connect(self.look)

    def look(self) -> None:
        """Warn if it is so now."""
        letters = _LETTERS.get(self._preferences.language)
        if letters is None or QFontDatabase.families(letters):
            return
        if self._english.isEnabled():
            self._messages.warning(_NO_KOREAN, LANGUAGES["en"], self._english.trigger)
        else:
            self._messages.warning(_NO_KOREAN)
