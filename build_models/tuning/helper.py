"""The parent's side of a process that measures on devices, and may have to be ended when one no longer answers."""

import json
import select
import subprocess
import sys
import threading
from typing import Any

from app.errors import BuildError

_START_S = 300.0


class DeviceFailed(Exception):  # noqa: N818  a reason, not a fault
    """Why a device did not measure, in words."""


class Helper:
    """A process of `build_models.tuning.on_device`.

    Raises
    ------
    BuildError
        It does not start.
    """

    def __init__(self) -> None:
        self._child = subprocess.Popen(
            [sys.executable, "-m", "build_models.tuning.on_device"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        try:
            self._answer(_START_S)
        except DeviceFailed as error:
            self.close()
            raise BuildError(
                "The process that measures on devices does not start; run `python -m build_models.tuning.on_device` to "
                "see why."
            ) from error

    def ask(self, request: dict[str, Any], limit_s: float) -> dict[str, Any]:
        """Send a request and wait for the answer.

        Raises
        ------
        DeviceFailed
            The device refused, the process ended, or nothing came in time; it is of no more use in the last two cases.
        """
        assert self._child.stdin is not None
        try:
            self._child.stdin.write(json.dumps(request).encode() + b"\n")
            self._child.stdin.flush()
        except OSError as error:
            raise DeviceFailed("the connection to it broke") from error
        answer = self._answer(limit_s)
        if "refused" in answer:
            raise DeviceFailed(str(answer["refused"]))
        return answer

    def kill(self) -> None:
        """End the process, so that whoever waits for its answer goes on."""
        self._child.kill()

    def close(self) -> None:
        """End the process, whatever it waits for, when nobody waits for its answer."""
        self._child.kill()
        self._child.wait()
        for pipe in (self._child.stdin, self._child.stdout):
            assert pipe is not None
            pipe.close()

    def _answer(self, limit_s: float) -> dict[str, Any]:
        pipe = self._child.stdout
        assert pipe is not None
        if not select.select([pipe], [], [], limit_s)[0]:
            raise DeviceFailed(f"it did not answer within {limit_s:g} s")
        line = pipe.readline()
        if not line:
            raise DeviceFailed("the connection to it broke")
        return json.loads(line)


class Helpers:
    """Processes that are used again; for several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._idle: list[Helper] = []
        self._busy: list[Helper] = []
        self._closed = False

    def take(self) -> Helper:
        """One that is idle, or another.

        Raises
        ------
        BuildError
            It does not start.
        DeviceFailed
            All were closed.
        """
        with self._lock:
            helper = self._idle.pop() if self._idle else None
        helper = helper or Helper()
        with self._lock:
            if not self._closed:
                self._busy.append(helper)
                return helper
        helper.close()
        raise DeviceFailed("measuring was stopped")

    def put(self, helper: Helper, works: bool) -> None:
        """Give one back; one that may hang is ended."""
        with self._lock:
            self._busy.remove(helper)
            if works and not self._closed:
                self._idle.append(helper)
                return
        helper.close()

    def close(self) -> None:
        """End all of them, also those that wait for a device."""
        with self._lock:
            self._closed = True
            for helper in self._busy:
                helper.kill()
            idle, self._idle = self._idle, []
        for helper in idle:
            helper.close()
