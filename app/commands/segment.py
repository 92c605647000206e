"""`falx segment`: masks and summary.json."""

import argparse
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app import audit
from app.clock import since_start_s
from app.commands.console import Console, counted
from app.commands.engine import engine_choice, filled_warning
from app.commands.outlining import outline
from app.commands.study import Study, open_study
from app.contract.postprocess import mask_of
from app.imaging.volume import Role
from app.inference.latency import LatencyRecorder
from app.results.exporter import Segmented, check_formats, default_formats, export
from app.results.permitted import check_permitted
from app.results.provenance import Provenance
from app.results.staging import Staging
from app.results.summary import SUMMARY, Timing, summary_bytes, summary_of


@dataclass(frozen=True)
class Segmentation:
    """A mask with everything that is said about it."""

    study: Study
    mask: NDArray[np.bool_]
    probability: NDArray[np.float32]
    provenance: Provenance
    recorder: LatencyRecorder
    warnings: list[str]


def run(arguments: argparse.Namespace, console: Console) -> int:
    """See the module.

    Raises
    ------
    AppError
        The study cannot be read, no backend runs, or the results cannot be written.
    """
    roles = {uid: Role(role) for uid, role in arguments.role}
    study = open_study(arguments.paths, arguments.series, console, roles, arguments.reference)
    formats = tuple(dict.fromkeys(arguments.format or default_formats(study.series)))
    check_permitted(arguments.out, formats)
    check_formats(formats, study.series)
    with Staging(arguments.out, study.files) as staging:
        segmentation = segment_study(study, arguments, arguments.threshold, console)
        document = write_results(segmentation, arguments.paths, formats, staging, arguments.deidentify)
        staging.commit()
    note_in_trail(segmentation, formats, len(document["outputs"]), arguments.deidentify)
    report(document, console)
    console.document(document)
    return 0


def note_in_trail(segmentation: Segmentation, formats: tuple[str, ...], files: int, deidentify: bool) -> None:
    """Write into the audit trail that a case was opened, outlined and exported."""
    made, uid = segmentation.provenance, segmentation.study.series.uid
    model = f"{made.model.name} {made.model.version}"
    audit.case_opened(uid)
    audit.outlined(uid, model=model, artifact_sha256=made.artifact_sha256, backend=made.backend, target=made.target)
    audit.exported(uid, formats=formats, files=files, deidentified=deidentify, model=model, backend=made.backend)


def segment_study(
    study: Study, arguments: argparse.Namespace, threshold: float | None, console: Console
) -> Segmentation:
    """Choose the engine and run every slice of a study."""
    outlined = outline(study.case, engine_choice(arguments), console)
    engine, selection, check = outlined.engine, outlined.engine.selection, outlined.check
    provenance = Provenance(
        model=engine.model,
        backend=selection.name,
        target=selection.artifact.manifest.target.name,
        artifact_sha256=selection.artifact.sha256,
        reason=selection.reason,
        threads=selection.threads,
        threshold=engine.model.threshold if threshold is None else threshold,
        filled=outlined.filled,
        precision=selection.artifact.manifest.precision,
        input_score=check.score,
    )
    filled = filled_warning(outlined.filled, study.case.volume.roles)
    about = (*outlined.warnings, filled, check.warning)
    warnings = [*study.case.warnings, *(warning for warning in about if warning)]
    mask = mask_of(outlined.probability, provenance.threshold)
    return Segmentation(study, mask, outlined.probability, provenance, outlined.recorder, warnings)


def write_results(
    segmentation: Segmentation,
    inputs: list[Path],
    formats: tuple[str, ...],
    staging: Staging,
    deidentify: bool = False,
) -> dict[str, Any]:
    """Put masks and summary in line.

    Returns
    -------
    dict
        The summary.
    """
    study = segmentation.study
    segmented = Segmented(
        study.case,
        study.series,
        segmentation.mask,
        study.files,
        segmentation.probability,
        segmentation.provenance,
        deidentify,
    )
    outputs = export(segmented, formats, staging)
    document = summary_of(
        inputs,
        segmented,
        timing=Timing(segmentation.recorder.as_json(), since_start_s(), segmentation.recorder.cold_as_json()),
        outputs=outputs,
        warnings=segmentation.warnings,
    )
    content = summary_bytes(document)
    staging.write(SUMMARY, content, lambda read: json.loads(read) == json.loads(content))
    return document


def report(document: dict[str, Any], console: Console) -> None:
    """The summary for people."""
    volume = document["volume_ml"]
    pixels = sum(document["area_px"])
    size = f"{pixels} pixels (the file gives no spacing)" if volume is None else f"{volume:.2f} mL"
    touched = sum(1 for area in document["area_px"] if area)
    console.line(f"lesion      {size} in {touched} of {counted(document['slices'], 'slice')}")
    if (diameters := document["diameters"]) is not None:
        console.line(f"diameters   {_diameters(diameters)}")
    if (comparison := document["comparison"]) is not None:
        console.line(f"reference   {_comparison(comparison)}")
    console.line(f"backend     {document['backend']} {document['target']}: {document['backend_reason']}")
    console.line(f"wall        {document['wall_s']:.2f} s with {document['threads']} threads")
    console.table(
        ("stage", "p50", "p95"),
        [(stage, f"{v['p50']:.1f} ms", f"{v['p95']:.1f} ms") for stage, v in document["latency_ms"].items()],
    )
    for warning in document["warnings"]:
        console.line(f"warning     {warning}")
    for output in document["outputs"][:3]:
        console.line(f"written     {output}")
    if len(document["outputs"]) > 3:
        console.line(f"            and {len(document['outputs']) - 3} more files")


def _diameters(found: dict[str, Any]) -> str:
    unit, kind = ("mm", "mm") if found["largest_mm"] is not None else ("pixels", "px")
    lengths = f"{found[f'largest_{kind}']:.1f} × {found[f'perpendicular_{kind}']:.1f} {unit}"
    return f"{lengths} in slice {found['slice_index'] + 1}"


def _comparison(found: dict[str, Any]) -> str:
    words = [f"Dice {found['dice']:.3f}"]
    if found["difference_ml"] is not None:
        words.append(f"volume {found['difference_ml']:+.2f} mL")
    if found["difference_percent"] is not None:
        words.append(f"{found['difference_percent']:+.1f} %")
    for unit, name in (("mm", "mm"), ("px", "pixels")):
        if found[f"hausdorff95_{unit}"] is not None:
            words.append(f"95 % Hausdorff {found[f'hausdorff95_{unit}']:.1f} {name}")
    return ", ".join(words)
