"""How this program starts itself for what may crash, and what it says of such an end."""

import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from app import resources

_WINDOWS_CRASHES = {0xC000001D: "an illegal instruction", 0xC0000005: "an access violation", 0xC0000409: "an abort"}


@dataclass(frozen=True)
class Child:
    """How a program is started: its command without what it is asked for, and its environment."""

    program: tuple[str, ...]
    environment: Mapping[str, str]


def own_child() -> Child:
    """This program, started by itself on this PC."""
    return Child(tuple(program()), environment())


def program() -> list[str]:
    """How this program starts itself."""
    if getattr(sys, "frozen", False):
        return [sys.executable]
    # -P keeps the current folder, which may be anybody's, out of the import path.
    return [sys.executable, "-P", "-m", "app.main"]


def environment() -> dict[str, str]:
    """The child's environment: in a source tree it finds the program without an installation."""
    if getattr(sys, "frozen", False):
        return dict(os.environ)
    path = os.pathsep.join(filter(None, [str(resources.root()), os.environ.get("PYTHONPATH")]))
    return {**os.environ, "PYTHONPATH": path}


def how_it_ended(code: int) -> str:
    """A child's exit code in words: 'stopped with signal SIGILL'."""
    if code < 0:
        try:
            return f"stopped with signal {signal.Signals(-code).name}"
        except ValueError:
            return f"stopped with signal {-code}"
    if code & 0xFFFFFFFF in _WINDOWS_CRASHES:
        return f"stopped with {_WINDOWS_CRASHES[code & 0xFFFFFFFF]}"
    return f"ended with exit code {code}" if code else "ended without an answer"


def leave_no_crash_files() -> None:
    """A crash here is an expected answer: no core file, no dialog."""
    if os.name == "posix":
        import resource  # noqa: PLC0415  POSIX only

        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    elif sys.platform == "win32":
        import ctypes  # noqa: PLC0415

        ctypes.windll.kernel32.SetErrorMode(0x0001 | 0x0002)  # SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX
