"""Counts of grey values."""

import numpy as np
import pytest

from app.measuring.histogram import BINS, histogram_of


def test_every_value_is_counted_once():
    values = np.random.default_rng(0).normal(100, 20, (64, 64)).astype(np.float32)
    found = histogram_of(values)
    assert found is not None
    assert found.counts.sum() == values.size
    assert (found.edges[0], found.edges[-1]) == pytest.approx((values.min(), values.max()))
    assert len(found.counts) == BINS


def test_whole_numbers_get_a_bin_each_and_fall_into_its_middle():
    values = np.repeat(np.arange(5, 11, dtype=np.int16), 7)
    found = histogram_of(values)
    assert found is not None
    middles = (found.edges[1:] + found.edges[:-1]) / 2
    assert dict(zip(middles[found.counts > 0], found.counts[found.counts > 0], strict=True)) == dict.fromkeys(
        range(5, 11), 7
    )


@pytest.mark.parametrize("top", [255, 256, 300, 4095, 65535])
def test_no_bin_of_whole_numbers_holds_more_of_them_than_another(top: int):
    found = histogram_of(np.arange(top + 1, dtype=np.uint16))
    assert found is not None
    assert len(found.counts) <= BINS
    full = np.flatnonzero(found.counts)
    assert len(set(found.counts[full[:-1]].tolist())) == 1
    assert found.counts.sum() == top + 1


def test_a_large_volume_is_sampled_evenly():
    values = np.zeros((50, 256, 256), np.int16)
    values[:, :, 128:] = 100
    found = histogram_of(values)
    assert found is not None
    assert found.counts.sum() <= 1_300_000
    share = found.counts[-1 if found.counts[-1] else -2] / found.counts.sum()
    assert share == pytest.approx(0.5, abs=0.01)


def test_what_is_no_number_is_not_counted():
    values = np.array([1.0, np.nan, 3.0, np.inf])
    found = histogram_of(values)
    assert found is not None
    assert found.counts.sum() == 2
    assert histogram_of(np.full(4, np.nan)) is None
    assert histogram_of(np.empty(0, np.int16)) is None


def test_one_grey_value_alone_can_be_drawn():
    for values in (np.full(9, 7.0), np.full(9, 7)):
        found = histogram_of(values)
        assert found is not None
        assert found.counts.sum() == 9
        assert np.all(np.diff(found.edges) > 0)
