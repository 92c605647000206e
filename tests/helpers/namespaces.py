"""Commands in a world of their own: without a network, on a small disk, on a disk that cannot be written."""

import functools
import shlex
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest


@functools.cache
def _can(*options: str) -> bool:
    try:
        return subprocess.run(["unshare", *options, "true"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def require(*options: str) -> None:
    """Skip the test where this system lets nobody make such a world."""
    if not _can(*options):
        pytest.skip(f"this system does not allow unshare {' '.join(options)}")


def without_network(command: Sequence[str]) -> list[str]:
    """The command where there is not even a loopback device."""
    require("-rn")
    return ["unshare", "-rn", *command]


def on_small_disk(folder: Path, kib: int, command: Sequence[str], after: str = "true") -> list[str]:
    """The command with a disk of so many KiB at `folder`, and then a shell command that looks at what is there."""
    require("-rm")
    return _shell(f"mount -t tmpfs -o size={kib}k none {shlex.quote(str(folder))}", command, after)


def on_read_only_disk(folder: Path, command: Sequence[str]) -> list[str]:
    """The command with a folder that not even root can write to."""
    require("-rm")
    place = shlex.quote(str(folder))
    return _shell(f"mount --bind {place} {place} && mount -o remount,bind,ro {place}", command, "true")


def _shell(before: str, command: Sequence[str], after: str) -> list[str]:
    script = f"{before} || exit 99; {shlex.join(command)}; code=$?; {after}; exit $code"
    return ["unshare", "-rm", "sh", "-c", script]
