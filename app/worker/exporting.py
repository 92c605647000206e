"""Measures and writes the results of a case that lies in shared memory."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.editing.composition import composed, masks_of_texts
from app.imaging.series import Case, Series
from app.imaging.volume import Volume
from app.results.comparison import compare
from app.results.exporter import Segmented, export
from app.results.measurements import measure
from app.results.permitted import check_permitted
from app.results.provenance import Provenance
from app.results.staging import Staging
from app.worker.protocol import (
    Event,
    ExportedEvent,
    ExportRequest,
    MeasuredEvent,
    MeasureRequest,
    Outline,
    WritingEvent,
)
from app.worker.shared_array import SharedArray

Send = Callable[[Event], None]


@dataclass(frozen=True)
class Found:
    """What a request refers to: the series that was segmented, the study's files, the arrays of the case."""

    series: Series
    files: tuple[Path, ...]
    volume: Volume
    probability: NDArray[np.float32]


def measured(request: MeasureRequest, probability: NDArray[np.float32]) -> MeasuredEvent:
    """Measure a mask as a whole, and compare it with the reference where there is one."""
    outline = request.outline
    geometry, mask = outline.case.geometry, _mask(outline, probability)
    found, reference = measure(mask, geometry), _reference(outline)
    comparison = None if reference is None else compare(mask, reference, geometry)
    return MeasuredEvent(request.id, found.components, found.diameters, comparison)


def write_results(request: ExportRequest, found: Found, send: Send, check: Callable[[], None]) -> None:
    """Write every format that is wanted; all files appear together, or none.

    Parameters
    ----------
    check : callable
        Raises when the request has been cancelled.

    Raises
    ------
    OutputError
        A format cannot hold the mask, or the folder cannot be written.
    ImageReadError
        A file of the study is gone.
    PolicyError
        The administrator does not allow a format or the folder.
    """

    def on_format(name: str, done: int, total: int) -> None:
        check()
        send(WritingEvent(request.id, name, done, total))

    check_permitted(Path(request.folder), request.formats)
    with Staging(Path(request.folder), found.files) as staging:
        export(_segmented(request, found), request.formats, staging, on_format)
        check()
        written = staging.commit()
    send(ExportedEvent(request.id, len(written)))


def _segmented(request: ExportRequest, found: Found) -> Segmented:
    outline, series = request.outline, found.series
    if series.kind == "dicom":  # the role may have been corrected since the series was listed
        series = replace(series, roles=outline.case.roles[:1])
    case = Case(
        uid=outline.case.uid,
        name="",
        volume=found.volume,
        reference=_reference(outline),
        slice_names=request.slice_names,
        series=(series,),
        source_orientation=series.source_orientation,
    )
    provenance = Provenance(
        model=request.model,
        backend=request.backend,
        target=request.target,
        artifact_sha256=request.model.sha256,
        reason="",
        threads=None,
        threshold=outline.threshold,
        filled=request.filled,
        precision=request.model.precision,
        edited=tuple(sorted(int(index) for index in outline.edits)),
    )
    mask = _mask(outline, found.probability)
    return Segmented(
        case, series, mask, found.files, found.probability, provenance, request.deidentify, request.diameters
    )


def _mask(outline: Outline, probability: NDArray[np.float32]) -> NDArray[np.bool_]:
    return composed(probability, outline.threshold, masks_of_texts(outline.edits))


def _reference(outline: Outline) -> NDArray[np.bool_] | None:
    return None if outline.reference is None else SharedArray.attach(outline.reference).array.view(np.bool_)
