"""A whole volume: every slice once, the same numbers whichever way they are computed, nothing computed twice."""

import threading

import numpy as np
import pytest
from numpy.typing import NDArray

from app.contract.model_spec import ModelSpec
from app.errors import InferenceError
from app.imaging.volume import Role, Volume, VolumeGeometry
from app.inference.segmenter import Segmenter
from app.inference.volume_run import DivisibleSession, at_once_pays, run_volume
from tests.helpers.artifacts import artifact_of
from tests.helpers.studies import brain

MODEL = ModelSpec("spy", "1", ("T1", "FLAIR", "T1C"), 64, 0.5, "")


class DoublingSession:
    """An engine that answers with twice its input and can be had once more for every thread."""

    def __init__(self, seen: list[int] | None = None, fails_at: float | None = None) -> None:
        self.threads: list[int] = [] if seen is None else seen
        self.fails_at = fails_at

    def run(self, image: NDArray[np.float32]) -> NDArray[np.float32]:
        self.threads.append(threading.get_ident())
        if self.fails_at is not None and len(self.threads) > self.fails_at:
            raise InferenceError("The engine failed.")
        return image[:, 1:2] * 2

    def close(self) -> None:
        pass

    def single_threaded(self) -> "DoublingSession":
        return DoublingSession(self.threads, self.fails_at)


class LoneSession:
    """An engine of which there can be only one."""

    def __init__(self) -> None:
        self.runs = 0

    def run(self, image: NDArray[np.float32]) -> NDArray[np.float32]:
        self.runs += 1
        return image[:, 1:2] * 2

    def close(self) -> None:
        pass


class GroupSession(LoneSession):
    """An engine that computes four slices in one call."""

    images_at_once = 4

    def __init__(self) -> None:
        super().__init__()
        self.groups: list[int] = []

    def run_several(self, images: NDArray[np.float32]) -> NDArray[np.float32]:
        self.groups.append(len(images))
        return images[:, 1:2] * 2


def volume(slices: int, blank: tuple[int, ...] = ()) -> Volume:
    voxels = np.stack([brain((slices, 40, 50), seed) * (seed + 1) for seed in range(3)]).astype(np.int16)
    voxels[:, list(blank)] = 0
    return Volume(voxels, (Role.T1, Role.FLAIR, Role.T1C), VolumeGeometry((slices, 40, 50)))


@pytest.mark.parametrize(("slices", "threads"), [(1, 2), (3, 4), (20, 2), (60, 2), (60, 3), (45, 1)])
def test_every_slice_is_answered_once_and_as_alone(slices: int, threads: int):
    given = volume(slices)
    expected = [Segmenter(LoneSession(), MODEL, given).segment(i).probability for i in range(slices)]

    results = list(run_volume(Segmenter(DoublingSession(), MODEL, given), threads))

    assert sorted(result.index for result in results) == list(range(slices))
    for result in results:
        np.testing.assert_array_equal(result.probability, expected[result.index])


def test_slices_are_computed_at_once_unless_one_on_all_threads_is_clearly_faster():
    assert at_once_pays(spread_ms=6.0, at_once_ms=6.5)
    assert not at_once_pays(spread_ms=5.0, at_once_ms=6.5)


def test_a_long_volume_is_tried_both_ways_and_only_lone_slices_count_as_alone():
    session = DoublingSession()
    assert isinstance(session, DivisibleSession)

    results = list(run_volume(Segmenter(session, MODEL, volume(60)), 2))

    assert len(set(session.threads)) >= 2
    assert sum(result.cold for result in results) == 1
    assert sum(result.alone for result in results) >= 5
    assert sum(not result.alone for result in results) >= 8


def test_an_engine_that_cannot_be_divided_runs_slice_by_slice():
    session = LoneSession()
    assert not isinstance(session, DivisibleSession)
    results = list(run_volume(Segmenter(session, MODEL, volume(60)), 2))
    assert session.runs == 60
    assert all(result.alone for result in results)


def test_slices_that_show_nothing_are_computed_once_and_answered_exactly():
    blank = (0, 1, 2, 30, 58, 59)
    given = volume(60, blank)
    session = LoneSession()
    one_by_one = [Segmenter(LoneSession(), MODEL, given).segment(i).probability for i in range(60)]

    results = {result.index: result for result in run_volume(Segmenter(session, MODEL, given), 2)}

    assert session.runs == 60 - len(blank) + 1
    for index in range(60):
        np.testing.assert_array_equal(results[index].probability, one_by_one[index])
    assert [index for index in range(60) if "infer" not in results[index].latency_ms] == list(blank[1:])


def test_slices_of_different_constants_are_not_taken_for_each_other():
    given = volume(4, (0, 1, 2, 3))
    given.voxels[:, 2] = 7
    given.voxels[0, 3] = 7  # where T1 shows nothing FLAIR stands in, so this is like the first two
    session = LoneSession()
    results = {result.index: result.probability for result in run_volume(Segmenter(session, MODEL, given), 1)}

    assert session.runs == 2
    np.testing.assert_array_equal(results[0], results[1])
    np.testing.assert_array_equal(results[0], results[3])
    assert not np.array_equal(results[0], results[2])


def test_an_answer_that_is_used_again_is_a_copy():
    segmenter = Segmenter(LoneSession(), MODEL, volume(2, (0, 1)))
    first = segmenter.segment(0).probability
    first[:] = 99
    assert segmenter.segment(1).probability.max() < 99


@pytest.mark.parametrize("fails_at", [0, 3, 7, 30])
def test_a_failure_is_told_whichever_thread_it_happens_in_and_no_thread_is_left(fails_at: int):
    before = set(threading.enumerate())
    with pytest.raises(InferenceError):
        list(run_volume(Segmenter(DoublingSession(fails_at=fails_at), MODEL, volume(60)), 2))
    assert set(threading.enumerate()) <= before


def test_whoever_stops_half_way_leaves_no_thread():
    before = set(threading.enumerate())
    session = DoublingSession()
    results = run_volume(Segmenter(session, MODEL, volume(60)), 2)
    for _ in range(8):
        next(results)
    results.close()
    assert set(threading.enumerate()) <= before
    assert len(session.threads) < 60


def test_the_real_engine_gives_the_same_bits_on_one_thread_beside_others_as_on_all():
    artifact = artifact_of("tvm-cpu")
    from app.inference.registry import backend_named

    session = backend_named("tvm-cpu").load(artifact, 2)
    try:
        assert isinstance(session, DivisibleSession)
        size = artifact.manifest.model.size
        images = np.random.default_rng(0).standard_normal((3, 1, 3, size, size), dtype=np.float32)
        expected = [session.run(image).copy() for image in images]
        found: dict[int, NDArray[np.float32]] = {}

        def work(index: int) -> None:
            own = session.single_threaded()
            found[index] = own.run(images[index]).copy()
            own.close()

        workers = [threading.Thread(target=work, args=(index,)) for index in range(3)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        for index in range(3):
            np.testing.assert_array_equal(found[index], expected[index])
        np.testing.assert_array_equal(session.run(images[0]), expected[0])
    finally:
        session.close()


@pytest.mark.parametrize(
    ("slices", "blank", "alone", "groups"),
    [(1, (), 1, 0), (4, (), 4, 0), (5, (), 1, 1), (19, (0, 18), 1, 4), (20, (), 4, 4)],
)
def test_what_computes_several_slices_in_one_call_gets_one_then_whole_groups_then_the_rest(
    slices: int, blank: tuple[int, ...], alone: int, groups: int
):
    given, session = volume(slices, blank), GroupSession()
    expected = [Segmenter(LoneSession(), MODEL, given).segment(i).probability for i in range(slices)]

    results = list(run_volume(Segmenter(session, MODEL, given), threads=2))

    assert sorted(result.index for result in results) == list(range(slices))
    for result in results:
        np.testing.assert_array_equal(result.probability, expected[result.index])
    assert (session.runs, session.groups) == (alone + bool(blank), [4] * groups)
    together = [result for result in results if not result.alone]
    assert len(together) == 4 * groups
    assert all(set(result.latency_ms) == {"preprocess", "infer", "postprocess"} for result in together)
