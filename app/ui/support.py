"""Saves the support bundle, and offers it after a crash."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, QStandardPaths, QUrl
from PySide6.QtGui import QAction, QDesktopServices
from PySide6.QtWidgets import QFileDialog

from app import crash
from app.ui.helper_process import HelperProcess
from app.ui.i18n import translate
from app.ui.main_window import MainWindow
from app.ui.messages import Messages


class Support(QObject):
    """One entry in the help menu.

    Parameters
    ----------
    window : MainWindow
    messages : Messages
    studies : callable
        Paths of what was opened last: the structure of DICOM files there goes into the bundle.
    """

    def __init__(self, window: MainWindow, messages: Messages, studies: Callable[[], list[str]]) -> None:
        super().__init__(window)
        self._window, self._messages, self._studies = window, messages, studies
        self._process: HelperProcess | None = None
        self.action = QAction(window)
        self.action.triggered.connect(self.ask)
        window.help_menu.addAction(self.action)
        window.installEventFilter(self)
        self._retranslate()

    def offer_after_crash(self) -> None:
        """Say once that the program crashed the last time."""
        if not crash.found():
            crash.mark_told()  # sweeps what killed processes left
            return
        crash.mark_told()
        self._messages.warning(
            translate("Support", "Falx crashed the last time. A support bundle tells where, and nothing of a patient."),
            translate("Support", "Save it…"),
            self.ask,
        )

    def ask(self) -> None:
        """Ask where to, and save."""
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        name = f"falx-support-{datetime.now():%Y%m%d-%H%M%S}.zip"
        title = translate("Support", "Save the support bundle")
        path, _ = QFileDialog.getSaveFileName(self._window, title, str(Path(documents or Path.home()) / name), "*.zip")
        if path:
            self.save(Path(path))

    def save(self, path: Path) -> None:
        """Save to a file, in a process of its own."""
        self.stop()
        studies = [argument for study in self._studies() for argument in ("--dicom", study)]
        self._process = HelperProcess(["support-bundle", "--out", str(path), *studies], self)
        self._process.finished.connect(lambda document: self._on_end(path, document))
        self._process.start()
        self.action.setEnabled(False)

    def stop(self) -> None:
        """End what runs when the window goes."""
        if self._process is not None:
            self._process.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Another language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        return super().eventFilter(watched, event)

    def _on_end(self, path: Path, document: dict[str, Any] | None) -> None:
        self.action.setEnabled(True)
        if document is None or "members" not in document:
            self._messages.error(
                translate("Support", "The support bundle could not be saved; choose another folder and try again.")
            )
            return
        text = translate("Support", "The support bundle {0} was saved. It holds no value and no pixel of a study.")
        self._messages.info(
            text.format(path.name),
            translate("Support", "Open folder"),
            lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent))),
        )

    def _retranslate(self) -> None:
        self.action.setText(translate("Support", "Save support bundle…"))
