"""`summary.json`: what was segmented, by what, with which figures."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.imaging.series import Case
from app.imaging.volume import Role
from app.results.measurements import Measurements

if TYPE_CHECKING:
    from app.contract.model_spec import ModelSpec

SUMMARY = "summary.json"


@dataclass(frozen=True)
class Provenance:
    """What made the mask.

    Attributes
    ----------
    artifact_sha256 : str
        Of the manifest, which holds the hashes of all files.
    reason : str
        Why this backend.
    filled : tuple of Role
        Input channels that were missing and filled with FLAIR.
    """

    model: "ModelSpec"
    backend: str
    target: str
    artifact_sha256: str
    reason: str
    threads: int
    threshold: float
    filled: tuple[Role, ...] = ()


@dataclass(frozen=True)
class Timing:
    """Latency by stage in ms (warm percentiles, and the cold first run) and the whole in seconds."""

    latency_ms: dict[str, dict[str, float]]
    wall_s: float
    cold_ms: dict[str, float] = field(default_factory=dict)


def summary_of(
    inputs: list[Path],
    case: Case,
    *,
    provenance: Provenance,
    measurements: Measurements,
    timing: Timing,
    outputs: list[Path],
    warnings: list[str],
) -> dict[str, Any]:
    """The document, ready for JSON.

    Parameters
    ----------
    inputs : list of Path
        What the person named.
    outputs : list of Path
        The files beside the summary.
    """
    model = provenance.model
    geometry = case.volume.geometry
    return {
        "input": str(inputs[0]) if len(inputs) == 1 else [str(path) for path in inputs],
        "series_uid": case.uid,
        "roles": [str(role) for role in case.volume.roles],
        "filled_with_flair": [str(role) for role in provenance.filled],
        "model": {"name": model.name, "version": model.version},
        "backend": provenance.backend,
        "backend_reason": provenance.reason,
        "target": provenance.target,
        "artifact_sha256": provenance.artifact_sha256,
        "threads": provenance.threads,
        "threshold": provenance.threshold,
        "slices": geometry.shape[0],
        "spacing_mm": None if geometry.spacing_mm is None else list(geometry.spacing_mm),
        **asdict(measurements),
        "latency_ms": timing.latency_ms,
        "cold_ms": timing.cold_ms,
        "wall_s": round(timing.wall_s, 3),
        "warnings": warnings,
        "outputs": [str(path) for path in outputs],
    }


def summary_bytes(document: dict[str, Any]) -> bytes:
    """The document as it is written."""
    return (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode()
