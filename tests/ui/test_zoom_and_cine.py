"""Zoom to what is wanted, the sharpness of pixels, and running through the slices."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF
from pytestqt.qtbot import QtBot

from app.ui.viewer.cine import Cine
from app.ui.viewer.deck import Arrangement
from app.ui.viewer.stage import Stage
from app.ui.viewer.view_state import ViewState
from tests.ui.cases import SPACING, opened
from tests.ui.views import on_screen, pixels, staged


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    return staged(qtbot, opened((8, 40, 32)))


# Zoom ---


def test_actual_size_is_one_pixel_of_the_display_for_one_of_the_image(stage: Stage):
    stage.view.show_actual_size()
    assert stage.view.mapping().scale * stage.view.devicePixelRatioF() == pytest.approx(1)
    assert any(line.text == "Zoom 100 %" for line in stage.view.corners().bottom_left)


def test_a_view_shows_the_same_after_it_has_been_made_larger(stage: Stage):
    stage.view.state.zoom_at(3, QPointF(4, 2))
    middle = stage.view.mapping().picture_at(QRectF(stage.view.rect()).center())
    stage.resize(stage.width() + 300, stage.height() + 200)
    after = stage.view.mapping().picture_at(QRectF(stage.view.rect()).center())
    assert (after - middle).manhattanLength() < 0.2


def test_the_lesion_is_brought_into_the_middle_and_half_fills_the_view(stage: Stage):
    assert stage.view.show_lesion()
    shown = stage.view.mapping().to_screen.mapRect(QRectF(5, 10, 6, 10))
    middle = QRectF(stage.view.rect()).center()
    assert (shown.center() - middle).manhattanLength() < 1
    share = max(shown.width() / stage.view.width(), shown.height() / stage.view.height())
    assert share == pytest.approx(0.5, abs=0.01)


def test_from_a_slice_without_a_lesion_the_one_with_the_largest_is_gone_to(qtbot: QtBot):
    case = opened((8, 40, 32))
    case.probability[:] = 0
    case.probability[1, 5:8, 5:8] = 1
    case.probability[6, 20:30, 5:15] = 1
    case.probability[6, 0, 31] = 1  # a speck, which is not zoomed to
    stage = staged(qtbot, case)
    assert stage.view.show_lesion()
    assert stage.view.state.index == 6
    shown = stage.view.mapping().screen_of((6.5, 25, 10))
    assert (shown - QRectF(stage.view.rect()).center()).manhattanLength() < 1


def test_the_lesion_is_found_in_other_planes_too(qtbot: QtBot):
    case = opened((8, 40, 32))
    case.probability[:] = 0
    case.probability[5:7, 20:30, 3:6] = 1
    stage = staged(qtbot, case)
    stage.deck.arrange(Arrangement.PLANES)
    for view, index in zip(stage.deck.shown, (5, 3, 20), strict=True):
        assert view.show_lesion()
        assert view.state.index == index


def test_without_a_mask_there_is_nothing_to_zoom_to(qtbot: QtBot):
    stage = staged(qtbot, opened(outlined=False))
    assert not stage.view.show_lesion()
    assert stage.view.state.zoom == 1


# Pixels ---


@pytest.mark.parametrize("number", [0, 1, 2])
def test_pixels_have_their_true_shape_in_every_plane(stage: Stage, number: int):
    stage.deck.arrange(Arrangement.PLANES)
    mapping = stage.deck.shown[number].mapping()
    origin = mapping.screen_of((0, 0, 0))
    for axis, length in enumerate(SPACING):
        step = [0.0, 0.0, 0.0]
        step[axis] = 1.0
        shown = (mapping.screen_of((step[0], step[1], step[2])) - origin).manhattanLength()
        through = axis == mapping.plane.axis
        assert shown == pytest.approx(0 if through else length * (mapping.pixels_per_mm or 0))


def test_pixels_are_square_blocks_without_interpolation_and_shades_with_it(stage: Stage):
    stage.view.state.set_look(mask=False, overlays=False)
    start, end = (on_screen(stage.view, (4.5, 20.5, column)) for column in (14.5, 18.5))
    smooth = pixels(stage.view.grab())[start.y(), start.x() : end.x(), 0]
    stage.view.state.set_look(smooth=False)
    blocks = pixels(stage.view.grab())[start.y(), start.x() : end.x(), 0]
    assert len(np.unique(blocks)) == 5
    assert len(np.unique(smooth)) > 10


# Cine ---


def playing(slices: int = 5) -> tuple[Cine, ViewState]:
    state = ViewState()
    case = opened((slices, 10, 10))
    state.reset(case.geometry, 0, state.window)
    cine = Cine(state)
    cine.set_rate(60)
    return cine, state


def test_cine_runs_through_the_slices_and_begins_anew_after_the_last(qtbot: QtBot):
    cine, state = playing()
    seen: list[int] = []
    state.slice_changed.connect(seen.append)
    cine.play(state)
    qtbot.waitUntil(lambda: len(seen) >= 6, timeout=5000)
    assert cine.pause()
    assert seen[:6] == [3, 4, 0, 1, 2, 3]
    assert not cine.is_playing


def test_cine_stands_still_on_a_single_slice(qtbot: QtBot):
    cine, state = playing(1)
    with qtbot.assertNotEmitted(cine.playing_changed):
        cine.play(state)
    assert not cine.is_playing
    assert not cine.pause()


def test_the_rate_goes_up_and_down_in_round_steps_within_its_bounds():
    state = ViewState()
    cine = Cine(state)
    cine.set_rate(12)
    cine.faster()
    assert cine.rate == 15
    cine.slower()
    assert cine.rate == 10
    for _ in range(20):
        cine.faster()
    assert cine.rate == 60
    for _ in range(20):
        cine.slower()
    assert cine.rate == 1


def test_the_bar_is_there_while_cine_plays_and_pauses_it(qtbot: QtBot, stage: Stage):
    bar = stage.cine_bar
    assert not bar.isVisible()
    stage.cine.play(stage.view.state)
    assert bar.isVisible()
    bar.slider.setValue(25)
    assert stage.cine.rate == 25
    bar.stop.click()
    assert not stage.cine.is_playing
    assert not bar.isVisible()


def test_cine_ends_when_the_images_go(stage: Stage):
    stage.cine.play(stage.view.state)
    stage.show_loading()
    assert not stage.cine.is_playing
