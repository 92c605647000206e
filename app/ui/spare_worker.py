"""A second worker that has imported and loaded everything, so that the death of the first costs the reader nothing."""

import logging

from PySide6.QtCore import QObject, QProcess, QTimer

from app.inference.engine_choice import EngineChoice
from app.ui.helper_process import prepare
from app.worker.protocol import BackendsRequest, encode

_log = logging.getLogger(__name__)

QUIET_S = 2.0
"""How long nothing has to be asked before one is started: the reader's own work comes first."""

_NOBODY = 0
"""Id of a request whose answers nobody waits for; `WorkerClient.next_id` begins with 1."""

MAX_DEATHS = 3
"""Spares that ended by themselves after which none is started any more."""


class SpareWorker(QObject):
    """At most one process, started once a network has been asked for and the window has been quiet for a while.

    Parameters
    ----------
    command : list of str
        How a worker is started.
    quiet_s : float
        Seconds of quiet.
    """

    def __init__(self, command: list[str], parent: QObject | None, quiet_s: float = QUIET_S) -> None:
        super().__init__(parent)
        self._command = command
        self._process: QProcess | None = None
        self._engine: EngineChoice | None = None
        self._deaths = 0
        self._quiet = QTimer(self, singleShot=True, interval=round(quiet_s * 1e3))
        self._quiet.timeout.connect(self._start)

    @property
    def process_id(self) -> int | None:
        """Process id of the spare, or None when none runs."""
        return None if self._process is None else int(self._process.processId()) or None

    def expect(self, engine: EngineChoice) -> None:
        """The network that it is to have ready."""
        self._engine = engine

    def busy(self) -> None:
        """The window has something to do."""
        self._quiet.stop()

    def idle(self) -> None:
        """The window has nothing to do, from now on."""
        if self._engine is not None and self._process is None and self._deaths < MAX_DEATHS:
            self._quiet.start()

    def take(self) -> QProcess | None:
        """Hand it over for good, with no signal connected; None where there is none."""
        self._quiet.stop()
        process, self._process = self._process, None
        if process is None:
            return None
        process.finished.disconnect(self._on_end)
        process.errorOccurred.disconnect(self._on_end)
        if process.state() != QProcess.ProcessState.NotRunning:  # what is written before it has started is kept
            return process
        process.deleteLater()
        return None

    def close(self) -> None:
        """End it for good."""
        self._engine = None
        process = self.take()
        if process is not None:
            process.kill()
            process.waitForFinished()
            process.deleteLater()

    def _start(self) -> None:
        if self._engine is None:
            return
        self._process = process = QProcess(self)
        prepare(process, self._command)
        process.finished.connect(self._on_end)
        process.errorOccurred.connect(self._on_end)
        process.start()
        process.write(encode(BackendsRequest(_NOBODY, self._engine)))

    def _on_end(self) -> None:
        """It ended before it was needed; the next quiet moment brings another, some times."""
        process, self._process = self._process, None
        if process is not None:
            self._deaths += 1
            _log.error("the spare worker ended by itself")
            process.deleteLater()
