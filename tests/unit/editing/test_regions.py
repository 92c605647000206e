"""Holes and parts."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import ndimage

from app.editing.regions import holes_filled, part_at
from tests.unit.editing.masks import any_mask, disk, done, square

AROUND = np.ones((3, 3), bool)
volumes = arrays(bool, st.tuples(st.integers(1, 5), st.integers(1, 9), st.integers(1, 9)))


def test_a_ring_becomes_a_disk():
    ring = disk(20, 16, 10) & ~disk(20, 16, 6)
    assert np.array_equal(holes_filled(ring), disk(20, 16, 10))


def test_what_is_open_to_the_edge_of_the_slice_stays_open():
    mask = np.zeros((6, 6), bool)
    mask[0:4, 1] = mask[3, 1:5] = mask[0:4, 4] = True
    assert np.array_equal(holes_filled(mask), mask)


@given(any_mask)
def test_holes_are_what_the_outside_cannot_reach_through_sides_of_pixels(mask: np.ndarray):
    assert np.array_equal(holes_filled(mask), ndimage.binary_fill_holes(mask))


@given(volumes, st.data())
def test_a_part_in_space_is_what_touches_by_faces_edges_and_corners(volume: np.ndarray, data):
    place = tuple(data.draw(st.integers(0, side - 1)) for side in volume.shape)
    part = done(part_at(lambda index: volume[index], range(len(volume)), place))
    if not volume[place]:
        assert part is None
        return
    assert part is not None
    labels, _ = ndimage.label(volume, np.ones((3, 3, 3)))
    expected = labels == labels[place]
    assert part.own_slices == tuple(np.flatnonzero(expected.any(axis=(1, 2))).tolist())
    assert all(np.array_equal(part.mask(index), expected[index]) for index in range(len(volume)))
    assert part.slices == tuple(np.flatnonzero(volume.any(axis=(1, 2))).tolist())


def test_within_its_slice_a_part_ends_at_the_slice():
    volume = np.stack([square(5, 5, 4) | square(20, 20, 4)] * 3)
    part = done(part_at(lambda index: volume[index], range(1, 2), (1, 6, 6)))
    assert part is not None
    assert part.own_slices == (1,)
    assert np.array_equal(part.mask(1), square(5, 5, 4))


@pytest.mark.parametrize("place", [(1, 0, 0), (0, 6, 6)])
def test_nothing_is_found_beside_the_mask_or_where_there_is_none(place):
    masks = {1: square(5, 5, 4)}
    assert done(part_at(masks.get, range(3), place)) is None
