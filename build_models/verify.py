"""Proves artifacts, each in a child process that may crash without harm: on this machine or on an emulated board."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from app.contract.manifest import Artifact, Target
from app.errors import AppError
from app.inference.cpu import cpu_name
from app.inference.fingerprint import gpu_driver
from app.inference.outcome import Outcome
from app.inference.probe import run_probe
from app.inference.registry import backend_named

Status = Literal["passed", "failed", "not run"]
Where = Literal["native", "emulated", "nowhere"]


class Emulator(Protocol):
    """Another machine than this one, as a program imitates it."""

    def runs(self, target: Target) -> bool:
        """Whether artifacts for a target run there."""
        ...

    def describe(self, target: Target) -> str:
        """On what they run, in words."""
        ...

    def prove(self, artifact: Artifact) -> Outcome:
        """Run the golden vectors of an artifact."""
        ...


@dataclass(frozen=True)
class Verification:
    """What became of one artifact.

    Attributes
    ----------
    status : str
        'not run' when this machine lacks what the artifact needs; its files were checked all the same.
    where : str
        It ran: on this machine's own processor, in an emulator, or nowhere.
    machine : str
        Processor, or emulator and what it emulates; empty when it ran nowhere.
    """

    artifact: Artifact
    status: Status
    outcome: Outcome
    where: Where = "nowhere"
    machine: str = ""


def places(artifact: Artifact, emulators: Sequence[Emulator]) -> list[Emulator | None]:
    """Where an artifact is to be proven; None stands for this machine.

    What no emulator runs is proven, or at least checked, here, and so is what runs on any machine.
    """
    target = artifact.manifest.target
    found: list[Emulator | None] = [emulator for emulator in emulators if emulator.runs(target)]
    return [None, *found] if target.backend == "litert" else found or [None]


def verify(artifact: Artifact, threads: int, emulator: Emulator | None = None) -> Verification:
    """Check the hashes of an artifact, and run its golden inputs if this machine, or the emulator, can.

    Parameters
    ----------
    artifact : Artifact
    threads : int
    emulator : Emulator or None
        Where to run it; None runs it on this machine.

    Returns
    -------
    Verification
        Without times and memory when it ran in an emulator: they say nothing of the real one.
    """
    target = artifact.manifest.target
    try:
        artifact.check_files()
        backend = backend_named(target.backend)
    except AppError as error:
        return Verification(artifact, "failed", Outcome(target.backend, target.name, False, error.user_message))
    if emulator is not None:
        return _emulated(artifact, emulator)
    for condition in (backend.availability(), backend.supports(artifact)):
        if not condition.ok:
            reason = f"compiled, not run here: {condition.reason}"
            return Verification(artifact, "not run", Outcome(target.backend, target.name, False, reason))
    outcome = run_probe(artifact, threads)
    return Verification(artifact, "passed" if outcome.ok else "failed", outcome, "native", _machine(target))


def _machine(target: Target) -> str:
    """What this machine computes with for a target."""
    gpus = gpu_driver()[1:] if target.backend == "tvm-cuda" else []
    return ", ".join(gpus) or cpu_name()


def _emulated(artifact: Artifact, emulator: Emulator) -> Verification:
    machine, found = emulator.describe(artifact.manifest.target), emulator.prove(artifact)
    reason = f"passed its golden run in {machine}" if found.ok else found.reason
    outcome = replace(found, reason=reason, infer_ms_p50=None, memory_mb=None)
    return Verification(artifact, "passed" if outcome.ok else "failed", outcome, "emulated", machine)
