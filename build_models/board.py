"""A small board that QEMU emulates: Debian for aarch64 with the very packages that the program has there."""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from app import resources
from app.contract.manifest import Artifact, Target
from app.contract.target_name import LINUX, parts_of
from app.errors import BuildError
from app.inference.arm import ARM_CORES
from app.inference.child import Child
from app.inference.outcome import Outcome
from app.inference.probe import run_probe

OWN_EMULATOR = "qemu-aarch64"
"""QEMU in the root itself."""
_SYSTEM_EMULATOR = "qemu-aarch64-static"
PYTHON = "usr/bin/python3.11"
PACKAGES = "site"
"""Folder of the root with the unpacked wheels."""

_CORES = ("cortex-a53", "cortex-a72", "cortex-a76")
_ANY = "cortex-a72"
"""Core on which code runs that was made for no core in particular."""

_FIRST_WITH_LITERT = 10
"""The oldest QEMU under which it was seen to run."""

_TIMEOUT_S = 7200.0


@dataclass(frozen=True)
class Board:
    """An emulated board.

    Attributes
    ----------
    root : Path
        Folder that `falx-build-models board` made.
    """

    root: Path

    def check(self) -> None:
        """Make sure that it can run.

        Raises
        ------
        BuildError
            QEMU or the folder is missing.
        """
        if shutil.which(self._qemu) is None:
            raise BuildError(f"Emulating a board needs {_SYSTEM_EMULATOR}; install it (Debian: qemu-user-static).")
        if not (self.root / PYTHON).exists():
            raise BuildError(f"There is no emulated board in {self.root.name}; make one with falx-build-models board.")

    @property
    def _qemu(self) -> str:
        own = self.root / OWN_EMULATOR
        return str(own.resolve()) if own.is_file() else _SYSTEM_EMULATOR

    @cached_property
    def version(self) -> str:
        """Of QEMU; empty where there is none."""
        if shutil.which(self._qemu) is None:
            return ""
        answer = subprocess.run([self._qemu, "--version"], capture_output=True, text=True, check=True)
        found = re.search(r"version (\S+)", answer.stdout)
        return found.group(1) if found else ""

    @property
    def emulator(self) -> str:
        """QEMU and its version."""
        return f"{OWN_EMULATOR} {self.version}".strip()

    def runs(self, target: Target) -> bool:
        """Whether artifacts for a target run on it; LiteRT runs on boards, and ends with SIGSEGV in QEMU 7.2."""
        if target.backend == "litert":
            return int(self.version.partition(".")[0] or 0) >= _FIRST_WITH_LITERT
        system, instructions = parts_of(target.name)
        return target.backend == "tvm-cpu" and system == LINUX and instructions in ARM_CORES

    def prove(self, artifact: Artifact) -> Outcome:
        """Run the golden vectors through the program itself.

        Raises
        ------
        BuildError
            QEMU or the folder is missing.
        """
        self.check()
        return run_probe(artifact, 1, _TIMEOUT_S, self.child(artifact.manifest.target.name))

    def core(self, target: str) -> str:
        """Core that is emulated for a target."""
        return target if target in _CORES else _ANY

    def describe(self, target: Target) -> str:
        """On what a target is run, in words."""
        return f"{self.emulator} as {self.core(target.name)}"

    def child(self, target: str) -> Child:
        """How the program is started on the board."""
        root = self.root.resolve()
        paths = (root / PACKAGES, resources.root())
        environment = {**os.environ, "PYTHONHOME": str(root / "usr"), "PYTHONPATH": os.pathsep.join(map(str, paths))}
        python = [self._qemu, "-L", str(root), "-cpu", self.core(target), str(root / PYTHON)]
        return Child((*python, "-P", "-m", "app.main"), environment)
