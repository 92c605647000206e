"""Values that stand for a volume."""

import numpy as np
import pytest

from app.imaging.sampling import percentile, sampled
from app.imaging.window import percentile_window


def test_a_small_array_is_taken_whole_and_a_large_one_in_part():
    small = np.arange(600, dtype=np.int16).reshape(2, 15, 20)
    assert sampled(small, 600).tolist() == list(range(600))
    assert 400 < sampled(np.zeros((40, 64, 64), np.int16), 1000).size < 2000


def test_every_part_of_a_large_volume_is_met_alike():
    volume = np.zeros((90, 128, 128), np.float32)
    volume[:, :, 64:] = 1.0
    volume[45:] += 2.0
    found = sampled(volume, 20_000)
    for value in range(4):
        assert np.mean(found == value) == pytest.approx(0.25, abs=0.03)


def test_what_is_no_number_is_left_out():
    assert sampled(np.array([1.0, np.nan, np.inf, 2.0]), 10).tolist() == [1.0, 2.0]
    assert percentile_window(np.array([0.0, np.nan, 5.0, 9.0])).high == pytest.approx(9.0, abs=0.01)
    assert percentile_window(np.full(4, np.nan)).width == 1.0


@pytest.mark.parametrize("percent", [0, 0.1, 37.5, 50, 99.9, 100])
@pytest.mark.parametrize("count", [1, 2, 1001])
def test_a_percentile_is_that_of_numpy(percent: float, count: int):
    values = np.sort(np.random.default_rng(count).normal(size=count))
    assert percentile(values, percent) == pytest.approx(float(np.percentile(values, percent)))
