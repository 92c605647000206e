"""The parent's side of an engine's process."""

import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from build_models.peers.engine import CannotRun, Subject, Way

AVX2 = {"ONEDNN_MAX_CPU_ISA": "AVX2", "DNNL_MAX_CPU_ISA": "AVX2", "ATEN_CPU_CAPABILITY": "avx2"}
"""Variables by which oneDNN (in PyTorch and OpenVINO) and PyTorch's own kernels are held to AVX2."""

_SOURCES = Path(__file__).parents[2]
_PREPARED = "prepared.txt"
_PREPARE_S = 900.0
_LOAD_S = 600.0
_TURN_S = 600.0
_RUN_S = 60.0
"""A network that nobody tuned takes half a minute for one slice."""


class EngineProcess:
    """A loaded engine that waits, stopped, for its next turn.

    Parameters
    ----------
    name : str
    subject : Subject

    Raises
    ------
    CannotRun
        It cannot be prepared or loaded; the process has ended then.
    """

    def __init__(self, name: str, subject: Subject) -> None:
        self.name = name
        self._log = (subject.own(name) / "log.txt").open("ab")
        try:
            self._prepare(subject)
            self._child = self._start("serve", subject)
            try:
                ready = self._answer(_LOAD_S)
            except BaseException:
                self.close()
                raise
        except BaseException:
            self._log.close()
            raise
        self.version: str = ready["version"]
        self.warm_ms: float = ready["warm_ms"]
        self._signal("SIGSTOP")

    @property
    def pid(self) -> int:
        """Of the engine's process."""
        return self._child.pid

    def run(self, first: int, runs: int, warm: bool = True, way: Way = "run") -> list[float]:
        """Take a turn.

        Parameters
        ----------
        first : int
            Which slice to begin with; the slices follow each other in a circle.
        runs : int
            Timed runs.
        warm : bool
            Whether one more, untimed, comes first.
        way : str
            What is timed.

        Returns
        -------
        list of float
            Milliseconds.

        Raises
        ------
        CannotRun
            The process ended or did not answer.
        """
        self._signal("SIGCONT")
        assert self._child.stdin is not None
        try:
            request = {"first": first, "runs": runs, "warm": warm, "way": way}
            self._child.stdin.write(json.dumps(request).encode() + b"\n")
            self._child.stdin.flush()
        except OSError as error:
            raise CannotRun(f"its process ended with exit code {self._child.wait()}") from error
        times = self._answer(max(_TURN_S, _RUN_S * (runs + warm)))["times_ms"]
        self._signal("SIGSTOP")
        return times

    def close(self) -> None:
        """End the process."""
        child = self._child
        self._signal("SIGCONT")
        assert child.stdin is not None
        assert child.stdout is not None
        with suppress(OSError):
            child.stdin.close()
        try:
            child.wait(5)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        child.stdout.close()
        self._log.close()

    def _prepare(self, subject: Subject) -> None:
        """Prepare, unless an earlier run with the same network left its files here."""
        mark = subject.own(self.name) / _PREPARED
        if mark.is_file() and mark.read_text(encoding="ascii") == subject.identity:
            return
        child = self._start("prepare", subject)
        try:
            answer, _ = child.communicate(timeout=_PREPARE_S)
        except subprocess.TimeoutExpired as error:
            raise CannotRun(f"it could not be prepared within {_PREPARE_S:.0f} s") from error
        finally:
            if child.poll() is None:
                child.kill()
                child.wait()
        _understood(answer, child.returncode)
        mark.write_text(subject.identity, encoding="ascii")

    def _start(self, step: str, subject: Subject) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            engine_command(subject, self.name, "build_models.peers.child", step, self.name, str(subject.folder)),
            stdin=subprocess.PIPE if step == "serve" else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._log,
            env=engine_environment(subject, self.name),
        )

    def _answer(self, timeout_s: float) -> dict[str, Any]:
        pipe = self._child.stdout
        assert pipe is not None
        if not select.select([pipe], [], [], timeout_s)[0]:
            raise CannotRun(f"it did not answer within {timeout_s:.0f} s")
        line = pipe.readline()
        return _understood(line, None if line else self._child.wait())

    def _signal(self, name: str) -> None:
        """Stop or continue: threads that spin while they wait for work would take time from the others' turns."""
        if hasattr(signal, name) and self._child.poll() is None:
            self._child.send_signal(getattr(signal, name))


def engine_command(subject: Subject, name: str, module: str, *arguments: str) -> list[str]:
    """How to start a module of ours in the environment of an engine."""
    return [subject.interpreters.get(name, sys.executable), "-P", "-m", module, *arguments]


def engine_environment(subject: Subject, name: str) -> dict[str, str]:
    """Variables of an engine's process."""
    threads = str(subject.threads)
    return {
        **os.environ,
        "OMP_NUM_THREADS": threads,
        "TVM_NUM_THREADS": threads,
        "TVM_BIND_THREADS": "0",
        **(AVX2 if subject.isa == "avx2" else {}),
        # Another environment has our dependencies, as far as an engine needs them, but not us.
        **({"PYTHONPATH": str(_SOURCES)} if name in subject.interpreters else {}),
    }


@contextmanager
def closing(processes: list[EngineProcess]) -> Iterator[None]:
    """End all processes at the end, whatever happens."""
    try:
        yield
    finally:
        for process in processes:
            process.close()


def _understood(answer: bytes, code: int | None) -> dict[str, Any]:
    lines = answer.splitlines()
    try:
        document = json.loads(lines[-1])
    except (IndexError, ValueError) as error:
        raise CannotRun(f"its process ended with exit code {code}") from error
    if "cannot" in document:
        raise CannotRun(document["cannot"])
    return document
