"""Runs a command of this program beside the window, for what takes longer than a frame."""

import json
import logging
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, Signal

from app.inference.child import environment, program

_log = logging.getLogger(__name__)
_END_MS = 2000


def prepare(process: QProcess, command: Sequence[str]) -> None:
    """Give a process what it is to start, and an environment in which it finds the program in no other place."""
    variables = QProcessEnvironment()
    for name, value in environment().items():
        variables.insert(name, value)
    process.setProcessEnvironment(variables)
    process.setProgram(command[0])
    process.setArguments(list(command[1:]))


class HelperProcess(QObject):
    """One command with `--json`.

    Signals
    -------
    finished(object)
        The document that it printed, a dict, or None when it printed none.
    """

    finished = Signal(object)

    def __init__(self, arguments: list[str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._process = QProcess(self)
        prepare(self._process, [*program(), *arguments, "--json"])
        self._process.finished.connect(self._on_end)
        self._process.errorOccurred.connect(self._on_error)

    def start(self) -> None:
        """Start it; returns at once."""
        self._process.start()

    def stop(self) -> None:
        """End it; nothing is told any more."""
        self._process.blockSignals(True)
        if self._process.state() != QProcess.ProcessState.NotRunning:
            self._process.kill()
            self._process.waitForFinished(_END_MS)

    def _on_end(self) -> None:
        try:
            document: Any = json.loads(bytes(self._process.readAllStandardOutput().data()))
        except ValueError:
            document = None
            _log.error("a command beside the window ended with code %d and no document", self._process.exitCode())
        self.finished.emit(document if isinstance(document, dict) else None)

    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            _log.error("a command beside the window could not be started")
            self.finished.emit(None)
