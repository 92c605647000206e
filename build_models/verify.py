"""Proves artifacts on this machine, each in a child process that may crash without harm."""

from dataclasses import dataclass
from typing import Literal

from app.contract.manifest import Artifact
from app.errors import AppError
from app.inference.outcome import Outcome
from app.inference.probe import run_probe
from app.inference.registry import backend_named

Status = Literal["passed", "failed", "not run"]


@dataclass(frozen=True)
class Verification:
    """What became of one artifact.

    Attributes
    ----------
    status : str
        'not run' when this machine lacks what the artifact needs; its files were checked all the same.
    """

    artifact: Artifact
    status: Status
    outcome: Outcome


def verify(artifact: Artifact, threads: int) -> Verification:
    """Check the hashes of an artifact, and run its golden inputs if this machine can.

    Parameters
    ----------
    artifact : Artifact
    threads : int
    """
    target = artifact.manifest.target
    try:
        artifact.check_files()
        backend = backend_named(target.backend)
    except AppError as error:
        return Verification(artifact, "failed", Outcome(target.backend, target.name, False, error.user_message))
    for condition in (backend.availability(), backend.supports(artifact)):
        if not condition.ok:
            reason = f"compiled, not run here: {condition.reason}"
            return Verification(artifact, "not run", Outcome(target.backend, target.name, False, reason))
    outcome = run_probe(artifact, threads)
    return Verification(artifact, "passed" if outcome.ok else "failed", outcome)
