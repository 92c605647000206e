"""`summary.json`: what was segmented, by what, with which figures."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from app.results.exporter import Segmented

SUMMARY = "summary.json"


@dataclass(frozen=True)
class Timing:
    """Latency by stage in ms (warm percentiles, and the cold first run) and the whole in seconds."""

    latency_ms: dict[str, dict[str, float]]
    wall_s: float
    cold_ms: dict[str, float] = field(default_factory=dict)


def summary_of(
    inputs: list[Path], segmented: Segmented, *, timing: Timing, outputs: list[Path], warnings: list[str]
) -> dict[str, Any]:
    """The document, ready for JSON.

    Parameters
    ----------
    inputs : list of Path
        What the person named; not said of a de-identified result, nor is the series' UID.
    segmented : Segmented
        With its provenance.
    outputs : list of Path
        The files beside the summary.

    Raises
    ------
    ValueError
        It is not known what made the mask.
    """
    provenance, case, hidden = segmented.provenance, segmented.case, segmented.deidentify
    if provenance is None:
        raise ValueError("a summary says what made the mask")
    geometry = case.volume.geometry
    named = str(inputs[0]) if len(inputs) == 1 else [str(path) for path in inputs]
    return {
        "input": None if hidden else named,
        "series_uid": None if hidden else case.uid,
        "deidentified": hidden,
        "roles": [str(role) for role in case.volume.roles],
        "filled_with_flair": [str(role) for role in provenance.filled],
        "model": {"name": provenance.model.name, "version": provenance.model.version},
        "backend": provenance.backend,
        "backend_reason": provenance.reason,
        "target": provenance.target,
        "precision": provenance.precision,
        "artifact_sha256": provenance.artifact_sha256,
        "threads": provenance.threads,
        "threshold": provenance.threshold,
        "edited_by_hand": bool(provenance.edited),
        "edited_slices": list(provenance.edited),
        "input_score": None if provenance.input_score is None else round(provenance.input_score, 3),
        "slices": geometry.shape[0],
        "spacing_mm": None if geometry.spacing_mm is None else list(geometry.spacing_mm),
        "resampled_roles": [str(r) for s in case.series if s.uid in case.resampled for r in s.roles],
        **asdict(segmented.measurements),
        "comparison": None if segmented.comparison is None else asdict(segmented.comparison),
        "latency_ms": timing.latency_ms,
        "cold_ms": timing.cold_ms,
        "wall_s": round(timing.wall_s, 3),
        # The warnings of the readers name series and files.
        "warnings": [] if hidden else warnings,
        "outputs": [path.name if hidden else str(path) for path in outputs],
    }


def summary_bytes(document: dict[str, Any]) -> bytes:
    """The document as it is written."""
    return (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode()
