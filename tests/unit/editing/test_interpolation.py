"""Outlines between two that were drawn."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.editing.interpolation import between
from tests.unit.editing.masks import ROWS, any_mask, blobs, disk, square


def radius_of(mask: np.ndarray) -> float:
    return float(np.sqrt(np.count_nonzero(mask) / np.pi))


@pytest.mark.parametrize("fraction", [0.2, 0.4, 0.5, 0.6, 0.8])
def test_between_two_disks_lies_a_disk_of_the_radius_between(fraction: float):
    (mask,) = between(disk(20, 16, 4), disk(20, 16, 12), [fraction], (1, 1))
    assert radius_of(mask) == pytest.approx(4 + 8 * fraction, abs=0.6)
    assert np.argwhere(mask).mean(axis=0) == pytest.approx([20, 16], abs=0.1)


def test_each_slice_lies_between_its_neighbours():
    masks = list(between(disk(20, 14, 3), disk(21, 18, 11), [0.25, 0.5, 0.75], (1, 1)))
    areas = [np.count_nonzero(mask) for mask in masks]
    assert 30 < areas[0] < areas[1] < areas[2] < np.count_nonzero(disk(21, 18, 11))


@given(any_mask)
def test_between_a_mask_and_itself_lies_itself(mask: np.ndarray):
    assume(mask.any())
    assert all(np.array_equal(found, mask) for found in between(mask, mask, [0.3, 0.7], (1.0, 2.0)))


@given(blobs(), blobs(), st.floats(0.05, 0.95))
def test_what_both_hold_is_kept_and_what_neither_holds_stays_out(first, second, fraction):
    (mask,) = between(first, second, [fraction], (0.7, 1.3))
    assert mask[first & second].all()
    assert not mask[~(first | second)].any()


@given(blobs(), blobs(), st.floats(0.05, 0.95))
def test_it_does_not_matter_from_which_side_it_is_seen_but_for_ties(first, second, fraction):
    (there,), (back,) = (
        between(first, second, [fraction], (1, 1)),
        between(second, first, [1 - fraction], (1, 1)),
    )
    assert np.count_nonzero(there ^ back) <= np.count_nonzero(first ^ second) * 0.02 + 1


def test_distances_are_those_in_the_patient():
    first, second = square(10, 10, 3), square(4, 4, 15)
    (flat,) = between(first, second, [0.5], (4.0, 1.0))
    # Across, one pixel counts a quarter of one down: the shape grows towards the sides that are near in mm.
    assert np.count_nonzero(flat) != np.count_nonzero(next(between(first, second, [0.5], (1.0, 1.0))))
    from scipy.ndimage import distance_transform_edt

    def depth(mask):
        return distance_transform_edt(mask, (4.0, 1.0)) - distance_transform_edt(~mask, (4.0, 1.0))

    assert np.array_equal(flat, 0.5 * depth(first) + 0.5 * depth(second) >= 0)


@given(blobs(), blobs(), st.floats(0.1, 0.9))
def test_it_is_the_mean_of_the_signed_distances(first, second, fraction):
    from scipy.ndimage import distance_transform_edt

    # The outside counts as lying around the slice, too.
    def depth(mask):
        padded = np.pad(mask, 1)
        return (distance_transform_edt(padded, (0.9, 1.1)) - distance_transform_edt(~padded, (0.9, 1.1)))[1:-1, 1:-1]

    value = (1 - fraction) * depth(first) + fraction * depth(second)
    (mask,) = between(first, second, [fraction], (0.9, 1.1))
    sure = np.abs(value) > 1e-6
    assert np.array_equal(mask[sure], (value >= 0)[sure])


def test_outlines_that_share_no_pixel_wander_from_one_to_the_other():
    masks = list(between(disk(8, 8, 4), disk(30, 24, 4), [0.25, 0.5, 0.75], (1, 1)))
    for mask, place in zip(masks, ([13.5, 12], [19, 16], [24.5, 20]), strict=True):
        assert np.argwhere(mask).mean(axis=0) == pytest.approx(place, abs=0.6)
        assert radius_of(mask) == pytest.approx(4, abs=0.4)


def test_at_the_edge_of_the_slice_nothing_is_lost():
    first, second = square(0, 0, 8), square(0, 0, 14)
    (mask,) = between(first, second, [0.5], (1, 1))
    assert mask[0, 0]
    assert 9 <= np.count_nonzero(mask[0]) <= 12


def test_an_empty_outline_has_no_shape():
    with pytest.raises(ValueError, match="one pixel"):
        between(np.zeros((ROWS, 4), bool), np.ones((ROWS, 4), bool), [0.5], (1, 1))


def test_large_outlines_of_a_large_slice_have_one_between_them():
    shape = (512, 512)
    (mask,) = between(disk(150, 150, 120, shape), disk(360, 340, 150, shape), [0.5], (0.5, 0.5))
    assert 110 < radius_of(mask) < 160
