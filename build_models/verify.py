"""Proves artifacts, each in a child process that may crash without harm: on this machine or on an emulated board."""

from dataclasses import dataclass, replace
from typing import Literal

from app.contract.manifest import Artifact, Target
from app.contract.target_name import LINUX, parts_of
from app.errors import AppError
from app.inference.arm import ARM_CORES
from app.inference.cpu import cpu_name
from app.inference.fingerprint import gpu_driver
from app.inference.outcome import Outcome
from app.inference.probe import run_probe
from app.inference.registry import backend_named
from build_models.board import Board

Status = Literal["passed", "failed", "not run"]
Where = Literal["native", "emulated", "nowhere"]

_EMULATED_TIMEOUT_S = 7200.0


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


def places(artifact: Artifact, board: Board | None) -> list[Board | None]:
    """Where an artifact is to be proven; None stands for this machine.

    What runs in both places is proven in both, and what runs in neither is checked here.
    """
    target = artifact.manifest.target
    if board is None or not runs_on_board(target):
        return [None]
    return [None, board] if target.backend == "litert" else [board]


def runs_on_board(target: Target) -> bool:
    """Whether a small board with Linux runs artifacts for a target."""
    system, instructions = parts_of(target.name)
    return target.backend == "litert" or (target.backend == "tvm-cpu" and system == LINUX and instructions in ARM_CORES)


def verify(artifact: Artifact, threads: int, board: Board | None = None) -> Verification:
    """Check the hashes of an artifact, and run its golden inputs if this machine, or the board, can.

    Parameters
    ----------
    artifact : Artifact
    threads : int
    board : Board or None
        Where to run it; None runs it on this machine.

    Returns
    -------
    Verification
        Without times and memory when it ran in an emulator: they say nothing of the board.
    """
    target = artifact.manifest.target
    try:
        artifact.check_files()
        backend = backend_named(target.backend)
    except AppError as error:
        return Verification(artifact, "failed", Outcome(target.backend, target.name, False, error.user_message))
    if board is not None:
        return _on_board(artifact, board)
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


def _on_board(artifact: Artifact, board: Board) -> Verification:
    board.check()
    target, machine = artifact.manifest.target, board.describe(artifact.manifest.target.name)
    found = run_probe(artifact, 1, _EMULATED_TIMEOUT_S, board.child(target.name))
    reason = f"passed its golden run in {machine}" if found.ok else found.reason
    outcome = replace(found, reason=reason, infer_ms_p50=None, memory_mb=None)
    return Verification(artifact, "passed" if outcome.ok else "failed", outcome, "emulated", machine)
