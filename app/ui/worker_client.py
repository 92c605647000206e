"""The window's side of the worker: starts it, talks to it, notices when it dies or hangs, starts it again."""

import logging
import sys
from collections import deque
from collections.abc import Callable
from math import inf
from time import monotonic

from PySide6.QtCore import QObject, QProcess, Qt, QTimer, Signal

from app.inference.child import program
from app.ui.helper_process import prepare
from app.ui.i18n import translate
from app.ui.silence import Silence
from app.ui.spare_worker import QUIET_S, SpareWorker
from app.worker.protocol import (
    BackendsRequest,
    CancelRequest,
    DoneEvent,
    Event,
    FailedEvent,
    Job,
    LookRequest,
    ProtocolError,
    SegmentRequest,
    StopRequest,
    decode_event,
    encode,
)

_log = logging.getLogger(__name__)

MAX_RESPAWNS = 3
RESPAWN_WINDOW_S = 60.0
_STOP_MS = 1500
_BUDGET_S = 0.008
"""Half a frame of the display."""

DIED = "worker-died"
GIVEN_UP = "worker-given-up"
"""Kinds of `FailedEvent` that come from this side: the worker ended, or is not started any more."""

OnEvent = Callable[[Event], None]

DEADLINES_S = {
    "open": 60.0,
    "thumbnail": 60.0,
    "segment": 60.0,
    "backends": 180.0,
    "models": 60.0,
    "measure": 60.0,
    "export": 180.0,
}
"""Longest silence of a worker that has something to do, by the request it is at, in time that it could use.

A file is to be opened or refused within 25 s; the first segmentation and the list of backends may have to prove several
artifacts first, each in a child with a deadline of its own.
"""


def worker_command() -> list[str]:
    """How this program starts itself as a worker."""
    return [*program(), "--worker"]


class WorkerClient(QObject):
    """One worker process at a time.

    Every request is answered by exactly one last event (`DoneEvent` or `FailedEvent`), also when the worker dies.

    Signals
    -------
    died(str, bool)
        The worker ended without being asked: why, in words, and whether another was started.
    """

    died = Signal(str, bool)

    def __init__(
        self,
        command: list[str] | None = None,
        deadlines_s: dict[str, float] | None = None,
        quiet_s: float = QUIET_S,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._command = command or worker_command()
        self._deadlines_s = deadlines_s or DEADLINES_S
        self._process: QProcess | None = None
        self._buffer = b""
        self._pending: dict[int, tuple[Job, OnEvent]] = {}
        self._last_id = 0
        self._respawns: deque[float] = deque(maxlen=MAX_RESPAWNS)
        self._hung = False
        self._closed = False
        self._lines: deque[bytes] = deque()
        self._next = QTimer(self, singleShot=True, interval=0)
        self._next.timeout.connect(lambda: self._deliver_some(_BUDGET_S))
        self._silence = Silence(self)
        self._silence.too_long.connect(self._on_silence)
        self.spare = SpareWorker(self._command, self, quiet_s)

    def start(self) -> None:
        """Start the worker, or take the spare one; does nothing while one runs, or after `close`."""
        if self._process is not None or self._closed:
            return
        spare = self.spare.take()
        process = spare or QProcess(self)
        if spare is None:
            prepare(process, self._command)
        process.readyReadStandardOutput.connect(self._on_output)
        process.readyReadStandardError.connect(self._on_error_output)
        # Queued: a process is not to be taken apart, and another one started, in the middle of its own signal.
        process.finished.connect(self._on_finished, Qt.ConnectionType.QueuedConnection)
        process.errorOccurred.connect(self._on_error, Qt.ConnectionType.QueuedConnection)
        self._process, self._buffer, self._hung = process, b"", False
        if spare is None:
            process.start()

    def restart(self) -> None:
        """Start again after the worker was given up, with a clean slate."""
        self._respawns.clear()
        self.start()

    def close(self) -> None:
        """End the worker for good; waits a moment and then kills it. No callback comes any more."""
        self._closed = True
        self._pending.clear()
        self._lines.clear()
        self._next.stop()
        self._silence.end()
        self.spare.close()
        process, self._process = self._process, None
        if process is None:
            return
        process.blockSignals(True)
        process.write(encode(StopRequest(self.next_id())))
        if not process.waitForFinished(_STOP_MS):
            process.kill()
            process.waitForFinished()
        process.deleteLater()

    @property
    def process_id(self) -> int | None:
        """Process id of the worker, or None when none runs."""
        return None if self._process is None else int(self._process.processId()) or None

    def next_id(self) -> int:
        """An id that no request has had."""
        self._last_id += 1
        return self._last_id

    def submit(self, request: Job, on_event: OnEvent) -> None:
        """Send a request; `on_event` gets its events, from the event loop. After `close` it is dropped."""
        if self._closed:
            return
        self._pending[request.id] = (request, on_event)
        if isinstance(request, BackendsRequest | SegmentRequest):
            self.spare.expect(request.engine)
        if self._process is None:
            if self._is_given_up():
                QTimer.singleShot(0, self, lambda: self._refuse(request.id))
                return
            self.start()
        self._send(encode(request))
        self._rewind()

    def cancel(self, request_id: int) -> None:
        """Ask the worker to stop a request before its next slice."""
        if request_id in self._pending and self._process is not None:
            self._send(encode(CancelRequest(self.next_id(), request_id)))

    def look(self, request_id: int, index: int) -> None:
        """Tell the worker which slice is on the screen while it reads."""
        if request_id in self._pending and self._process is not None:
            self._send(encode(LookRequest(self.next_id(), request_id, index)))

    def _send(self, line: bytes) -> None:
        if self._process is not None:
            self._process.write(line)

    def _on_output(self) -> None:
        if self._process is None:
            return
        *lines, self._buffer = (self._buffer + bytes(self._process.readAllStandardOutput().data())).split(b"\n")
        self._lines.extend(lines)
        if not self._next.isActive():
            self._deliver_some(_BUDGET_S)

    def _deliver_some(self, budget_s: float) -> None:
        """Deliver what has been heard; when there is much of it, the window draws in between."""
        deadline = monotonic() + budget_s
        while self._lines:
            if monotonic() > deadline:
                self._next.start()
                return
            try:
                event = decode_event(self._lines.popleft())
            except ProtocolError:
                _log.error("the worker wrote a line that is no event")
                continue
            self._deliver(event)

    def _deliver(self, event: Event) -> None:
        request, on_event = self._pending.get(event.id, (None, None))
        if request is None or on_event is None:
            return
        if isinstance(event, DoneEvent | FailedEvent):
            del self._pending[event.id]
        self._rewind()
        on_event(event)

    def _rewind(self) -> None:
        """The worker has just been heard; it is silent for too long only if it has something to do."""
        if not self._pending:
            self._silence.end()
            self.spare.idle()
            return
        self.spare.busy()
        request, _ = next(iter(self._pending.values()))
        self._silence.begin(self.process_id or 0, self._deadlines_s[request.tag])

    def _on_silence(self) -> None:
        _log.error("the worker does not answer and is ended")
        self._hung = True
        if self._process is not None:
            self._process.kill()

    def _on_error_output(self) -> None:
        if self._process is not None:
            _log_crash_places(bytes(self._process.readAllStandardError().data()))

    def _on_error(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self._on_end(translate("Worker", "it could not be started"))

    def _on_finished(self, code: int, status: QProcess.ExitStatus) -> None:
        self._on_end(_reason(code, status))

    def _on_end(self, reason: str) -> None:
        process = self._process
        if process is None or process.state() != QProcess.ProcessState.NotRunning:
            return  # the signal is of one that has been replaced
        self._on_output()
        self._next.stop()
        self._deliver_some(inf)
        self._process = None
        process.deleteLater()
        if self._hung:
            reason = translate("Worker", "it did not answer")
        self._silence.end()
        lost, self._pending = self._pending, {}
        restarted = not self._is_given_up()
        if restarted:
            self._respawns.append(monotonic())
            self.start()
        _log.error("the worker ended (%s), %d requests lost, started again: %s", reason, len(lost), restarted)
        message = translate("Worker", "The segmentation process stopped ({0}).").format(reason)
        for request_id, (_, on_event) in lost.items():
            on_event(FailedEvent(request_id, message, DIED))
        self.died.emit(reason, restarted)

    def _refuse(self, request_id: int) -> None:
        _, on_event = self._pending.pop(request_id, (None, None))
        if on_event is not None:
            message = translate("Worker", "The segmentation process stopped too often; start it again to go on.")
            on_event(FailedEvent(request_id, message, GIVEN_UP))

    def _is_given_up(self) -> bool:
        """Whether it has been started again so often that something must be wrong with it."""
        now = monotonic()
        recent = [moment for moment in self._respawns if now - moment < RESPAWN_WINDOW_S]
        return len(recent) >= MAX_RESPAWNS


def _reason(code: int, status: QProcess.ExitStatus) -> str:
    if status == QProcess.ExitStatus.CrashExit:
        # On Unix the code is the signal; on Windows it is the exception, e.g. 0xC0000005.
        label = hex(code & 0xFFFFFFFF) if sys.platform == "win32" else str(code)
        return translate("Worker", "signal {0}").format(label)
    return translate("Worker", "exit code {0}").format(code)


def _log_crash_places(output: bytes) -> None:
    """Log what faulthandler says; other output may quote names or values of a study and is dropped."""
    for line in output.decode("utf-8", "replace").splitlines():
        if line.startswith("Fatal Python error"):
            _log.error("%s", line)
        elif line.startswith('  File "') and " line " in line:
            _log.error("at %s", line.rpartition("/")[2].replace('"', ""))
