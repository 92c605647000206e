"""What the network gets for a slice, and what comes back."""

import numpy as np
import pytest
from numpy.typing import NDArray

from app.contract.model_spec import ModelSpec
from app.contract.preprocess import channel_statistics, normalise
from app.errors import InferenceError
from app.imaging.volume import Role, Volume, VolumeGeometry
from app.inference.aligned import ALIGNMENT
from app.inference.segmenter import Segmenter
from tests.helpers.studies import brain

MODEL = ModelSpec("spy", "1", ("T1", "FLAIR", "T1C"), 64, 0.5, "")


class EchoSession:
    """An engine whose answer is one channel of its input, in a buffer that it uses again."""

    def __init__(self, channel: int = 1) -> None:
        self.channel = channel
        self.inputs: list[NDArray[np.float32]] = []
        self.addresses: list[int] = []
        self._answer = np.empty((1, 1, 64, 64), dtype=np.float32)

    def run(self, image: NDArray[np.float32]) -> NDArray[np.float32]:
        self.inputs.append(image.copy())
        self.addresses.append(image.ctypes.data)
        self._answer[0, 0] = image[0, self.channel]
        return self._answer

    def close(self) -> None:
        self.inputs.clear()


def volume(roles: tuple[Role, ...], shape=(3, 40, 50), spacing=None) -> Volume:
    voxels = np.stack([brain(shape, seed) * (seed + 1) for seed in range(len(roles))]).astype(np.int16)
    return Volume(voxels, roles, VolumeGeometry(shape, spacing))


def test_channels_are_given_in_the_order_of_the_model_whatever_that_of_the_volume():
    given = volume((Role.T1C, Role.T1, Role.FLAIR))
    session = EchoSession()

    Segmenter(session, MODEL, given).segment(1)

    for channel, role in enumerate((Role.T1, Role.FLAIR, Role.T1C)):
        own = given.channel(role)
        assert own is not None
        expected = normalise(own[1], channel_statistics(own))
        np.testing.assert_array_equal(session.inputs[0][0, channel, 12:52, 7:57], expected)


def test_what_the_engine_reads_is_aligned_so_that_it_need_not_copy_it():
    session = EchoSession()
    segmenter = Segmenter(session, MODEL, volume((Role.FLAIR,)))

    for index in range(segmenter.slices):
        segmenter.segment(index)

    assert session.addresses and not any(address % ALIGNMENT for address in session.addresses)


def test_missing_channels_are_filled_with_flair_and_named():
    segmenter = Segmenter(session := EchoSession(), MODEL, volume((Role.T2, Role.FLAIR, Role.T1)))
    segmenter.segment(0)

    assert segmenter.filled == (Role.T1C,)
    np.testing.assert_array_equal(session.inputs[0][0, 2], session.inputs[0][0, 1])
    assert not np.array_equal(session.inputs[0][0, 0], session.inputs[0][0, 1])


def test_flair_stands_in_for_the_slices_that_a_sequence_does_not_reach():
    given = volume((Role.FLAIR, Role.T1, Role.T1C))
    given.voxels[1, 0] = given.voxels[1].min()
    segmenter = Segmenter(session := EchoSession(), MODEL, given)
    segmenter.segment(0)
    segmenter.segment(1)

    beyond, within = session.inputs
    np.testing.assert_array_equal(beyond[0, 0], beyond[0, 1])
    assert not np.array_equal(beyond[0, 2], beyond[0, 1])
    assert not np.array_equal(within[0, 0], within[0, 1])


def test_without_flair_the_first_sequence_stands_in():
    segmenter = Segmenter(session := EchoSession(), MODEL, volume((Role.OTHER,)))
    segmenter.segment(0)

    assert segmenter.filled == (Role.T1, Role.FLAIR, Role.T1C)
    assert np.array_equal(session.inputs[0][0, 0], session.inputs[0][0, 1])


def test_statistics_are_of_the_volume_and_a_lone_slice_has_its_own():
    whole = volume((Role.FLAIR,))
    whole.voxels[0, 2] *= 3
    alone = Volume(whole.voxels[:, 2:], whole.roles, VolumeGeometry((1, 40, 50)))

    of_whole = Segmenter(EchoSession(), MODEL, whole).segment(2).probability
    of_alone = Segmenter(EchoSession(), MODEL, alone).segment(0).probability

    np.testing.assert_array_equal(of_alone, normalise(alone.voxels[0, 0], channel_statistics(alone.voxels[0])))
    assert not np.allclose(of_whole, of_alone)


def test_outside_the_slice_lies_air():
    given = volume((Role.FLAIR,))
    session = EchoSession()
    Segmenter(session, MODEL, given).segment(0)

    air = normalise(np.zeros(1), channel_statistics(given.voxels[0]))[0]
    assert set(np.unique(session.inputs[0][0, 1, :12])) == {air}


@pytest.mark.parametrize(
    ("shape", "spacing"),
    [((2, 40, 50), None), ((2, 64, 64), None), ((2, 200, 130), None), ((2, 30, 50), (4.0, 1.5, 1.0))],
)
def test_probability_comes_back_on_the_grid_of_the_volume(shape, spacing):
    given = volume((Role.FLAIR,), shape, spacing)

    probability = Segmenter(EchoSession(), MODEL, given).segment(1).probability

    assert probability.shape == shape[1:]
    assert probability.dtype == np.float32
    expected = normalise(given.voxels[0, 1], channel_statistics(given.voxels[0]))
    assert np.corrcoef(probability.ravel(), expected.ravel())[0, 1] > 0.97


def test_an_earlier_answer_survives_the_next_run_of_the_session():
    segmenter = Segmenter(EchoSession(), MODEL, volume((Role.FLAIR,), (2, 64, 64)))
    first = segmenter.segment(0).probability
    kept = first.copy()
    segmenter.segment(1)
    np.testing.assert_array_equal(first, kept)


def test_only_the_first_run_is_cold_and_every_stage_is_timed():
    segmenter = Segmenter(EchoSession(), MODEL, volume((Role.FLAIR,)))
    results = [segmenter.segment(i) for i in range(3)]

    assert [result.cold for result in results] == [True, False, False]
    assert all(set(result.latency_ms) == {"preprocess", "infer", "postprocess"} for result in results)
    assert all(ms > 0 for result in results for ms in result.latency_ms.values())
    assert not Segmenter(EchoSession(), MODEL, volume((Role.FLAIR,)), warm=True).segment(0).cold


def test_an_answer_that_is_no_number_is_an_error_and_no_mask():
    class BrokenSession(EchoSession):
        def run(self, image: NDArray[np.float32]) -> NDArray[np.float32]:
            return np.full((1, 1, 64, 64), np.nan, dtype=np.float32)

    with pytest.raises(InferenceError, match="slice 2"):
        Segmenter(BrokenSession(), MODEL, volume((Role.FLAIR,))).segment(1)


def test_a_slice_that_does_not_exist_is_refused():
    segmenter = Segmenter(EchoSession(), MODEL, volume((Role.FLAIR,)))
    for index in (-1, 3):
        with pytest.raises(IndexError):
            segmenter.segment(index)
