"""The diameters of a mask that changes slice by slice."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.imaging.volume import VolumeGeometry
from app.results.measurements import measure
from app.results.slicewise import SlicewiseDiameters

SHAPE = (5, 24, 20)


def blob(seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    rows, columns = np.mgrid[: SHAPE[1], : SHAPE[2]]
    mask = np.zeros(SHAPE[1:], bool)
    for _ in range(seed % 4):
        mask |= (rows - rng.uniform(0, 24)) ** 2 + (columns - rng.uniform(0, 20)) ** 2 <= rng.uniform(1, 7) ** 2
    return mask


@settings(max_examples=12, deadline=None)
@given(st.lists(st.tuples(st.integers(0, SHAPE[0] - 1), st.integers(0, 10_000)), max_size=8), st.booleans())
def test_after_any_changes_they_are_those_of_the_whole_mask(changes, known):
    geometry = VolumeGeometry(SHAPE, (5.0, 0.8, 1.1) if known else None)
    diameters, volume = SlicewiseDiameters(geometry), np.zeros(SHAPE, bool)
    for index, seed in changes:
        volume[index] = blob(seed)
        diameters.put(index, volume[index])
        assert diameters.settle()
        expected = measure(volume, geometry).diameters
        if expected is None:
            assert diameters.best is None
        else:
            assert diameters.best == expected


def test_it_stops_when_that_is_enough_and_goes_on_later():
    geometry = VolumeGeometry(SHAPE, (5.0, 1.0, 1.0))
    diameters = SlicewiseDiameters(geometry)
    volume = np.stack([blob(seed) for seed in (1, 2, 3, 5, 7)])
    for index, mask in enumerate(volume):
        diameters.put(index, mask)
    rounds = 0
    asked = iter(range(1000))
    while not diameters.settle(lambda: next(asked) % 2 == 1):
        rounds += 1
    assert rounds >= 1
    assert diameters.best == measure(volume, geometry).diameters


def test_a_slice_that_has_been_emptied_counts_no_more():
    geometry = VolumeGeometry(SHAPE, (5.0, 1.0, 1.0))
    diameters = SlicewiseDiameters(geometry)
    diameters.put(2, np.ones(SHAPE[1:], bool))
    assert diameters.settle()
    assert diameters.best is not None
    assert diameters.best.slice_index == 2
    assert diameters.best.largest_mm == pytest.approx(np.hypot(24, 20), abs=1.5)
    for nothing in (None, np.zeros(SHAPE[1:], bool)):
        diameters.put(2, nothing)
        assert diameters.settle()
        assert diameters.best is None
