"""Languages of the window, switchable while it is open."""

import logging

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from app import resources

_log = logging.getLogger(__name__)

LANGUAGES = {"en": "English", "ko": "한국어"}

translate = QCoreApplication.translate
"""`translate(context, text)`; the name is one that pyside6-lupdate looks for."""


def QT_TRANSLATE_NOOP(_context: str, text: str) -> str:
    """Mark a text for pyside6-lupdate, which looks for this name, and leave it as it is."""
    return text


class Translations:
    """Installs the translators of one language at a time into the application."""

    def __init__(self, application: QCoreApplication) -> None:
        self._application = application
        self._installed: list[QTranslator] = []
        self.language = "en"

    def use(self, choice: str) -> str:
        """Switch the language; widgets hear of it by `QEvent.LanguageChange`.

        Parameters
        ----------
        choice : str
            'en', 'ko' or 'system'.

        Returns
        -------
        str
            The language in use: 'en' where the system's is not known.
        """
        language = system_language() if choice == "system" else choice
        for translator in self._installed:
            self._application.removeTranslator(translator)
        self._installed.clear()
        self.language = language
        if language != "en":
            self._install(f"falx_{language}", str(resources.translations()))
            # Buttons of Qt's own dialogs; some bundles leave these files out, and then they stay English.
            qt_files = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
            self._install(f"qtbase_{language}", qt_files, required=False)
        QLocale.setDefault(QLocale(language))
        return language

    def _install(self, name: str, folder: str, required: bool = True) -> None:
        translator = QTranslator(self._application)
        if translator.load(name, folder):
            self._application.installTranslator(translator)
            self._installed.append(translator)
        elif required:
            _log.error("the translation %s cannot be loaded", name)


def system_language() -> str:
    """Language of the desktop, when the window knows it."""
    code = QLocale.system().name().partition("_")[0]
    return code if code in LANGUAGES else "en"
