"""A case that is open in two windows: one of them keeps what is made of it."""

from pathlib import Path

from pytestqt.qtbot import QtBot

from app.measuring.marks import Kind, Mark
from app.ui.application import Falx
from app.ui.case_lock import CaseLock
from tests.ui.driving import open_case
from tests.ui.editing.hands import stroke


def test_a_case_that_is_open_in_another_window_says_so_and_overwrites_nothing(
    qtbot: QtBot, falx: Falx, study: Path, data: Path
):
    case = open_case(qtbot, falx, study)
    stroke(falx, (20, 20), (20, 40))
    falx.window.actions_["close_case"].trigger()
    falx.presenter.editing.keeper.flush()
    kept = {path.name: path.read_bytes() for path in data.glob("*.edits")}
    other = CaseLock()
    assert kept and other.take(case)
    again = open_case(qtbot, falx, study)
    assert "open in another window" in falx.window.message_bar.text
    assert not again.edits.slices
    stroke(falx, (30, 20), (30, 40))
    falx.presenter.editing.keeper.flush()
    falx.window.actions_["close_case"].trigger()
    falx.presenter.editing.keeper.flush()
    assert {path.name: path.read_bytes() for path in data.glob("*.edits")} == kept
    other.release()
    assert open_case(qtbot, falx, study).edits.slices.keys() == case.edits.slices.keys()
    assert "another window" not in falx.window.message_bar.text


def test_measurements_of_a_case_that_is_open_in_another_window_are_not_kept(qtbot: QtBot, falx: Falx, study: Path):
    other = CaseLock()
    case = open_case(qtbot, falx, study)
    falx.window.actions_["close_case"].trigger()
    assert other.take(case)
    open_case(qtbot, falx, study)
    notebook = falx.presenter.measures.notebook
    place = notebook.place_of(0, 0, 2)
    assert place is not None
    notebook.put(Mark(Kind.DISTANCE, place, (place.lift(4, 10), place.lift(14, 10))))
    assert len(notebook.marks) == 1
    other.release()
    falx.window.actions_["close_case"].trigger()
    open_case(qtbot, falx, study)
    assert notebook.marks == []
