"""Views side by side: what is shown, what moves together, and which of them keys act on."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.imaging.planes import Anatomy
from app.imaging.volume import Role
from app.imaging.window import Window
from app.ui import theme
from app.ui.viewer import overlay
from app.ui.viewer.deck import Arrangement
from app.ui.viewer.series_drag import DraggedSeries
from app.ui.viewer.slice_view import SliceView
from app.ui.viewer.stage import Stage
from tests.ui.cases import opened
from tests.ui.views import drag, mouse, on_screen, pixels, staged, wheel

LEFT = Qt.MouseButton.LeftButton
SHIFT = Qt.KeyboardModifier.ShiftModifier
ROLES = (Role.FLAIR, Role.T1, Role.T1C)


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    return staged(qtbot, opened((8, 40, 32), roles=ROLES))


def planes(stage: Stage) -> list[Anatomy | None]:
    return [view.plane().anatomy for view in stage.deck.shown]


def drop(view: SliceView, data: QMimeData) -> bool:
    """Drag something onto a view and let go; returns whether the view would have it."""
    middle = view.rect().center()
    enter = QDragEnterEvent(middle, Qt.DropAction.CopyAction, data, LEFT, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(view, enter)
    if enter.isAccepted():
        event = QDropEvent(QPointF(middle), Qt.DropAction.CopyAction, data, LEFT, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(view, event)
    return enter.isAccepted()


def test_three_planes_are_axial_large_and_sagittal_and_coronal_beside_it(stage: Stage):
    stage.deck.arrange(Arrangement.PLANES)
    assert planes(stage) == [Anatomy.AXIAL, Anatomy.SAGITTAL, Anatomy.CORONAL]
    QApplication.processEvents()
    large, *small = stage.deck.shown
    assert all(large.width() > 1.5 * view.width() and large.height() > 1.5 * view.height() for view in small)
    assert all(view.isVisible() for view in stage.deck.shown)


def test_sequences_stand_side_by_side_and_scroll_together(stage: Stage):
    stage.deck.arrange(Arrangement.SEQUENCES)
    assert [view.state.channel for view in stage.deck.shown] == [0, 1, 2]
    assert [view.corners().top_right[0].text for view in stage.deck.shown] == ["FLAIR", "T1", "T1C"]
    wheel(stage.deck.shown[2], -120)
    assert [view.state.index for view in stage.deck.shown] == [5, 5, 5]


def test_sequences_are_zoomed_and_turned_together_and_windowed_apart(stage: Stage):
    stage.deck.arrange(Arrangement.SEQUENCES)
    flair, t1, _ = stage.deck.shown
    before = flair.state.window
    t1.state.set_window(Window(111, 222))
    t1.state.zoom_at(2, QPointF())
    t1.state.set_placement(t1.state.placement.flipped())
    assert flair.state.window == before
    assert flair.state.zoom == 2
    assert flair.state.placement == t1.state.placement


def test_going_back_to_one_view_all_show_the_same_sequence_again(stage: Stage):
    stage.deck.arrange(Arrangement.SEQUENCES)
    stage.deck.arrange(Arrangement.ONE)
    assert stage.deck.shown == [stage.view]
    assert stage.view.state.channel == 0
    stage.deck.show_channel(2)
    stage.deck.arrange(Arrangement.PLANES)
    assert [view.state.channel for view in stage.deck.shown] == [2, 2, 2]


def test_a_single_view_can_show_any_plane_and_the_slice_of_the_case_stays(stage: Stage):
    stage.deck.show_plane(Anatomy.CORONAL)
    assert planes(stage) == [Anatomy.CORONAL]
    wheel(stage.deck.active, -120)
    assert stage.deck.active.state.index == 21
    assert stage.view.state.index == 4


def test_one_sequence_cannot_be_put_beside_another_nor_one_slice_be_cut(qtbot: QtBot):
    stage = staged(qtbot, opened((1, 40, 32), roles=(Role.FLAIR,)))
    for arrangement in (Arrangement.SEQUENCES, Arrangement.PLANES):
        stage.deck.arrange(arrangement)
        assert stage.deck.shown == [stage.view]


def test_the_arrangement_is_kept_when_another_case_is_opened(stage: Stage):
    stage.deck.arrange(Arrangement.SEQUENCES)
    other = opened((3, 20, 20), roles=(Role.FLAIR, Role.T1))
    stage.deck.set_case(other)
    stage.view.state.reset(other.geometry, 0, Window(1, 2))
    assert [view.state.channel for view in stage.deck.shown] == [0, 1]
    stage.grab()


# Crosshair ---


def test_shift_and_moving_the_mouse_puts_every_plane_through_that_place(stage: Stage):
    stage.deck.arrange(Arrangement.PLANES)
    axial, sagittal, coronal = stage.deck.shown
    mouse(axial, QEvent.Type.MouseMove, QPointF(on_screen(axial, (4.5, 12.5, 20.5))), key=SHIFT)
    assert (sagittal.state.index, coronal.state.index) == (20, 12)
    mouse(coronal, QEvent.Type.MouseMove, QPointF(on_screen(coronal, (6.5, 12.5, 3.5))), key=SHIFT)
    assert (axial.state.index, sagittal.state.index, coronal.state.index) == (6, 3, 12)


def test_without_shift_moving_the_mouse_leaves_the_planes_where_they_are(stage: Stage):
    stage.deck.arrange(Arrangement.PLANES)
    before = list(stage.view.state.scene.position)
    mouse(stage.view, QEvent.Type.MouseMove, QPointF(on_screen(stage.view, (4.5, 12.5, 20.5))))
    assert stage.view.state.scene.position == before


def test_the_crosshair_tool_follows_a_drag(stage: Stage):
    stage.deck.arrange(Arrangement.PLANES)
    stage.view.state.set_tool("crosshair")
    start, end = (QPointF(on_screen(stage.view, place)) for place in ((4.5, 5.5, 5.5), (4.5, 30.5, 8.5)))
    drag(stage.view, LEFT, start, end)
    assert stage.view.state.scene.position == [4, 30, 8]


def test_a_drag_beside_the_image_moves_no_crosshair(stage: Stage):
    stage.view.state.set_tool("crosshair")
    before = list(stage.view.state.scene.position)
    drag(stage.view, LEFT, QPointF(1, 1), QPointF(2, 2))
    assert stage.view.state.scene.position == before


# Which view keys act on ---


def test_a_click_makes_a_view_the_one_that_is_worked_in(qtbot: QtBot, stage: Stage):
    stage.deck.arrange(Arrangement.PLANES)
    coronal = stage.deck.shown[2]
    with qtbot.waitSignal(stage.deck.active_changed):
        qtbot.mouseClick(coronal, LEFT)
    assert stage.deck.active is coronal


def test_tab_goes_from_view_to_view(qtbot: QtBot, stage: Stage):
    with qtbot.waitActive(stage):
        stage.activateWindow()
    stage.deck.arrange(Arrangement.PLANES)
    stage.view.setFocus()
    for view in stage.deck.shown[1:]:
        qtbot.keyClick(stage.deck.active, Qt.Key.Key_Tab)
        assert stage.deck.active is view


def test_the_next_view_after_the_last_is_the_first(stage: Stage):
    stage.deck.arrange(Arrangement.SEQUENCES)
    for wanted in (1, 2, 0):
        stage.deck.activate_next()
        assert stage.deck.active is stage.deck.shown[wanted]


def test_a_double_click_gives_one_of_several_views_all_the_room_and_takes_it_back(qtbot: QtBot, stage: Stage):
    stage.deck.arrange(Arrangement.PLANES)
    sagittal = stage.deck.shown[1]
    qtbot.mouseDClick(sagittal, LEFT)
    assert stage.deck.shown == [sagittal]
    qtbot.mouseDClick(sagittal, LEFT)
    assert len(stage.deck.shown) == 3
    assert stage.deck.active is sagittal


def test_a_double_click_on_the_only_view_asks_for_the_window(qtbot: QtBot, stage: Stage):
    with qtbot.waitSignal(stage.deck.image_only_wanted):
        qtbot.mouseDClick(stage.view, LEFT)


# Drops ---


def test_a_sequence_dropped_on_a_view_is_shown_there_alone(stage: Stage):
    stage.deck.arrange(Arrangement.PLANES)
    assert drop(stage.deck.shown[1], DraggedSeries(2).as_mime())
    assert [view.state.channel for view in stage.deck.shown] == [0, 2, 0]


def test_a_series_of_another_case_dropped_on_a_view_is_asked_for(qtbot: QtBot, stage: Stage):
    with qtbot.waitSignal(stage.deck.series_dropped, check_params_cb=lambda uid: uid == "1.2.840.77"):
        drop(stage.view, DraggedSeries("1.2.840.77").as_mime())


def test_files_dropped_on_a_view_are_left_to_the_window(stage: Stage):
    data = QMimeData()
    data.setText("file:///somewhere")
    assert not drop(stage.view, data)


def test_an_outline_is_traced_once_for_all_sequences_and_anew_when_the_mask_changes(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
):
    traced: list[float] = []
    original = overlay.outline
    monkeypatch.setattr(overlay, "outline", lambda values, level: (traced.append(level), original(values, level))[1])
    stage.deck.arrange(Arrangement.SEQUENCES)
    for view in stage.deck.shown:
        view.state.set_look(overlays=False, opacity=1.0)
    stage.deck.main.state.go_to(6)
    stage.grab()
    before = [orange(view) for view in stage.deck.shown]
    assert len(traced) == 1
    assert min(before) > 0
    case = stage.deck.main.case
    assert case is not None
    case.probability[6, 12:18] = 0.0
    stage.deck.mask_changed(6)
    stage.grab()
    assert len(traced) == 2
    assert all(now != then for now, then in zip((orange(view) for view in stage.deck.shown), before, strict=True))


def orange(view: SliceView) -> int:
    """Pixels of the outline."""
    wanted = QColor(theme.MASK).getRgb()[:3]
    return int((np.abs(pixels(view.grab()) - wanted).sum(axis=2) < 60).sum())


@pytest.mark.parametrize("width", [900, 901, 902])
def test_sequences_have_views_of_one_size_whatever_the_window_s(qtbot: QtBot, width: int):
    stage = staged(qtbot, opened((8, 40, 32), roles=ROLES), width)
    stage.deck.arrange(Arrangement.SEQUENCES)
    qtbot.waitUntil(lambda: stage.deck.shown[-1].geometry().right() > width - 4)
    sizes = [view.size() for view in stage.deck.shown]
    assert sizes[0] == sizes[1] == sizes[2]
