"""The figures of a comparison, against blocks whose answers are known."""

import numpy as np
import pytest

from app.imaging.volume import VolumeGeometry
from app.results.comparison import compare

SHAPE = (6, 30, 30)
KNOWN = VolumeGeometry(SHAPE, (5.0, 0.5, 0.8))


def block(first: int, last: int) -> np.ndarray:
    mask = np.zeros(SHAPE, dtype=bool)
    mask[1:4, 5:15, first:last] = True
    return mask


def test_a_shifted_block_differs_by_its_shift_and_not_in_volume():
    found = compare(block(8, 18), block(5, 15), KNOWN)
    assert found.dice == pytest.approx(0.7)
    assert found.difference_ml == 0.0
    assert found.reference_ml == pytest.approx(3 * 10 * 10 * 5 * 0.5 * 0.8 / 1000)
    assert found.hausdorff95_mm == pytest.approx(2.4)
    assert found.hausdorff95_px is None


def test_a_larger_mask_has_a_positive_difference():
    found = compare(block(5, 20), block(5, 15), KNOWN)
    assert found.difference_percent == pytest.approx(50.0)
    assert found.difference_ml == pytest.approx(3 * 10 * 5 * 2.0 / 1000)


def test_without_spacing_figures_are_in_voxels_and_none_in_millilitres():
    found = compare(block(8, 18), block(5, 15), VolumeGeometry(SHAPE))
    assert found.hausdorff95_px == pytest.approx(3.0)
    assert found.hausdorff95_mm is found.difference_ml is found.reference_ml is None
    assert found.difference_percent == 0.0


def test_an_empty_reference_leaves_no_distance_and_no_share():
    found = compare(block(5, 15), np.zeros(SHAPE, dtype=bool), KNOWN)
    assert found.dice == 0.0
    assert found.hausdorff95_mm is None
    assert found.difference_percent is None
    assert found.difference_ml is not None
    assert found.difference_ml > 0
