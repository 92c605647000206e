"""The worker's main loop: reads requests in a thread, works in the main thread, answers in JSON lines."""

import faulthandler
import gc
import logging
import os
import queue
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import IO, Any

from app.cycles import leave_start_out
from app.errors import AppError
from app.logs import log_app_error
from app.worker.auditing import Auditing
from app.worker.jobs import Cancelled, Workbench
from app.worker.protocol import (
    CancelRequest,
    DoneEvent,
    Event,
    FailedEvent,
    Job,
    LookRequest,
    ProtocolError,
    Request,
    StopRequest,
    decode_request,
    encode,
)

_log = logging.getLogger(__name__)

_STDOUT = 1
_STDERR = 2
_CHUNK = 1 << 16
_QUIET_S = 0.2
"""How long nothing has to be asked before a worker gets ready for what may be."""

_GRACE_S = 5.0
"""How long native code may go on after the window is gone."""


def run_worker(stdin: IO[Any], stdout: IO[Any]) -> int:
    """Answer requests until stdin ends or a request asks to stop.

    Parameters
    ----------
    stdin, stdout : file objects with a file descriptor
        JSON lines of `app.worker.protocol`. When `stdout` is the process's standard output, everything else that
        prints there, native libraries included, is sent to standard error from now on.

    Returns
    -------
    int
        Exit code, 0.
    """
    owns_process = stdout.fileno() == _STDOUT
    output = _private(stdout) if owns_process else os.dup(stdout.fileno())
    inbox = Inbox(stdin.fileno(), exit_when_abandoned=owns_process)
    reader = threading.Thread(target=inbox.read, name="requests", daemon=True)
    reader.start()
    try:
        _serve(inbox, lambda event: _write(output, encode(event)))
    except BrokenPipeError:
        _log.info("the window is gone")
    finally:
        os.close(output)
    return 0


class Inbox:
    """Requests as they come in; knows which of them have been cancelled."""

    def __init__(self, descriptor: int, exit_when_abandoned: bool = False) -> None:
        self._descriptor = descriptor
        self._exit_when_abandoned = exit_when_abandoned
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._open: set[int] = set()
        self._cancelled: set[int] = set()
        self._looks: dict[int, int] = {}

    def read(self) -> None:
        """Read until the end; runs in a thread of its own so that a cancel is seen while a slice is computed."""
        # os.read and not a buffered reader: a thread that waits in one holds a lock which Python's exit needs.
        for line in _lines(self._descriptor):
            try:
                request = decode_request(line)
            except ProtocolError as error:
                _log.error("%s", error)
                continue
            if isinstance(request, StopRequest):
                break
            self._accept(request)
        self._end()

    def jobs(self, get_ready: Callable[[], bool]) -> Iterator[Job]:
        """Jobs in their order, until the end.

        Parameters
        ----------
        get_ready : callable
            Called while nothing is asked; does something that a later job would do, and returns whether it did.
        """
        while (job := self._next(get_ready)) is not None:
            yield job

    def _next(self, get_ready: Callable[[], bool]) -> Job | None:
        wait_s = _QUIET_S
        while True:
            try:
                return self._jobs.get(timeout=wait_s)
            except queue.Empty:
                if not get_ready():
                    return self._jobs.get()
                wait_s = 0.0

    def is_cancelled(self, request_id: int) -> bool:
        """Whether the job was cancelled, or the window has gone."""
        with self._lock:
            return request_id in self._cancelled

    def finish(self, request_id: int) -> None:
        """Forget a job that has been answered."""
        with self._lock:
            self._open.discard(request_id)
            self._cancelled.discard(request_id)
            self._looks.pop(request_id, None)

    def look_of(self, request_id: int) -> int | None:
        """Which slice the window shows while a job is at work; None when it has not said."""
        with self._lock:
            return self._looks.get(request_id)

    def _accept(self, request: Request) -> None:
        with self._lock:
            if isinstance(request, CancelRequest):
                if request.request in self._open:
                    self._cancelled.add(request.request)
                return
            if isinstance(request, LookRequest):
                if request.request in self._open:
                    self._looks[request.request] = request.index
                return
            self._open.add(request.id)
        if not isinstance(request, StopRequest):
            self._jobs.put(request)

    def _end(self) -> None:
        with self._lock:
            self._cancelled |= self._open
        self._jobs.put(None)
        if self._exit_when_abandoned:
            time.sleep(_GRACE_S)  # a daemon thread: a main thread that ends in time ends this one too
            os._exit(0)


def _serve(inbox: Inbox, send: Callable[[Event], None]) -> None:
    bench, auditing = Workbench(inbox.look_of), Auditing()

    def tell(job: Job, event: Event) -> None:
        send(event)
        auditing.saw(job, event)

    for job in inbox.jobs(bench.get_ready):
        send(_answer(bench, job, lambda event, job=job: tell(job, event), lambda job=job: inbox.is_cancelled(job.id)))
        inbox.finish(job.id)
        if not gc.isenabled():  # after the first job, which has imported what it needed
            leave_start_out()
    bench.close()


def _answer(bench: Workbench, job: Job, send: Callable[[Event], None], cancelled: Callable[[], bool]) -> Event:
    """Do a job; whatever happens becomes its last event."""
    try:
        if cancelled():
            raise Cancelled
        bench.do(job, send, cancelled)
        return DoneEvent(job.id)
    except Cancelled:
        return DoneEvent(job.id, cancelled=True)
    except AppError as error:
        log_app_error(_log, error)
        return FailedEvent(job.id, error.user_message, error.kind, error.details, getattr(error, "outcomes", ()))
    except MemoryError:
        return FailedEvent(job.id, "There is not enough memory for this study; close other programs.", "memory")
    except (KeyboardInterrupt, SystemExit, BrokenPipeError):
        raise
    except BaseException as error:  # decoders raise panics that are no Exception
        _log.error("internal error", exc_info=error)
        return FailedEvent(job.id, _INTERNAL[job.tag], "internal", type(error).__name__)


_INTERNAL = {
    "open": "Falx cannot read this file because its decoder failed; try another export of the study.",
    "thumbnail": "Falx cannot show this series because its decoder failed; try another export of the study.",
    "segment": "The segmentation failed because of an error in Falx; the log says where.",
    "measure": "The outline could not be measured because of an error in Falx; the log says where.",
    "export": "The results could not be written because of an error in Falx; the log says where.",
    "models": "The models could not be listed because of an error in Falx; the log says where.",
    "backends": "The backends could not be examined because of an error in Falx; the log says where.",
}


def _private(stdout: IO[Any]) -> int:
    """Keep the way to the window for the protocol alone, and survive a Ctrl+C that is meant for the window."""
    stdout.flush()
    descriptor = os.dup(_STDOUT)
    os.dup2(_STDERR, _STDOUT)
    with suppress(OSError, RuntimeError):
        faulthandler.enable(sys.stderr)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    return descriptor


def _lines(descriptor: int) -> Iterator[bytes]:
    rest = b""
    while chunk := os.read(descriptor, _CHUNK):
        *whole, rest = (rest + chunk).split(b"\n")
        yield from (line for line in whole if line.strip())


def _write(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]
