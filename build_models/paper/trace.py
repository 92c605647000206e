"""What a framework runs: `python -m build_models.paper.trace ENGINE FOLDER` with ONEDNN_VERBOSE=1."""

import json
import os
import subprocess
import sys
from pathlib import Path
from time import perf_counter
from typing import Any

from build_models.paper.onednn import Primitive, read_verbose
from build_models.peers.engine import CannotRun, Subject, read_subject
from build_models.peers.process import engine_command, engine_environment
from build_models.peers.registry import engine_named

_BEGIN, _STOP, _END = "falx-trace-begin", "falx-trace-stop", "falx-trace-end "
_WARM = 2


def trace(engine: str, subject: Subject) -> tuple[list[Primitive], dict[str, Any]]:
    """Primitives of one run, and `ms` of that run and the `operators` of the graph or of another run.

    Raises
    ------
    CannotRun
        The engine's process failed.
    """
    command = engine_command(subject, engine, "build_models.paper.trace", engine, str(subject.folder))
    environment = {**engine_environment(subject, engine), "ONEDNN_VERBOSE": "1"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CannotRun(f"its process ended with exit code {done.returncode}")
    lines = done.stdout.splitlines()
    said = next(line for line in lines if line.startswith(_END))
    run = lines[lines.index(_BEGIN) : lines.index(_STOP)]
    return read_verbose(run), json.loads(said.removeprefix(_END))


def main(engine: str, folder: Path) -> None:
    """Run and print."""
    subject = read_subject(folder)
    runner: Any = engine_named(engine).load(subject)
    image = runner.convert(subject.slices()[:1])
    for _ in range(_WARM):
        runner.run(image)
    _say(_BEGIN)
    start = perf_counter()
    runner.run(image)
    ms = (perf_counter() - start) * 1e3
    _say(_STOP)
    _say(_END + json.dumps({"ms": ms, "operators": runner.operators(image)}))


def _say(line: str) -> None:
    """Past Python's buffer: oneDNN writes each line at once."""
    os.write(1, f"\n{line}\n".encode())


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
