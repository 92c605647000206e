"""Parts of a slice count where the network is sure of them."""

import numpy as np
import pytest

from app.contract.postprocess import mask_of, without_unsure_parts

THRESHOLD, PEAK = 0.5, 0.8


@pytest.fixture
def slice_with_two_parts() -> np.ndarray:
    """A part that reaches 0.9, one that reaches 0.7, and a faint surrounding of the first."""
    probability = np.zeros((40, 50), np.float32)
    probability[4:12, 5:15] = 0.3
    probability[6:10, 7:12] = 0.6
    probability[8, 9] = 0.9
    probability[20:30, 20:30] = 0.7
    return probability


def test_a_part_that_is_nowhere_sure_goes_and_the_other_stays_as_it_was(slice_with_two_parts: np.ndarray):
    before = slice_with_two_parts.copy()
    kept = without_unsure_parts(slice_with_two_parts, THRESHOLD, PEAK)
    np.testing.assert_array_equal(kept[:15], before[:15])
    assert not kept[15:].any()
    np.testing.assert_array_equal(slice_with_two_parts, before)


@pytest.mark.parametrize("reader", [0.3, 0.5, 0.75])
def test_whatever_threshold_the_reader_chooses_the_unsure_part_stays_away(
    slice_with_two_parts: np.ndarray, reader: float
):
    kept = mask_of(without_unsure_parts(slice_with_two_parts, THRESHOLD, PEAK), reader)
    assert kept[8, 9]
    assert not kept[20:30, 20:30].any()


def test_parts_that_touch_by_a_corner_above_half_the_threshold_are_one():
    probability = np.zeros((8, 8), np.float32)
    probability[2, 2], probability[3, 3], probability[4, 4] = 0.85, 0.26, 0.6
    np.testing.assert_array_equal(without_unsure_parts(probability, THRESHOLD, PEAK), probability)
    probability[3, 3] = 0.24
    assert without_unsure_parts(probability, THRESHOLD, PEAK)[4, 4] == 0.0


@pytest.mark.parametrize("peak", [0.0, THRESHOLD])
def test_no_peak_above_the_threshold_keeps_everything(slice_with_two_parts: np.ndarray, peak: float):
    assert without_unsure_parts(slice_with_two_parts, THRESHOLD, peak) is slice_with_two_parts


def test_an_empty_slice_stays_empty():
    empty = np.full((5, 6), 0.1, np.float32)
    np.testing.assert_array_equal(without_unsure_parts(empty, THRESHOLD, PEAK), empty)
