"""The image: what it draws, and what hands do to it."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.imaging.volume import Role
from app.imaging.window import Window
from app.ui import theme
from app.ui.opened_case import OpenedCase
from app.ui.viewer.look import MaskStyle, Tool
from app.ui.viewer.slice_view import SliceView
from app.ui.viewer.view_state import ViewState
from tests.ui.cases import opened

LEFT, MIDDLE, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton, Qt.MouseButton.RightButton
NO_KEY, SHIFT, CTRL = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)


def show(qtbot: QtBot, case: OpenedCase, width: int = 640, height: int = 640) -> SliceView:
    """A view of a case, fitted."""
    state = ViewState()
    view = SliceView(state)
    qtbot.addWidget(view)
    view.resize(width, height)
    view.set_case(case, ["3 AX FLAIR", "4 AX T1"])
    state.reset(case.geometry, 0, Window(320, 640))
    with qtbot.waitExposed(view):
        view.show()
    return view


@pytest.fixture
def view(qtbot: QtBot) -> SliceView:
    return show(qtbot, opened())


def picture(view: SliceView) -> np.ndarray:
    """What is on the screen, (rows, columns, 3) of uint8."""
    image = view.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3).astype(int)


def covered(view: SliceView, colour: str) -> np.ndarray:
    """Pixels of about a colour."""
    wanted = np.array(QColor(colour).getRgb()[:3])
    return np.abs(picture(view) - wanted).sum(axis=2) < 90


def drag(view: SliceView, button: Qt.MouseButton, by: QPoint, key: Qt.KeyboardModifier = NO_KEY) -> None:
    start = QPointF(view.rect().center())
    for kind, where, held in (
        (QEvent.Type.MouseButtonPress, start, button),
        (QEvent.Type.MouseMove, start + by, button),
        (QEvent.Type.MouseButtonRelease, start + by, Qt.MouseButton.NoButton),
    ):
        pressed = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseMove else button
        event = QMouseEvent(kind, where, view.mapToGlobal(where), pressed, held, key)
        QApplication.sendEvent(view, event)


def wheel(view: SliceView, turn: int, key: Qt.KeyboardModifier = NO_KEY, at: QPointF | None = None) -> None:
    where = at or QPointF(view.rect().center())
    event = QWheelEvent(
        where,
        view.mapToGlobal(where),
        QPoint(),
        QPoint(0, turn),
        Qt.MouseButton.NoButton,
        key,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view, event)


def corner(view: SliceView, name: str) -> str:
    return " | ".join(line.text for line in getattr(view.corners(), name))


# Drawing ---


def test_the_gradient_is_drawn_dark_on_the_left_and_bright_on_the_right(view: SliceView):
    view.state.set_look(mask=False, overlays=False)
    row = picture(view)[320, :, 0]
    assert row[160] < row[320] < row[480]


def test_inverting_turns_the_grey_values_round(view: SliceView):
    view.state.set_look(mask=False, overlays=False)
    before = picture(view)[320, 200, 0]
    view.state.set_look(inverted=True)
    assert picture(view)[320, 200, 0] == pytest.approx(255 - before, abs=2)


def test_pixels_have_their_true_shape(view: SliceView):
    transform = view.mapping().to_screen
    width = transform.map(QPointF(1, 0)) - transform.map(QPointF(0, 0))
    height = transform.map(QPointF(0, 1)) - transform.map(QPointF(0, 0))
    assert height.y() / width.x() == pytest.approx(0.8)


@pytest.mark.parametrize(("width", "height"), [(640, 640), (900, 300), (300, 700)])
def test_the_whole_image_fits_in_any_view(qtbot: QtBot, width: int, height: int):
    view = show(qtbot, opened(), width, height)
    shown = view.mapping().to_screen.mapRect(QRectF(0, 0, 32, 40))
    assert view.rect().toRectF().contains(shown)
    assert max(shown.width() / width, shown.height() / height) > 0.9


def test_the_outline_is_drawn_around_the_lesion(view: SliceView):
    view.state.set_look(overlays=False, opacity=1.0)
    rows, columns = np.nonzero(covered(view, theme.MASK))
    top_left = view.mapping().to_screen.map(QPointF(5, 10))
    bottom_right = view.mapping().to_screen.map(QPointF(11, 20))
    scale = view.mapping().scale
    assert columns.min() == pytest.approx(top_left.x(), abs=scale)
    assert rows.min() == pytest.approx(top_left.y(), abs=scale)
    assert columns.max() == pytest.approx(bottom_right.x(), abs=scale)
    assert rows.max() == pytest.approx(bottom_right.y(), abs=scale)
    middle = view.mapping().to_screen.map(QPointF(8, 15)).toPoint()
    assert not covered(view, theme.MASK)[middle.y(), middle.x()]


def test_a_filled_mask_covers_the_lesion_as_densely_as_its_opacity_says(view: SliceView):
    middle = view.mapping().to_screen.map(QPointF(8, 15)).toPoint()
    view.state.set_look(style=MaskStyle.FILL, opacity=1.0, overlays=False)
    assert covered(view, theme.MASK)[middle.y(), middle.x()]
    full = picture(view)[middle.y(), middle.x()]
    view.state.set_look(mask=False)
    none = picture(view)[middle.y(), middle.x()]
    view.state.set_look(mask=True, opacity=0.5)
    half = picture(view)[middle.y(), middle.x()]
    assert half == pytest.approx((full + none) / 2, abs=3)


def test_a_lower_threshold_fills_more_at_once(view: SliceView):
    view.state.set_look(style=MaskStyle.FILL, opacity=1.0, overlays=False, threshold=0.5)
    high = covered(view, theme.MASK).sum()
    view.state.set_look(threshold=0.3)
    low = covered(view, theme.MASK).sum()
    assert low / high == pytest.approx(12 * 8 / (10 * 6), rel=0.05)


def test_the_reference_has_a_colour_of_its_own_and_can_be_hidden(qtbot: QtBot):
    view = show(qtbot, opened(reference=True))
    view.state.set_look(overlays=False, opacity=1.0, mask=False)
    assert covered(view, theme.REFERENCE).any()
    view.state.set_look(reference=False)
    assert not covered(view, theme.REFERENCE).any()


def test_a_slice_without_a_probability_has_no_mask(qtbot: QtBot):
    view = show(qtbot, opened(outlined=False))
    view.state.set_look(overlays=False, opacity=1.0)
    assert not covered(view, theme.MASK).any()


def test_the_mask_stays_on_the_lesion_when_the_image_is_flipped_and_turned(view: SliceView):
    view.state.set_look(style=MaskStyle.FILL, opacity=1.0, overlays=False)
    for placement in (view.state.placement.flipped(), view.state.placement.rotated(1)):
        view.state.set_placement(placement)
        inside = view.mapping().to_screen.map(QPointF(8, 15)).toPoint()
        beside = view.mapping().to_screen.map(QPointF(24, 15)).toPoint()
        assert covered(view, theme.MASK)[inside.y(), inside.x()]
        assert not covered(view, theme.MASK)[beside.y(), beside.x()]


def test_drawn_tells_whether_the_mask_was_there(qtbot: QtBot):
    case = opened(outlined=False)
    view = show(qtbot, case)
    with qtbot.waitSignal(view.drawn, check_params_cb=lambda index, mask, ms: (index, mask) == (3, False) and ms > 0):
        view.state.go_to(3)
    case.finished[3] = "litert"
    with qtbot.waitSignal(view.drawn, check_params_cb=lambda index, mask, _ms: (index, mask) == (3, True)):
        view.mask_changed(3)


# Texts ---


def test_the_corners_tell_frame_window_zoom_and_place(view: SliceView):
    view.set_run_line("litert · 4.1 ms")
    left = corner(view, "bottom_left")
    assert left.startswith("litert · 4.1 ms | axial | Frame 3/5 | Zoom ")
    assert "W 640 L 320" in left
    assert corner(view, "bottom_right") == "3 AX FLAIR | 1 × 0.8 × 5 mm | H 10.0 mm"
    assert corner(view, "top_left") == "Case"
    view.state.set_look(name=False)
    assert corner(view, "top_left") == ""


def test_the_value_under_the_pointer_is_told(view: SliceView):
    drag(view, Qt.MouseButton.BackButton, QPoint(3, 3))
    assert corner(view, "bottom_left").endswith("(16, 20)  322")


def test_a_window_outside_the_data_is_red(view: SliceView):
    view.state.set_window(Window(5000, 10))
    assert [line.alert for line in view.corners().bottom_left if line.text.startswith("W ")] == [True]


def test_without_spacing_and_orientation_the_view_says_so(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch):
    texts: list[str] = []
    from app.ui.viewer import annotations

    original = annotations.paint_text
    monkeypatch.setattr(annotations, "paint_text", lambda *a, **k: (texts.append(a[3]), original(*a, **k)))
    view = show(qtbot, opened(spacing=None, affine=None))
    view.grab()
    assert "orientation unknown" in texts
    assert not {"R", "L", "A", "P", "H", "F"} & set(texts)
    assert not any(text.endswith(" mm") for text in texts)
    assert corner(view, "bottom_right").endswith("spacing unknown")


def test_a_small_view_keeps_the_letters_and_drops_the_corners(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch):
    texts: list[str] = []
    from app.ui.viewer import annotations

    original = annotations.paint_text
    monkeypatch.setattr(annotations, "paint_text", lambda *a, **k: (texts.append(a[3]), original(*a, **k)))
    view = show(qtbot, opened(), 300, 260)
    view.grab()
    assert {"R", "L", "A", "P"} <= set(texts)
    assert "Case" not in texts


# Hands ---


def test_dragging_right_widens_the_window_and_up_brightens(view: SliceView):
    gain = (31 * 20 + 4) / 512
    drag(view, LEFT, QPoint(40, 0))
    assert view.state.window.width == pytest.approx(640 + 40 * gain)
    drag(view, LEFT, QPoint(0, -40))
    assert view.state.window.center == pytest.approx(320 - 40 * gain)


def test_a_setting_turns_the_vertical_drag_round(view: SliceView):
    view.state.set_look(brighter_downwards=True)
    drag(view, LEFT, QPoint(0, 40))
    assert view.state.window.center == pytest.approx(320 - 40 * (31 * 20 + 4) / 512)
    assert view.state.window.width == 640


def test_shift_makes_the_window_tool_four_times_finer(view: SliceView):
    drag(view, LEFT, QPoint(40, 0), SHIFT)
    assert view.state.window.width == pytest.approx(640 + 10 * (31 * 20 + 4) / 512)


def test_the_window_is_never_narrower_than_one(view: SliceView):
    drag(view, LEFT, QPoint(-5000, 0))
    assert view.state.window.width == 1


def test_the_middle_button_pans_whatever_the_tool(view: SliceView):
    before = view.mapping().to_screen.map(QPointF(3, 3))
    drag(view, MIDDLE, QPoint(30, -20))
    assert view.mapping().to_screen.map(QPointF(3, 3)) - before == QPointF(30, -20)


def test_the_right_button_zooms(view: SliceView):
    drag(view, RIGHT, QPoint(0, -80))
    assert view.state.zoom > 1.5


def test_a_right_click_asks_for_the_menu_and_a_right_drag_does_not(qtbot: QtBot, view: SliceView):
    with qtbot.waitSignal(view.menu_wanted):
        drag(view, RIGHT, QPoint(1, 0))
    with qtbot.assertNotEmitted(view.menu_wanted):
        drag(view, RIGHT, QPoint(0, 50))


@pytest.mark.parametrize(
    ("tool", "changed"), [(Tool.PAN, "pan"), (Tool.ZOOM, "zoom"), (Tool.SCROLL, "index"), (Tool.WINDOW, "window")]
)
def test_the_left_button_does_what_the_tool_says(view: SliceView, tool: Tool, changed: str):
    watched = ("pan", "zoom", "index", "window")
    view.state.set_tool(tool)
    before = {name: getattr(view.state, name) for name in watched}
    start = QPointF(view.rect().center())  # the zoom keeps the point that it starts from where it is
    view.state.set_place(
        1.0, QPointF() if tool is not Tool.ZOOM else (start - QRectF(view.rect()).center()) / view.fit_scale()
    )
    before["pan"] = view.state.pan
    drag(view, LEFT, QPoint(0, -140))
    after = {name: getattr(view.state, name) for name in watched}
    assert [name for name in watched if before[name] != after[name]] == [changed]


def test_the_wheel_scrolls_one_slice_a_notch(view: SliceView):
    wheel(view, -120)
    assert view.state.index == 3
    wheel(view, 240)
    assert view.state.index == 1


def test_small_turns_of_a_touchpad_add_up_to_a_notch(view: SliceView):
    for _ in range(5):
        wheel(view, -24)
    assert view.state.index == 3


def test_the_wheel_stops_at_the_ends(view: SliceView):
    wheel(view, -120 * 50)
    assert view.state.index == 4
    wheel(view, 120 * 50)
    assert view.state.index == 0


def test_ctrl_and_wheel_zoom_at_the_cursor(view: SliceView):
    cursor = QPointF(150, 200)
    before = view.mapping().to_screen.inverted()[0].map(cursor)
    wheel(view, 120, CTRL, cursor)
    after = view.mapping().to_screen.inverted()[0].map(cursor)
    assert view.state.zoom == pytest.approx(1.15)
    assert (after - before).manhattanLength() == pytest.approx(0, abs=1e-6)
    assert view.state.index == 2


def test_a_double_click_asks_for_all_the_room(qtbot: QtBot, view: SliceView):
    with qtbot.waitSignal(view.maximise_wanted):
        qtbot.mouseDClick(view, LEFT)


def test_another_sequence_is_drawn_when_it_is_chosen(view: SliceView):
    view.state.set_look(mask=False, overlays=False)
    before = picture(view)[320, 200, 0]
    view.state.set_channel(1)
    assert picture(view)[320, 200, 0] > before + 20
    assert corner(view, "top_right") == str(Role.T1)
