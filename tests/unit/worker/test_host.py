"""The worker as a process: what it answers, and how it ends."""

import base64
import json
import os
import signal
import sys
from pathlib import Path

import numpy as np
import pytest

from app.imaging.joining import Choice
from app.imaging.series import Series
from app.imaging.volume import VolumeGeometry
from app.worker.host import Inbox
from app.worker.opening import _Shared
from app.worker.protocol import (
    ArrivedEvent,
    BackendsRequest,
    CancelRequest,
    CaseEvent,
    DoneEvent,
    EngineChoice,
    Event,
    FailedEvent,
    ListingEvent,
    ModelsRequest,
    OpenRequest,
    PreviewEvent,
    ProgressEvent,
    ProvingEvent,
    SegmentRequest,
    SelectedEvent,
    SeriesEvent,
    SliceEvent,
    StartedEvent,
    StopRequest,
    ThumbnailEvent,
    ThumbnailRequest,
    encode,
)
from app.worker.shared_array import SharedArray, SharedFolder
from tests.helpers.artifacts import artifact_of, copy_models, isolate, use_models
from tests.helpers.images import phantom, write_dicom_series, write_study
from tests.helpers.studies import case_of
from tests.helpers.worker import Worker


@pytest.fixture(scope="module", autouse=True)
def models(tmp_path_factory: pytest.TempPathFactory):
    """Folders and models of their own; the choice of backend is remembered from test to test."""
    root = tmp_path_factory.mktemp("worker")
    patch = pytest.MonkeyPatch()
    isolate(patch, root)
    artifact = artifact_of("litert")
    use_models(patch, copy_models(root / "models", artifact))
    yield
    patch.undo()


@pytest.fixture(scope="module")
def folder():
    shared = SharedFolder()
    yield shared.path
    shared.close()


@pytest.fixture(scope="module")
def worker(models: None):
    """One worker for the tests that do not end it."""
    with Worker() as process:
        yield process


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("study")
    write_dicom_series(path, phantom(6))
    return path


def segment(worker: Worker, case: CaseEvent, *indices: int) -> SegmentRequest:
    return SegmentRequest(worker.next_id(), case.handle, indices, EngineChoice("unet", "litert"))


def patched(body: str) -> list[str]:
    """Command of a worker whose way of opening files is `body`: what decoders in the wild do."""
    code = (
        "import sys, os, ctypes\n"
        "from app.worker import jobs\n"
        "from app.worker.host import run_worker\n"
        f"def open_(self, request, send, cancelled):\n    {body}\n"
        "jobs.Workbench.open = open_\n"
        "sys.exit(run_worker(sys.stdin, sys.stdout))\n"
    )
    return [sys.executable, "-c", code]


def test_opening_tells_series_progress_and_the_case_in_this_order(worker: Worker, study: Path, folder: Path):
    events = worker.ask(OpenRequest(worker.next_id(), (str(study),), str(folder)))
    kinds = [type(event) for event in events if not isinstance(event, ListingEvent)]  # which are for long listings
    assert kinds[0] is SeriesEvent
    assert kinds[1] is PreviewEvent
    assert set(kinds[2:-2]) == {ProgressEvent, ArrivedEvent}
    assert kinds[-2:] == [CaseEvent, DoneEvent]


def test_the_slice_that_is_looked_at_comes_first_and_can_be_seen_before_the_rest(
    worker: Worker, tmp_path: Path, folder: Path
):
    write_dicom_series(tmp_path, phantom(24), number=4)
    order: list[int] = []
    shown: list[np.ndarray] = []

    def during(event: Event) -> None:
        if isinstance(event, PreviewEvent):
            voxels = SharedArray.attach(event.handle.voxels).array
            shown.append(np.array(voxels[0, 12]))
        if isinstance(event, ArrivedEvent):
            order.extend(event.slices)

    request = OpenRequest(worker.next_id(), (str(tmp_path),), str(folder))
    worker.send(request)
    events = worker.events_of(request.id, during)
    np.testing.assert_array_equal(shown[0], phantom(24)[12])
    assert order[:3] == [12, 11, 13]
    assert sorted(order) == list(range(24))
    preview = next(e for e in events if isinstance(e, PreviewEvent))
    case = next(e for e in events if isinstance(e, CaseEvent))
    assert case.handle.voxels == preview.handle.voxels
    assert case.handle.probability == preview.handle.probability


def test_a_look_changes_the_order_in_which_slices_are_read():
    looks = iter([None, 2, 2, 20, 20])
    opener = _Shared(
        OpenRequest(1, (), ""), Choice(series_of_slices(24), (), ()), lambda _event: None, lambda: next(looks)
    )
    waiting = list(range(24))
    order = []
    for _ in range(5):
        order.append(opener.next(waiting))
        waiting.remove(order[-1])
    assert order == [12, 2, 1, 20, 19]


def test_a_corrected_role_is_used_without_listing_again(worker: Worker, tmp_path: Path, folder: Path):
    files = write_study(tmp_path / "study")
    paths = (str(tmp_path / "study"),)
    events = worker.ask(OpenRequest(worker.next_id(), paths, str(folder)))
    listed = next(e for e in events if isinstance(e, SeriesEvent)).series
    (tmp_path / "study" / "late.txt").write_text("not looked at")
    corrections = {listed[0].uid: "OTHER", listed[2].uid: "FLAIR"}
    events = worker.ask(OpenRequest(worker.next_id(), paths, str(folder), None, corrections))
    case = next(e for e in events if isinstance(e, CaseEvent))
    assert case.handle.uid == listed[2].uid
    assert [str(r) for r in case.handle.roles] == ["FLAIR", "T1"]
    assert case.warnings == ()
    np.testing.assert_array_equal(SharedArray.attach(case.handle.voxels).array[0], phantom(6, 32, 40, 3))
    assert len(files) == 3


def test_a_series_can_be_seen_small_without_being_opened(worker: Worker, tmp_path: Path, folder: Path):
    write_dicom_series(tmp_path, phantom(8, 64, 40), number=4, spacing=(5.0, 1.0, 1.0))
    case = worker.open(tmp_path, folder)
    events = worker.ask(ThumbnailRequest(worker.next_id(), case.handle.uid))
    thumbnail = next(e for e in events if isinstance(e, ThumbnailEvent))
    assert thumbnail.size == (96, 60)
    pixels = np.frombuffer(base64.b64decode(thumbnail.pixels), np.uint8).reshape(thumbnail.size)
    assert pixels[48, 30] > 60
    assert pixels[0, 0] == 0
    failed = worker.ask(ThumbnailRequest(worker.next_id(), "1.2.3"))[-1]
    assert isinstance(failed, FailedEvent)
    assert "no longer listed" in failed.message


def test_what_is_cancelled_while_it_is_read_leaves_nothing_that_the_window_has_not_heard_of(
    worker: Worker, tmp_path: Path, folder: Path
):
    write_dicom_series(tmp_path, phantom(40), number=4)
    before = set(folder.iterdir())
    request = OpenRequest(worker.next_id(), (str(tmp_path),), str(folder))
    worker.send(request, CancelRequest(worker.next_id(), request.id))
    events = worker.events_of(request.id)
    heard = {
        Path(h.path)
        for e in events
        if isinstance(e, PreviewEvent | CaseEvent)
        for h in (e.handle.voxels, e.handle.probability)
    }
    assert set(folder.iterdir()) - before <= heard


def series_of_slices(slices: int) -> Series:
    return case_of(geometry=VolumeGeometry((slices, 8, 8)))[1]


def test_the_voxels_arrive_in_shared_memory(worker: Worker, study: Path, folder: Path):
    case = worker.open(study, folder)
    np.testing.assert_array_equal(SharedArray.attach(case.handle.voxels).array[0], phantom(6))
    assert len(case.decode_ms) == 6


def test_another_series_of_the_list_can_be_opened(worker: Worker, tmp_path: Path, folder: Path):
    write_study(tmp_path / "joined")
    write_dicom_series(tmp_path / "joined", phantom(3, 20, 24), number=9, series_uid="1.2.9")
    case = worker.open(tmp_path / "joined", folder, uid="1.2.9")
    assert case.handle.uid == "1.2.9"
    assert case.handle.geometry.shape == (3, 20, 24)
    assert case.series_uids == ("1.2.9",)


def test_probabilities_are_in_shared_memory_when_a_slice_is_told(study: Path, folder: Path):
    with Worker() as fresh:
        case = fresh.open(study, folder)
        probability = SharedArray.attach(case.handle.probability).array
        events = fresh.ask(segment(fresh, case, 3, 1))
    slices = [event for event in events if isinstance(event, SliceEvent)]
    assert [event.index for event in slices] == [3, 1]
    assert [event.cold for event in slices] == [True, False]
    assert set(slices[0].latency_ms) == {"preprocess", "infer", "postprocess"}
    assert probability[[1, 3]].min() >= 0
    assert 0 < probability[[1, 3]].max() <= 1
    assert not probability[[0, 2, 4, 5]].any()


def test_the_choice_is_told_once_and_the_filled_sequences_each_time(study: Path, folder: Path):
    with Worker() as fresh:
        case = fresh.open(study, folder)
        events = fresh.ask(segment(fresh, case, 0)) + fresh.ask(segment(fresh, case, 1))
    selected = [event for event in events if isinstance(event, SelectedEvent)]
    assert [event.name for event in selected] == ["litert"]
    assert selected[0].model.channels == ("T1", "FLAIR", "T1C")
    started = [event for event in events if isinstance(event, StartedEvent)]
    assert [event.filled for event in started] == [("T1", "T1C")] * 2


def test_another_worker_goes_on_with_a_case_that_it_did_not_decode(worker: Worker, study: Path, folder: Path):
    with Worker() as first:
        case = first.open(study, folder)
        first.process.send_signal(signal.SIGKILL)
        first.wait()
    events = worker.ask(segment(worker, case, 2))
    assert [event.index for event in events if isinstance(event, SliceEvent)] == [2]
    assert SharedArray.attach(case.handle.probability).array[2].any()


def test_a_cancelled_run_stops_before_its_next_slice_but_one(worker: Worker, study: Path, folder: Path):
    case = worker.open(study, folder)
    request = segment(worker, case, *range(6), *range(6))

    def cancel(event: object) -> None:
        if isinstance(event, SliceEvent) and event.index == 0:
            worker.send(CancelRequest(worker.next_id(), request.id))

    worker.send(request)
    events = worker.events_of(request.id, cancel)
    assert events[-1] == DoneEvent(request.id, cancelled=True)
    assert len([event for event in events if isinstance(event, SliceEvent)]) <= 2


def test_a_request_that_is_cancelled_while_it_waits_is_not_begun(worker: Worker, study: Path, folder: Path):
    case = worker.open(study, folder)
    first, second = segment(worker, case, 0), segment(worker, case, 1)
    worker.send(first, second, CancelRequest(worker.next_id(), second.id))
    events = worker.events_of(second.id)
    assert [event.index for event in events if isinstance(event, SliceEvent)] == [0]
    assert events[-1] == DoneEvent(second.id, cancelled=True)


def test_cancelling_what_is_over_or_unknown_changes_nothing(worker: Worker, study: Path, folder: Path):
    case = worker.open(study, folder)
    request = segment(worker, case, 0)
    over, unknown = CancelRequest(worker.next_id(), request.id - 1), CancelRequest(worker.next_id(), 999_999)
    worker.send(over, unknown, CancelRequest(worker.next_id(), request.id), request)
    assert worker.events_of(request.id)[-1] == DoneEvent(request.id, cancelled=False)


@pytest.mark.parametrize("content", [b"this is no image", b""], ids=["text", "empty"])
def test_bad_input_fails_with_one_sentence_and_the_next_request_works(
    worker: Worker, tmp_path: Path, study: Path, folder: Path, content: bytes
):
    bad = tmp_path / "scan.dcm"
    bad.write_bytes(content)
    failed = worker.ask(OpenRequest(worker.next_id(), (str(bad),), str(folder)))[-1]
    worker.open(study, folder)
    assert isinstance(failed, FailedEvent)
    assert failed.kind == "image-read"
    assert "scan.dcm" in failed.message
    assert "\n" not in failed.message
    assert "Traceback" not in failed.message


def test_a_model_that_is_not_there_fails_with_its_reason(worker: Worker):
    failed = worker.ask(BackendsRequest(worker.next_id(), EngineChoice("no-such-model", "auto")))[-1]
    assert isinstance(failed, FailedEvent)
    assert failed.kind == "backend-unavailable"
    assert "no-such-model" in failed.message


def test_while_a_backend_is_proven_the_window_hears_of_it(worker: Worker):
    unknown = EngineChoice("unet", "litert", threads=1)  # no other test asks for one thread, so nothing is remembered
    events = worker.ask(BackendsRequest(worker.next_id(), unknown))
    names = dict.fromkeys(event.tag for event in events)  # told again and again where proving takes its time
    assert list(names) == ["proving", "selected", "done"]
    assert "litert any" in next(event.what for event in events if isinstance(event, ProvingEvent))


def test_when_no_backend_can_run_every_outcome_is_told(worker: Worker):
    failed = worker.ask(BackendsRequest(worker.next_id(), EngineChoice("unet", "tvm-cpu")))[-1]
    assert isinstance(failed, FailedEvent)
    assert [(outcome.backend, outcome.ok) for outcome in failed.outcomes] == [("tvm-cpu", False)]
    assert failed.outcomes[0].reason


def test_what_a_decoder_prints_does_not_reach_the_window():
    body = "print('noise'); os.write(1, b'native noise\\n')"
    with Worker(patched(body)) as worker:
        worker.send(OpenRequest(1, ("x",), "f"))
        assert worker.event() == DoneEvent(1)


def test_a_panic_that_is_no_exception_becomes_a_failure():
    body = "raise type('PanicException', (BaseException,), {})('/home/kim/scan.dcm')"
    with Worker(patched(body)) as worker:
        worker.send(OpenRequest(1, ("x",), "f"))
        failed = worker.event()
        worker.send(OpenRequest(2, ("x",), "f"))
        assert worker.event().id == 2
    assert isinstance(failed, FailedEvent)
    assert failed.kind == "internal"
    assert "kim" not in json.dumps([failed.message, failed.details])


def test_running_out_of_memory_is_told_and_survived():
    with Worker(patched("raise MemoryError")) as worker:
        worker.send(OpenRequest(1, ("x",), "f"))
        failed = worker.event()
    assert isinstance(failed, FailedEvent)
    assert failed.kind == "memory"


def test_a_line_that_is_no_request_is_skipped(worker: Worker):
    assert worker.process.stdin is not None
    worker.process.stdin.write(b"what?\n")
    failed = worker.ask(BackendsRequest(worker.next_id(), EngineChoice("no-such-model", "auto")))[-1]
    assert isinstance(failed, FailedEvent)


def test_stop_ends_it_cleanly():
    with Worker() as worker:
        worker.send(StopRequest(1))
        assert worker.wait() == 0


def test_it_ends_when_the_window_is_gone():
    with Worker() as worker:
        assert worker.process.stdin is not None
        worker.process.stdin.close()
        assert worker.wait() == 0


def test_opening_imports_no_engine_and_no_compiler(study: Path, folder: Path):
    body = (
        "from app.imaging.readers import list_series\n"
        "    from pathlib import Path\n"
        "    list_series([Path(p) for p in request.paths])\n"
        "    heavy = {'tvm', 'tvm_ffi', 'ai_edge_litert', 'torch', 'PySide6'} & set(sys.modules)\n"
        "    raise SystemExit(3 if heavy else 0)"
    )
    with Worker(patched(body)) as worker:
        worker.send(OpenRequest(1, (str(study),), str(folder)))
        assert worker.wait() == 0


def test_a_worker_gets_ready_while_nothing_is_asked_and_then_does_its_job():
    reading, writing = os.pipe()
    inbox = Inbox(reading)
    chores = iter([True, True, False])

    def get_ready() -> bool:
        more = next(chores)
        if not more:  # only now does a job come in
            os.write(writing, encode(ModelsRequest(7)) + encode(StopRequest(8)))
            inbox.read()
        return more

    assert [job.id for job in inbox.jobs(get_ready)] == [7]
    assert list(chores) == []
    os.close(reading)
    os.close(writing)
