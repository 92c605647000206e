"""Areas in the units that the file gives, and agreement with a reference."""

import numpy as np
import pytest

from app.contract.dice import dice
from app.imaging.volume import VolumeGeometry
from app.results.measurements import measure
from tests.helpers.studies import SHAPE, SPACING, spot_mask


def test_areas_and_volume_follow_the_spacing():
    found = measure(spot_mask(), VolumeGeometry(SHAPE, SPACING))
    assert found.area_px == [21, 0, 33, 0]
    assert found.area_mm2 == pytest.approx([21 * 0.72, 0, 33 * 0.72, 0])
    assert found.volume_ml == pytest.approx(54 * 0.72 * 5.0 / 1000, abs=1e-4)
    assert found.dice is None


def test_without_spacing_there_are_pixels_and_no_millimetres():
    found = measure(spot_mask(), VolumeGeometry(SHAPE))
    assert (found.area_px, found.area_mm2, found.volume_ml) == ([21, 0, 33, 0], None, None)


def test_dice_counts_the_shared_part_twice():
    mask = spot_mask()
    half = mask.copy()
    half[2] = False
    assert measure(mask, VolumeGeometry(SHAPE), half).dice == pytest.approx(2 * 21 / (54 + 21))
    assert dice(mask, mask) == 1.0
    assert dice(mask, ~mask) == 0.0
    assert dice(np.zeros_like(mask), np.zeros_like(mask)) == 1.0
