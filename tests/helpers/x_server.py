"""A screen without a monitor."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def x_server(log: Path) -> Iterator[str]:
    """An X server of its own; yields its display."""
    read, write = os.pipe()
    # Without -noreset it starts anew when its last client leaves, as xwininfo does, and refuses who comes meanwhile.
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1600x1000x24", "-nolisten", "tcp", "-noreset"]
    with log.open("wb") as errors:
        server = subprocess.Popen(command, pass_fds=[write], stderr=errors)
    os.close(write)
    try:
        with os.fdopen(read) as answer:
            yield f":{answer.readline().strip()}"
    finally:
        server.terminate()
        server.wait()
