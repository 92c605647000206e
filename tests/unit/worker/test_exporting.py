"""Results that the worker writes for the window."""

import json
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace
from pydicom import dcmread

from app.editing.composition import as_texts
from app.editing.history import EditedSlice
from app.editing.packed import PackedMask
from app.imaging.volume import Role
from app.results.measurements import diameters_between
from app.worker.protocol import (
    CancelRequest,
    CaseEvent,
    DoneEvent,
    ExportedEvent,
    ExportRequest,
    FailedEvent,
    MeasuredEvent,
    MeasureRequest,
    ModelInfo,
    Outline,
    WritingEvent,
)
from app.worker.shared_array import SharedArray, SharedFolder
from tests.helpers.images import phantom, write_dicom_series, write_nifti
from tests.helpers.results import mask_of_dicom, random_mask
from tests.helpers.worker import Worker

SHAPE = (5, 24, 20)
MODEL = ModelInfo("unet", "1.2.3", ("FLAIR",), 0.5, "cd" * 32)


@pytest.fixture
def folder():
    shared = SharedFolder()
    yield shared.path
    shared.close()


def fill(case: CaseEvent) -> np.ndarray:
    """Give a case a probability map; returns the mask at one half."""
    mask = random_mask(SHAPE, 4)
    SharedArray.attach(case.handle.probability, writable=True).array[...] = np.where(mask, 0.9, 0.2)
    return mask


def request(worker: Worker, case: CaseEvent, source: Path, out: Path, *formats: str, **more) -> ExportRequest:
    threshold = more.pop("threshold", 0.5)
    known = {"deidentify": False, "filled": (Role.T1,), **more}
    return ExportRequest(
        worker.next_id(),
        (str(source),),
        Outline(case.handle, threshold, case.reference),
        case.slice_names,
        formats,
        str(out),
        model=MODEL,
        backend="litert",
        target="x86-64",
        **known,
    )


def test_a_case_is_exported_by_the_worker_that_opened_it_and_by_its_successor(tmp_path: Path, folder: Path):
    write_dicom_series(tmp_path / "in", phantom(*SHAPE))
    with Worker() as worker:
        case = worker.open(tmp_path / "in", folder)
        mask = fill(case)
        events = worker.ask(request(worker, case, tmp_path / "in", tmp_path / "first", "seg", "sr", "csv"))
        assert [event.format for event in events if isinstance(event, WritingEvent)] == ["seg", "sr", "csv"]
        assert [event.files for event in events if isinstance(event, ExportedEvent)] == [3]
    with Worker() as worker:
        events = worker.ask(request(worker, case, tmp_path / "in", tmp_path / "second", "seg", threshold=0.1))
        assert isinstance(events[-1], DoneEvent)
    np.testing.assert_array_equal(mask_of_dicom(tmp_path / "first" / "series-1-flair_seg.dcm"), mask)
    assert mask_of_dicom(tmp_path / "second" / "series-1-flair_seg.dcm").all()
    algorithm = dcmread(tmp_path / "first" / "series-1-flair_seg.dcm").SegmentSequence[0]
    said = algorithm.SegmentationAlgorithmIdentificationSequence[0].AlgorithmParameters
    assert f"artifact_sha256={MODEL.sha256}" in said
    assert "filled_with_flair=T1" in said


def test_an_export_that_cannot_be_is_refused_in_one_sentence(tmp_path: Path, folder: Path):
    write_nifti(tmp_path / "case_flair.nii.gz", phantom(*SHAPE).transpose(2, 1, 0), np.diag([1.0, 1.0, 2.0, 1.0]))
    blocked = tmp_path / "blocked"
    blocked.write_bytes(b"")
    with Worker() as worker:
        case = worker.open(tmp_path / "case_flair.nii.gz", folder)
        fill(case)
        refused = worker.ask(request(worker, case, tmp_path / "case_flair.nii.gz", tmp_path / "out", "seg"))[-1]
        no_folder = worker.ask(request(worker, case, tmp_path / "case_flair.nii.gz", blocked, "nifti"))[-1]
        (tmp_path / "case_flair.nii.gz").rename(tmp_path / "elsewhere.nii.gz")
        with Worker() as successor:
            gone = successor.ask(request(successor, case, tmp_path / "case_flair.nii.gz", tmp_path / "out", "csv"))[-1]
    for event in (refused, no_folder, gone):
        assert isinstance(event, FailedEvent)
        assert event.kind in ("output", "image-read")
    assert not (tmp_path / "out").exists()


def test_a_cancelled_export_leaves_nothing(tmp_path: Path, folder: Path):
    write_dicom_series(tmp_path / "in", phantom(*SHAPE))
    with Worker() as worker:
        case = worker.open(tmp_path / "in", folder)
        fill(case)
        export = request(worker, case, tmp_path / "in", tmp_path / "out", "png", "overlay", "seg", "sr")
        worker.send(export, CancelRequest(worker.next_id(), export.id))
        last = worker.events_of(export.id)[-1]
    assert last == DoneEvent(export.id, cancelled=True)
    assert not (tmp_path / "out").exists()


def test_the_worker_measures_diameters_and_parts(tmp_path: Path, folder: Path):
    write_dicom_series(tmp_path / "in", phantom(*SHAPE), spacing=(5.0, 0.5, 0.5))
    with Worker() as worker:
        case = worker.open(tmp_path / "in", folder)
        probability = SharedArray.attach(case.handle.probability, writable=True).array
        probability[...] = 0.0
        probability[2, 4:10, 3:11] = probability[4, 20, 18] = 0.9
        (event, _) = worker.ask(MeasureRequest(worker.next_id(), Outline(case.handle, 0.5)))
    assert isinstance(event, MeasuredEvent)
    assert event.diameters is not None
    assert (event.components, event.diameters.slice_index, event.diameters.edited) == (2, 2, False)
    assert event.diameters.largest_mm == pytest.approx(5.0, abs=0.15)
    assert event.diameters.perpendicular_mm == pytest.approx(3 * 5 / 4, abs=0.2)


def test_the_worker_writes_the_diameters_that_a_reader_has_moved(tmp_path: Path, folder: Path):
    write_dicom_series(tmp_path / "in", phantom(*SHAPE), spacing=(5.0, 0.5, 0.5))
    with Worker() as worker:
        case = worker.open(tmp_path / "in", folder)
        fill(case)
        moved = diameters_between(1, ((3.0, 2.0), (3.0, 14.0)), ((1.0, 6.0), (9.0, 6.0)), case.handle.geometry)
        export = replace(request(worker, case, tmp_path / "in", tmp_path / "out", "json"), diameters=moved)
        worker.ask(export)
    document = json.loads(next((tmp_path / "out").glob("*.json")).read_bytes())
    assert (document["diameters"]["largest_mm"], document["diameters"]["perpendicular_mm"]) == (6.0, 4.0)
    assert document["diameters"]["edited"] is True


def test_edited_slices_are_measured_and_written_instead_of_what_was_computed(tmp_path: Path, folder: Path):
    write_dicom_series(tmp_path / "in", phantom(*SHAPE))
    drawn = np.zeros(SHAPE[1:], bool)
    drawn[5:15, 4:10] = True
    edits = as_texts({index: EditedSlice(PackedMask.of(drawn)) for index in (1, 3)})
    with Worker() as worker:
        case = worker.open(tmp_path / "in", folder)
        expected = fill(case)
        expected[[1, 3]] = drawn
        wish = request(worker, case, tmp_path / "in", tmp_path / "out", "seg", "json")
        wish = replace(wish, outline=replace(wish.outline, edits=edits))
        assert any(isinstance(event, ExportedEvent) for event in worker.ask(wish))
        measured = worker.ask(MeasureRequest(worker.next_id(), wish.outline))
    (seg,) = (tmp_path / "out").glob("*_seg.dcm")
    assert np.array_equal(mask_of_dicom(seg).astype(bool), expected)
    assert dcmread(seg).SegmentSequence[0].SegmentAlgorithmType == "SEMIAUTOMATIC"
    (document,) = (json.loads(path.read_text()) for path in (tmp_path / "out").glob("*.json"))
    assert document["made_by"]["edited_slices"] == [1, 3]
    assert document["area_px"] == np.count_nonzero(expected, axis=(1, 2)).tolist()
    assert [event.components for event in measured if isinstance(event, MeasuredEvent)] == [document["components"]]
