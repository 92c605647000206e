"""Grey value presets by key."""

import numpy as np
import pytest

from app.imaging.window import Window
from app.ui.viewer.presets import Presets

VOXELS = np.concatenate([np.zeros(500), np.arange(1, 1001)]).reshape(1, 30, 50)


def test_automatic_is_what_the_file_brings():
    presets = Presets(VOXELS, (Window(40, 80), Window(50, 350)))
    assert presets.auto == Window(40, 80)
    assert presets.get(1) == Window(40, 80)
    assert presets.get(2) == Window(50, 350)


def test_automatic_without_a_file_s_window_leaves_the_background_out():
    auto = Presets(VOXELS).auto
    assert auto.low == pytest.approx(2, abs=0.5)
    assert auto.high == pytest.approx(999, abs=0.5)


def test_keys_one_and_two_have_nothing_when_the_file_brings_nothing():
    assert Presets(VOXELS).get(1) is None
    assert Presets(VOXELS, (Window(40, 80),)).get(2) is None


@pytest.mark.parametrize(("key", "low", "high"), [(3, 11, 990), (4, 51, 950), (5, 500, 999), (6, 2, 600)])
def test_the_other_keys_are_percentiles_of_the_tissue(key: int, low: float, high: float):
    window = Presets(VOXELS, (Window(40, 80),)).get(key)
    assert window is not None
    assert (window.low, window.high) == pytest.approx((low, high), abs=1.5)
