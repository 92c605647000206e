"""What the reader chose, applied at once and kept."""

from dataclasses import replace

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from app.errors import OutputError
from app.settings import Settings, save_settings
from app.ui import theme
from app.ui.file_messages import file_message
from app.ui.i18n import Translations
from app.ui.messages import Messages


class Preferences(QObject):
    """Theme, language, backend, model, and which way dragging brightens."""

    def __init__(
        self, application: QApplication, settings: Settings, messages: Messages, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._application = application
        self._messages = messages
        self._translations = Translations(application)
        self.settings = settings

    @property
    def language(self) -> str:
        """'en' or 'ko': the language in use, which may be the system's."""
        return self._translations.language

    def apply(self) -> None:
        """Dress and translate the application."""
        theme.apply(self._application, theme.resolve(self.settings.theme))
        self._translations.use(self.settings.language)

    def use_theme(self, name: str) -> None:
        """'dark', 'light' or 'system'."""
        self._change(replace(self.settings, theme=name))
        theme.apply(self._application, theme.resolve(name))

    def use_language(self, name: str) -> None:
        """'en', 'ko' or 'system'."""
        self._change(replace(self.settings, language=name))
        self._translations.use(name)

    def use_backend(self, name: str) -> None:
        """'auto' or a backend's name, for the next start."""
        self._change(replace(self.settings, backend=name))

    def use_model(self, name: str) -> None:
        """'auto' or a model's name, for the next start."""
        self._change(replace(self.settings, model=name))

    def use_drag(self, brighter_downwards: bool) -> None:
        """Which way dragging brightens."""
        self._change(replace(self.settings, brighter_downwards=brighter_downwards))

    def remove(self) -> None:
        """Take the translations out of the application."""
        self._translations.use("en")

    def _change(self, settings: Settings) -> None:
        if settings == self.settings:
            return
        self.settings = settings
        try:
            save_settings(settings)
        except OutputError as error:
            sentence = error.user_message
            self._messages.warning(lambda: file_message(sentence) or sentence)
