"""What is kept of golden runs: beside an artifact, one record for each kind of place where it ran."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from app.atomic import write_atomic
from app.contract.manifest import Artifact, read_artifact, write_manifest
from app.errors import BuildError
from build_models.signing import sign_artifact
from build_models.verify import Emulator, Verification, verify

PROOFS = "proofs.json"


class RefusedArtifactError(BuildError):
    """An artifact that has just been written fails its golden run."""


@dataclass(frozen=True)
class ProofRecord:
    """One golden run.

    Attributes
    ----------
    where : str
        'native' or 'emulated'.
    machine : str
        Processor, or emulator and what it emulates.
    proven_at : str or None
        In UTC, ISO 8601.
    instructions : int or None
        Of the compiled network for one slice, where an emulator has counted them.
    """

    where: str
    machine: str
    status: str
    proven_at: str | None
    dice: float | None
    max_abs_diff: float | None
    instructions: int | None = None


def keep_proof(artifact: Artifact, verification: Verification, instructions: int | None = None) -> None:
    """Put a golden run on record; one of the same kind is replaced, and so is all that belongs to other bytes.

    Instructions that were counted before stay where they are not counted anew.
    """
    if verification.where == "nowhere":
        return
    outcome, known_runs = verification.outcome, read_proofs(artifact)
    before = next((known.instructions for known in known_runs if known.where == verification.where), None)
    record = ProofRecord(
        verification.where,
        verification.machine,
        verification.status,
        outcome.proven_at,
        outcome.dice,
        outcome.max_abs_diff,
        before if instructions is None else instructions,
    )
    others = [known for known in known_runs if known.where != record.where]
    runs = sorted((*others, record), key=lambda known: known.where, reverse=True)
    document = {"artifact_sha256": artifact.sha256, "runs": [asdict(known) for known in runs]}
    write_atomic(artifact.folder / PROOFS, f"{json.dumps(document, indent=2)}\n".encode())


def enter_figures(artifact: Artifact, verification: Verification) -> Artifact:
    """Put into a manifest what a golden run measured, which is nothing where the artifact could not run; sign it."""
    outcome = verification.outcome
    measured = replace(
        artifact.manifest, expected_latency_ms=outcome.infer_ms_p50, expected_memory_mb=outcome.memory_mb
    )
    write_manifest(artifact.folder, measured)
    sign_artifact(artifact.folder)
    return read_artifact(artifact.folder)


def read_proofs(artifact: Artifact) -> list[ProofRecord]:
    """The golden runs of just these bytes; none when there is no record, or one that cannot be read."""
    try:
        document: Mapping[str, Any] = json.loads((artifact.folder / PROOFS).read_text(encoding="utf-8"))
        if document["artifact_sha256"] != artifact.sha256:
            return []
        return [ProofRecord(**run) for run in document["runs"]]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def prove_written(artifact: Artifact, threads: int, emulator: Emulator | None = None) -> Verification:
    """Prove an artifact that has just been written, and put figures and proof on record.

    Raises
    ------
    RefusedArtifactError
        It fails its golden run.
    """
    verification = verify(artifact, threads, emulator)
    if verification.status == "failed":
        # The reason may be a sentence of its own.
        reason = verification.outcome.reason.rstrip(".")
        raise RefusedArtifactError(f"The artifact {artifact.label} is refused: {reason}.")
    keep_proof(enter_figures(artifact, verification), verification)
    return verification
