"""What a worker computes, what it keeps, and when it judges the case."""

from pathlib import Path

import numpy as np
import pytest

from app.worker.protocol import (
    CheckedEvent,
    DoneEvent,
    EngineChoice,
    ModelsEvent,
    ModelsRequest,
    ProvingEvent,
    SegmentRequest,
    SelectedEvent,
    SliceEvent,
    StartedEvent,
)
from app.worker.shared_array import SharedArray, SharedFolder
from tests.helpers.artifacts import artifact_of, copy_models, isolate, use_models
from tests.helpers.images import phantom, write_dicom_series
from tests.helpers.two_models import add_model
from tests.helpers.worker import Worker

UNET = EngineChoice("unet", "litert")
OTHER = EngineChoice("unet-fast", "litert")


@pytest.fixture(scope="module")
def worker(tmp_path_factory: pytest.TempPathFactory):
    """A worker with two models."""
    root = tmp_path_factory.mktemp("worker")
    patch = pytest.MonkeyPatch()
    isolate(patch, root)
    models = copy_models(root / "models", artifact_of("litert"))
    add_model(models, artifact_of("litert"), "unet-fast", threshold=0.7)
    use_models(patch, models)
    with Worker() as process:
        yield process
    patch.undo()


@pytest.fixture
def folder():
    shared = SharedFolder()
    yield shared.path
    shared.close()


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("study")
    write_dicom_series(path, phantom(6))
    return path


def test_the_first_slice_does_not_wait_for_the_guard_and_the_case_is_judged_once(
    worker: Worker, study: Path, folder: Path
):
    case = worker.open(study, folder)
    first = worker.ask(SegmentRequest(worker.next_id(), case.handle, (3,), UNET))
    kinds = [type(event) for event in first if not isinstance(event, SelectedEvent | ProvingEvent)]
    assert kinds == [StartedEvent, SliceEvent, CheckedEvent, DoneEvent]
    second = worker.ask(SegmentRequest(worker.next_id(), case.handle, (4,), UNET))
    assert not [event for event in second if isinstance(event, CheckedEvent)]


def test_a_case_that_is_opened_again_is_outlined_from_memory(worker: Worker, study: Path, folder: Path):
    handles = [worker.open(study, folder).handle for _ in range(2)]
    answers = [worker.ask(SegmentRequest(worker.next_id(), handle, (1, 2), UNET)) for handle in handles]
    told = [[event.cached for event in events if isinstance(event, SliceEvent)] for events in answers]
    assert told == [[False, False], [True, True]]
    maps = [SharedArray.attach(handle.probability).array for handle in handles]
    np.testing.assert_array_equal(maps[0], maps[1])
    assert maps[1][1].any()
    anew = worker.ask(SegmentRequest(worker.next_id(), handles[1], (1,), UNET, generation=1))
    assert [event.cached for event in anew if isinstance(event, SliceEvent)] == [False]


def test_models_are_listed_and_each_keeps_answers_of_its_own(worker: Worker, study: Path, folder: Path):
    (listed, _) = worker.ask(ModelsRequest(worker.next_id()))
    assert isinstance(listed, ModelsEvent)
    assert [(model.name, model.default) for model in listed.models] == [("unet", False), ("unet-fast", True)]
    case = worker.open(study, folder)
    found = {}
    for engine in (UNET, OTHER, UNET):
        events = worker.ask(SegmentRequest(worker.next_id(), case.handle, (5,), engine))
        (started,) = [event for event in events if isinstance(event, StartedEvent)]
        (cached,) = [event.cached for event in events if isinstance(event, SliceEvent)]
        assert cached is (started.artifact in found)
        found[started.artifact] = engine.model
    assert sorted(found.values()) == ["unet", "unet-fast"]
