"""A worker process as a test drives it: requests in, events out."""

import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from app.worker.protocol import CaseEvent, DoneEvent, Event, FailedEvent, OpenRequest, Request, decode_event, encode

ROOT = Path(__file__).resolve().parents[2]


class Worker:
    """A real `falx --worker`; leaves no process behind."""

    def __init__(self, command: list[str] | None = None) -> None:
        self.process = subprocess.Popen(
            command or [sys.executable, "-m", "app.main", "--worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
        )
        self._last_id = 0

    def next_id(self) -> int:
        """An id that no request has had."""
        self._last_id += 1
        return self._last_id

    def __enter__(self) -> "Worker":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe is not None
            with suppress(OSError):
                pipe.close()

    def send(self, *requests: Request) -> None:
        """Write requests at once."""
        assert self.process.stdin is not None
        self.process.stdin.write(b"".join(encode(request) for request in requests))
        self.process.stdin.flush()

    def event(self) -> Event:
        """The next event; whatever else stands on stdout fails the test."""
        assert self.process.stdout is not None
        return decode_event(self.process.stdout.readline())

    def events_of(self, request_id: int, during: Callable[[Event], None] | None = None) -> list[Event]:
        """Events until the last one of a request."""
        events: list[Event] = []
        while True:
            event = self.event()
            events.append(event)
            if during is not None:
                during(event)
            if event.id == request_id and isinstance(event, DoneEvent | FailedEvent):
                return events

    def ask(self, request: Request) -> list[Event]:
        """Send one request and wait until it is answered."""
        self.send(request)
        return self.events_of(request.id)

    def open(self, path: Path, folder: Path, uid: str | None = None) -> CaseEvent:
        """Open a case that can be opened."""
        events = self.ask(OpenRequest(self.next_id(), (str(path),), str(folder), uid))
        return next(event for event in events if isinstance(event, CaseEvent))

    def wait(self) -> int:
        """Exit code, after its stdin was closed or it was told to stop."""
        return self.process.wait(timeout=30)
