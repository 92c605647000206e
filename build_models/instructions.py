"""Counts the instructions that a network takes for a slice on an emulated board.

QEMU tells each stretch of code that it runs and, once, the instructions in it. Only the library of the network is told
of; where it lies is found out by a run before, in which nothing is told. Both runs lay out their memory alike: without
random addresses, with one thread, the same options of QEMU and the same seed for Python's hashes. Where they differ all
the same, that is told instead of a wrong number.
"""

import os
import re
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from app.contract.manifest import Artifact
from app.errors import BuildError
from build_models.board import Board

_GUEST = """
import sys
from pathlib import Path
import numpy as np
from app.contract.manifest import read_artifact
from app.inference.registry import backend_named
artifact = read_artifact(Path(sys.argv[1]))
session = backend_named("tvm-cpu").load(artifact, 1)
for line in open("/proc/self/maps"):
    if "falx-library" in line and " r-xp " in line:
        print(line.split()[0], flush=True)
for _ in range(int(sys.argv[2])):
    session.run(np.zeros(artifact.manifest.input.shape, np.float32))
"""
_RUN = re.compile(rb"^Trace \d+: \S+ \[[0-9a-f]+/([0-9a-f]+)/")
_INSTRUCTION = re.compile(rb"^0x([0-9a-f]+):")
_TELLING = ("-d", "exec,nochain,in_asm")
_TELLING_NOTHING = (*_TELLING, "-dfilter", "0x10+0x10", "-D", os.devnull)
_ALIKE = {"PYTHONHASHSEED": "0", "TVM_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "1"}
"""Threads that ask for memory at the same time would get it in any order."""

_TIMEOUT_S = 3600.0


def count_instructions(board: Board, artifact: Artifact) -> int:
    """Instructions of the compiled network for one slice; those of the program around it are left out.

    Parameters
    ----------
    board : Board
    artifact : Artifact
        For `tvm-cpu` and a core that the board emulates.

    Raises
    ------
    BuildError
        The network does not run there, or its library lay at another place the second time.
    """
    board.check()
    first, last = (int(address, 16) for address in _place(_guest(board, artifact, 0, _TELLING_NOTHING)))
    with tempfile.TemporaryDirectory() as folder:
        pipe = Path(folder) / "told"
        os.mkfifo(pipe)
        options = (*_TELLING, "-dfilter", f"{first:#x}+{last - first:#x}", "-D", str(pipe))
        guest = _guest(board, artifact, 1, options)
        with pipe.open("rb") as told:
            counted = counted_instructions(told)
        if [int(address, 16) for address in _place(guest)] != [first, last]:
            raise BuildError("The emulated board laid its memory out in two ways; count again.")
    return counted


def counted_instructions(told: Iterable[bytes]) -> int:
    """Add up what QEMU tells with `-d exec,nochain,in_asm`."""
    lengths: dict[int, int] = {}
    runs: Counter[int] = Counter()
    start: int | None = None
    for line in told:
        if line.startswith(b"IN:"):
            start = None
        elif (instruction := _INSTRUCTION.match(line)) is not None:
            address = int(instruction[1], 16)
            start = address if start is None else start
            lengths[start] = 1 if start == address else lengths[start] + 1
        elif (run := _RUN.match(line)) is not None:
            runs[int(run[1], 16)] += 1
    return sum(count * lengths.get(address, 0) for address, count in runs.items())


def _guest(board: Board, artifact: Artifact, slices: int, options: tuple[str, ...]) -> "subprocess.Popen[str]":
    """The program on the board, with random addresses switched off."""
    started = board.child(artifact.manifest.target.name)
    emulator, *rest = started.program[: started.program.index("-P")]
    command = ["setarch", "-R", emulator, *options, *rest, "-P", "-c", _GUEST, str(artifact.folder), str(slices)]
    environment = {**started.environment, **_ALIKE}
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)


def _place(guest: "subprocess.Popen[str]") -> list[str]:
    """First and last address of the network's library, once the guest has ended."""
    said, _ = guest.communicate(timeout=_TIMEOUT_S)
    places = said.split()
    if guest.returncode != 0 or len(places) != 1:
        raise BuildError("The network does not run on the emulated board; prove it there first.")
    return places[0].split("-")
