"""Areas, volumes and Dice that follow the threshold."""

import pytest
from pytestqt.qtbot import QtBot

from app.ui.measurement import Measurement
from app.ui.opened_case import OpenedCase
from tests.ui.cases import opened


def settled(qtbot: QtBot, case: OpenedCase, threshold: float = 0.5) -> Measurement:
    measurement = Measurement()
    measurement.set_case(case)
    with qtbot.waitSignal(measurement.changed):
        measurement.set_threshold(threshold)
    return measurement


def test_area_and_volume_are_in_millimetres_and_millilitres(qtbot: QtBot):
    case = opened()
    measurement = settled(qtbot, case, 0.6)
    of_slice, of_volume = measurement.of_slice(2), measurement.of_volume()
    assert of_slice is not None
    assert of_volume is not None
    assert of_slice.pixels == 60
    assert of_slice.area_mm2 == pytest.approx(60 * 0.8)
    assert of_volume.volume_ml == pytest.approx(5 * 60 * 0.8 * 5 / 1000)
    assert (of_volume.finished, of_volume.total) == (5, 5)


def test_without_spacing_there_are_pixels_and_no_millimetres(qtbot: QtBot):
    measurement = settled(qtbot, opened(spacing=None), 0.6)
    of_slice, of_volume = measurement.of_slice(0), measurement.of_volume()
    assert of_slice is not None
    assert of_volume is not None
    assert (of_slice.pixels, of_slice.area_mm2) == (60, None)
    assert (of_volume.voxels, of_volume.volume_ml) == (300, None)


def test_dice_compares_with_the_reference(qtbot: QtBot):
    measurement = settled(qtbot, opened(reference=True), 0.6)
    of_slice, of_volume = measurement.of_slice(0), measurement.of_volume()
    assert of_slice is not None
    assert of_volume is not None
    assert of_slice.dice == pytest.approx(2 * 60 / (60 + 120))
    assert of_volume.dice == pytest.approx(2 / 3)


def test_the_slice_on_the_screen_follows_the_threshold_at_once(qtbot: QtBot):
    measurement = settled(qtbot, opened(), 0.6)
    measurement.set_threshold(0.3)
    of_slice = measurement.of_slice(1)
    assert of_slice is not None
    assert of_slice.pixels == 96
    with qtbot.waitSignal(measurement.changed):
        pass
    of_volume = measurement.of_volume()
    assert of_volume is not None
    assert of_volume.voxels == 5 * 96


def test_what_is_not_finished_does_not_count(qtbot: QtBot):
    case = opened()
    del case.finished[4]
    measurement = settled(qtbot, case, 0.6)
    of_volume = measurement.of_volume()
    assert measurement.of_slice(4) is None
    assert of_volume is not None
    assert (of_volume.voxels, of_volume.finished, of_volume.total) == (240, 4, 5)


def test_a_slice_that_is_finished_later_is_counted(qtbot: QtBot):
    case = opened(outlined=False)
    measurement = settled(qtbot, case, 0.6)
    assert measurement.of_volume() is None
    case.finished[0] = "litert"
    with qtbot.waitSignal(measurement.changed):
        measurement.refresh(0)
    of_volume = measurement.of_volume()
    assert of_volume is not None
    assert of_volume.voxels == 60
