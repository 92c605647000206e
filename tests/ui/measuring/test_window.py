"""Measuring in the whole window, with a real worker and real files."""

import json
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.measuring.store import sheet_file
from app.ui.application import Falx
from app.ui.export_dialog import Wish
from app.ui.measuring.notebook import DIAMETERS
from app.ui.measuring.text_line import TextLine
from app.ui.viewer.arrangement import Arrangement
from app.ui.viewer.slice_view import SliceView
from app.worker.shared_array import SharedArray
from tests.helpers.images import phantom, write_dicom_series
from tests.ui.driving import SHIFT, Key, open_case, outline_all, press, wait

SHAPE = (6, 64, 56)
LEFT, NONE, NO_KEY = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture(autouse=True)
def _own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FALX_DATA_DIR", str(tmp_path / "data"))


@pytest.fixture
def study(tmp_path: Path) -> Path:
    write_dicom_series(tmp_path / "flair", phantom(*SHAPE))
    return tmp_path / "flair"


def drag(view: SliceView, begin: tuple[float, float], end: tuple[float, float]) -> None:
    """Between two places of the picture, (column, row)."""
    start, stop = (view.mapping().to_screen.map(QPointF(*spot)) for spot in (begin, end))
    for kind, where, button, held in (
        (QEvent.Type.MouseButtonPress, start, LEFT, LEFT),
        (QEvent.Type.MouseMove, (start + stop) / 2, NONE, LEFT),
        (QEvent.Type.MouseMove, stop, NONE, LEFT),
        (QEvent.Type.MouseButtonRelease, stop, LEFT, NONE),
    ):
        QApplication.sendEvent(view, QMouseEvent(kind, where, view.mapToGlobal(where), button, held, NO_KEY))


def test_measuring_needs_a_case(falx: Falx):
    actions = falx.window.actions_
    names = ("tool_distance", "tool_angle", "tool_ellipse", "tool_arrow", "delete", "undo", "redo", "measures")
    assert not any(actions[name].isEnabled() for name in names)


def test_a_mark_is_made_with_key_and_mouse_undone_deleted_and_there_again(qtbot: QtBot, falx: Falx, study: Path):
    case, view, notebook = open_case(qtbot, falx, study), falx.window.stage.view, falx.presenter.measures.notebook
    press(qtbot, falx, Key.Key_D)
    assert falx.window.actions_["tool_distance"].isChecked()
    drag(view, (10, 10), (30, 40))
    (mark,) = notebook.marks
    press(qtbot, falx, Key.Key_Z, modifier=Qt.KeyboardModifier.ControlModifier)
    assert notebook.marks == []
    press(qtbot, falx, Key.Key_Y, modifier=Qt.KeyboardModifier.ControlModifier)
    assert notebook.marks == [mark]
    press(qtbot, falx, Key.Key_O)
    drag(view, (12, 44), (24, 56))
    press(qtbot, falx, Key.Key_Delete)
    assert notebook.marks == [mark]
    uid = case.uid
    falx.window.actions_["close_case"].trigger()
    assert notebook.marks == [] and not falx.window.actions_["tool_distance"].isEnabled()
    wait(qtbot, sheet_file(uid, SHAPE).is_file)  # written behind the window
    assert uid not in sheet_file(uid, SHAPE).read_text(encoding="utf-8")
    open_case(qtbot, falx, study)
    (again,) = notebook.marks
    assert (again.id, again.place) == (mark.id, mark.place)
    np.testing.assert_allclose(again.points, mark.points, atol=1e-3)


def test_an_arrow_is_written_on_while_no_key_reaches_the_window(qtbot: QtBot, falx: Falx, study: Path):
    open_case(qtbot, falx, study)
    view, notebook = falx.window.stage.view, falx.presenter.measures.notebook
    press(qtbot, falx, Key.Key_A, modifier=SHIFT)
    drag(view, (10, 10), (30, 30))
    line = view.findChild(TextLine)
    assert line is not None
    index = falx.state.index
    qtbot.keyClicks(line, "irg3")
    qtbot.keyClick(line, Key.Key_Up)
    qtbot.keyClick(line, Key.Key_Return)
    assert notebook.marks[0].text == "irg3"
    assert falx.state.index == index and not falx.state.look.inverted
    qtbot.waitUntil(lambda: view.findChild(TextLine) is None)
    assert view.hasFocus()
    press(qtbot, falx, Key.Key_Z, modifier=Qt.KeyboardModifier.ControlModifier)
    assert notebook.marks == []


def test_the_list_leads_to_slice_and_plane(qtbot: QtBot, falx: Falx, study: Path):
    open_case(qtbot, falx, study)
    stage, measures = falx.window.stage, falx.presenter.measures
    press(qtbot, falx, Key.Key_D)
    drag(stage.view, (10, 10), (30, 40))
    stage.deck.arrange(Arrangement.PLANES)
    other = next(view for view in stage.deck.shown if view.state.axis != 0)
    qtbot.waitUntil(lambda: other.width() > 100)
    drag(other, (10, 1), (30, 4))
    first, second = measures.notebook.marks
    stage.deck.arrange(Arrangement.ONE)
    falx.state.go_to(0)
    measures.list.wanted.emit(first.id)
    assert falx.state.index == first.place.index
    assert measures.notebook.selection == first.id
    measures.list.wanted.emit(second.id)
    assert stage.deck.active.state.axis == second.place.axis
    assert stage.deck.active.state.index == second.place.index


def test_moved_diameters_are_read_out_exported_and_put_back(
    qtbot: QtBot, falx: Falx, study: Path, tmp_path: Path, models: Path
):
    case, measures, panel = open_case(qtbot, falx, study), falx.presenter.measures, falx.window.result_panel.figures
    outline_all(qtbot, falx)
    lesion = SharedArray.attach(case.event.handle.probability, writable=True).array
    lesion[:] = 0
    lesion[2, 20:40, 20:30] = 0.9
    falx.presenter.whole.forget()
    falx.presenter.measurement.restart()
    wait(qtbot, lambda: measures.notebook.cross is not None and measures.notebook.cross.slice_index == 2)
    computed = panel.diameters.text()
    measures.list.wanted.emit(DIAMETERS)
    assert falx.state.index == 2
    (row, column), _ = measures.notebook.cross.largest
    drag(falx.window.stage.view, (column + 0.5, row + 0.5), (column + 6.5, row - 8.5))
    assert panel.diameters.text() != computed and panel.diameters.text().endswith("(moved)")
    moved = measures.moved_diameters
    assert moved is not None
    falx.presenter.exporting.start(Wish(("json",), tmp_path / "out", False))
    wait(qtbot, lambda: list((tmp_path / "out").rglob("*.json")) != [] and not falx.presenter.exporting.is_writing)
    document = json.loads(next((tmp_path / "out").rglob("*.json")).read_bytes())
    assert document["diameters"]["edited"] is True
    assert document["diameters"]["largest_mm"] == moved.largest_mm
    press(qtbot, falx, Key.Key_Delete)
    assert panel.diameters.text() == computed
    assert measures.moved_diameters is None


def test_damaged_measurements_are_told_in_one_sentence_and_the_case_opens(qtbot: QtBot, falx: Falx, study: Path):
    case = open_case(qtbot, falx, study)
    path = sheet_file(case.uid, SHAPE)
    path.parent.mkdir(parents=True)
    path.write_bytes(b"{")
    open_case(qtbot, falx, study)
    assert "damaged" in falx.window.message_bar.text
    assert case.uid not in falx.window.message_bar.text
    assert path.with_suffix(".damaged").exists()


def test_keys_are_changed_in_the_running_window(qtbot: QtBot, falx: Falx, study: Path, tmp_path: Path, monkeypatch):
    monkeypatch.setenv("FALX_CONFIG_DIR", str(tmp_path / "config"))
    open_case(qtbot, falx, study)
    falx.presenter.keys.shortcuts.assign("tool_distance", "J")
    press(qtbot, falx, Key.Key_D)
    assert falx.state.tool != "distance"
    press(qtbot, falx, Key.Key_J)
    assert falx.state.tool == "distance"
    sheet = falx.presenter.keys.show_sheet()
    assert ("J", "Distance") in [row for _, rows in sheet.groups for row in rows]
    sheet.change.click()
    dialog = next(w for w in QApplication.topLevelWidgets() if type(w).__name__ == "ShortcutDialog" and w.isVisible())
    assert not sheet.isVisible()
    dialog.close()
