"""Editing in the window, with a real worker: what is edited is what is measured, kept and written."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from pydicom import dcmread
from PySide6.QtCore import QEvent, QPointF, Qt
from pytestqt.qtbot import QtBot

from app.contract.postprocess import mask_of
from app.measuring.marks import Kind, Mark
from app.results.measurements import measure
from app.ui.application import Falx
from app.ui.case_lock import CaseLock
from app.ui.export_dialog import Wish
from app.ui.opened_case import OpenedCase
from app.ui.viewer.look import MaskStyle
from tests.helpers.images import phantom, write_dicom_series
from tests.helpers.results import mask_of_dicom
from tests.ui.driving import open_case, outline_all, wait
from tests.ui.views import mouse

LEFT = Qt.MouseButton.LeftButton
SHAPE = (6, 64, 64)


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What is kept is this test's own."""
    monkeypatch.setenv("FALX_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data" / "edits"


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """One FLAIR series of six slices."""
    write_dicom_series(tmp_path / "flair", phantom(*SHAPE), description="AX FLAIR", number=4)
    return tmp_path / "flair"


@pytest.fixture
def case(qtbot: QtBot, falx: Falx, study: Path) -> Iterator[OpenedCase]:
    """Opened, not outlined."""
    yield open_case(qtbot, falx, study)


def stroke(falx: Falx, *places: tuple[float, float], tool: str = "brush") -> None:
    """Drag over pixels of the slice on the screen."""
    view = falx.window.stage.view
    falx.window.actions_[f"tool_{tool}"].trigger()
    points = [view.mapping().to_screen.map(QPointF(column + 0.5, row + 0.5)) for row, column in places]
    mouse(view, QEvent.Type.MouseButtonPress, points[0], button=LEFT, held=LEFT)
    for point in points[1:]:
        mouse(view, QEvent.Type.MouseMove, point, held=LEFT)
    mouse(view, QEvent.Type.MouseButtonRelease, points[-1], button=LEFT)


def volume(falx: Falx, case: OpenedCase) -> np.ndarray:
    """The mask that is shown."""
    masks = [case.mask_of(index, falx.state.look.threshold) for index in range(case.slices)]
    return np.stack([np.zeros(SHAPE[1:], bool) if mask is None else mask for mask in masks])


def is_measured(falx: Falx) -> bool:
    return falx.presenter.measurement.is_settled and falx.presenter.whole.result is not None


def text(falx: Falx) -> str:
    return falx.window.message_bar.text


# In the window ---


def test_the_readout_follows_the_brush_while_it_is_down(qtbot: QtBot, falx: Falx, case: OpenedCase):
    view, panel = falx.window.stage.view, falx.window.result_panel
    falx.presenter.editing.session.set_radius(3.0)
    falx.window.actions_["tool_brush"].trigger()
    start = view.mapping().to_screen.map(QPointF(20, 20))
    mouse(view, QEvent.Type.MouseButtonPress, start, button=LEFT, held=LEFT)
    seen = [panel.area.text()]
    for column in (25, 30, 35):
        mouse(view, QEvent.Type.MouseMove, view.mapping().to_screen.map(QPointF(column, 20)), held=LEFT)
        seen.append(panel.area.text())
    mouse(view, QEvent.Type.MouseButtonRelease, view.mapping().to_screen.map(QPointF(35, 20)), button=LEFT)
    assert len(set(seen)) == 4
    pixels = np.count_nonzero(case.mask_of(falx.state.index, 0.5))
    assert case.geometry.pixel_area_mm2 is not None
    assert panel.area.text() == f"{pixels * case.geometry.pixel_area_mm2:,.0f} mm²"


def test_volume_and_diameters_are_those_of_the_edited_outline(qtbot: QtBot, falx: Falx, case: OpenedCase):
    outline_all(qtbot, falx)
    wait(qtbot, lambda: is_measured(falx))
    falx.presenter.editing.session.set_radius(4.0)
    stroke(falx, (10, 8), (50, 50))
    expected = measure(volume(falx, case), case.geometry)
    wait(qtbot, lambda: is_measured(falx) and falx.presenter.whole.result.components == expected.components)
    wait(qtbot, lambda: falx.presenter.whole.result.diameters == expected.diameters)
    of_volume = falx.presenter.measurement.of_volume()
    assert of_volume is not None
    assert of_volume.volume_ml == pytest.approx(expected.volume_ml, abs=1e-3)


def test_diameters_follow_a_brush_that_is_still_down(qtbot: QtBot, falx: Falx, case: OpenedCase):
    outline_all(qtbot, falx)
    wait(qtbot, lambda: is_measured(falx))
    view = falx.window.stage.view
    falx.window.actions_["tool_brush"].trigger()
    places = [view.mapping().to_screen.map(QPointF(*place)) for place in ((10, 8), (50, 50))]
    mouse(view, QEvent.Type.MouseButtonPress, places[0], button=LEFT, held=LEFT)
    mouse(view, QEvent.Type.MouseMove, places[1], held=LEFT)
    expected = measure(volume(falx, case), case.geometry).diameters
    wait(qtbot, lambda: falx.presenter.whole.result.diameters == expected)
    assert case.edits.draft is not None
    mouse(view, QEvent.Type.MouseButtonRelease, places[1], button=LEFT)
    wait(qtbot, lambda: falx.presenter.whole.result.components > 0)


def test_an_edited_slice_keeps_its_outline_until_it_is_reverted(qtbot: QtBot, falx: Falx, case: OpenedCase):
    outline_all(qtbot, falx)
    bar = falx.presenter.editing.bar
    assert not bar.isVisible()
    stroke(falx, (20, 20), (20, 40))
    kept = case.mask_of(falx.state.index, falx.state.look.threshold)
    assert bar.note.isVisible()
    falx.state.set_look(threshold=0.02)
    assert np.array_equal(case.mask_of(falx.state.index, 0.02), kept)
    assert np.array_equal(case.mask_of(0, 0.02), mask_of(case.probability[0], 0.02))
    falx.controller.forget_results()
    outline_all(qtbot, falx)
    assert np.array_equal(case.mask_of(falx.state.index, 0.02), kept)
    qtbot.mouseClick(bar.revert, LEFT)
    assert not bar.note.isVisible()
    assert np.array_equal(case.mask_of(falx.state.index, 0.02), mask_of(case.probability[falx.state.index], 0.02))
    falx.window.actions_["undo"].trigger()
    assert np.array_equal(case.mask_of(falx.state.index, 0.02), kept)


def test_undo_and_redo_go_through_edits_by_their_commands(qtbot: QtBot, falx: Falx, case: OpenedCase):
    actions = falx.window.actions_
    assert not actions["undo"].isEnabled()
    states = [volume(falx, case)]
    for row in (20, 30, 40):
        stroke(falx, (row, 20), (row, 40))
        states.append(volume(falx, case))
    for state in states[-2::-1]:
        actions["undo"].trigger()
        assert np.array_equal(volume(falx, case), state)
    assert not actions["undo"].isEnabled()
    for state in states[1:]:
        actions["redo"].trigger()
        assert np.array_equal(volume(falx, case), state)
    assert not actions["redo"].isEnabled()


def test_the_keys_of_the_conventions_work(qtbot: QtBot, falx: Falx, case: OpenedCase):
    view, session = falx.window.stage.view, falx.presenter.editing.session
    view.setFocus()
    for key, tool in ((Qt.Key.Key_B, "brush"), (Qt.Key.Key_E, "eraser"), (Qt.Key.Key_P, "polygon")):
        qtbot.keyClick(view, key)
        assert falx.state.tool == tool
    assert falx.presenter.editing.bar.tools.isVisible()
    size = session.radius
    qtbot.keyClick(view, Qt.Key.Key_BracketRight)
    assert session.radius > size
    qtbot.keyClick(view, Qt.Key.Key_BracketLeft)
    assert session.radius == pytest.approx(size, abs=0.11)
    stroke(falx, (20, 20), (20, 40))
    qtbot.keyClick(view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert not case.edits.slices
    qtbot.keyClick(view, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert case.edits.slices
    qtbot.keyClick(view, Qt.Key.Key_W)
    assert falx.state.tool == "window"


def test_a_brush_shows_the_outline_that_it_draws(falx: Falx, case: OpenedCase):
    falx.state.set_look(style=MaskStyle.MAP, mask=False)
    falx.window.actions_["tool_brush"].trigger()
    assert (falx.state.look.style, falx.state.look.mask) == (MaskStyle.CONTOUR, True)


def test_slices_between_two_drawn_ones_are_filled_in(qtbot: QtBot, falx: Falx, case: OpenedCase):
    interpolate = falx.window.actions_["interpolate"]
    falx.state.go_to(0)
    stroke(falx, (30, 30))
    assert not interpolate.isEnabled()
    falx.state.go_to(4)
    stroke(falx, (30, 30), (30, 36))
    assert interpolate.isEnabled()
    interpolate.trigger()
    areas = np.count_nonzero(volume(falx, case), axis=(1, 2))
    assert (np.diff(areas[:5]) >= 0).all()
    assert areas[0] > 0 == areas[5]
    assert [case.edits.slices[index].drawn for index in range(5)] == [True, False, False, False, True]


def test_nothing_can_be_edited_without_a_case(qtbot: QtBot, falx: Falx, study: Path):
    names = ("edit", "tool_brush", "tool_eraser", "tool_polygon", "fill_holes", "interpolate", "revert_slice")
    assert not any(falx.window.actions_[name].isEnabled() for name in names)
    open_case(qtbot, falx, study)
    stroke(falx, (30, 30))
    falx.window.actions_["close_case"].trigger()
    assert not any(falx.window.actions_[name].isEnabled() for name in names)
    assert falx.state.tool == "window"
    assert not falx.presenter.editing.bar.isVisible()


def test_a_deed_that_finds_nothing_says_so(qtbot: QtBot, falx: Falx, case: OpenedCase):
    falx.window.actions_["fill_holes"].trigger()
    assert text(falx) == "The outline has no holes."


# What is written ---


def test_what_is_edited_is_what_is_written_and_every_result_says_so(
    qtbot: QtBot, falx: Falx, case: OpenedCase, tmp_path: Path
):
    outline_all(qtbot, falx)
    stroke(falx, (10, 8), (50, 50))
    falx.state.go_to(1)
    stroke(falx, (30, 10), (30, 50))
    expected = volume(falx, case)
    out = tmp_path / "out"
    out.mkdir()
    formats = ("png", "nifti", "seg", "seg-fractional", "sr", "csv", "json")
    falx.presenter.exporting.start(Wish(formats, out, False))
    wait(qtbot, lambda: not falx.presenter.exporting.is_writing)
    (folder,) = out.iterdir()
    found = {path.name.split("_", 1)[1]: path for path in folder.iterdir() if "slice-" not in path.name}
    assert np.array_equal(mask_of_dicom(found["seg.dcm"]).astype(bool), expected)
    seg = dcmread(found["seg.dcm"]).SegmentSequence[0]
    assert seg.SegmentAlgorithmType == "SEMIAUTOMATIC"
    assert "edited_slices=2 4" in str(seg.SegmentationAlgorithmIdentificationSequence[0].AlgorithmParameters).replace(
        "': '", "="
    )
    assert dcmread(found["seg-fractional.dcm"]).SegmentSequence[0].SegmentAlgorithmType == "AUTOMATIC"
    document = json.loads(found["measurements.json"].read_text())
    assert document["made_by"]["edited_by_hand"]
    assert document["made_by"]["edited_slices"] == [1, 3]
    assert document["area_px"] == np.count_nonzero(expected, axis=(1, 2)).tolist()
    assert "A reader edited the outline in slices 2 and 4." in found["measurements.csv"].read_text()
    from nibabel import load

    image = load(found["mask.nii.gz"])
    assert bytes(image.header["descrip"]).rstrip(b"\0") == b"Falx, edited by hand"
    assert np.count_nonzero(np.asarray(image.dataobj)) == np.count_nonzero(expected)
    masks = sorted(path for path in folder.iterdir() if "slice-" in path.name and path.suffix == ".png")
    from PIL import Image

    assert [np.count_nonzero(np.asarray(Image.open(path))) for path in masks] == document["area_px"]


# What is kept ---


def test_edits_are_on_the_disk_soon_after_and_back_when_the_case_is_opened_again(
    qtbot: QtBot, falx: Falx, case: OpenedCase, study: Path, data: Path
):
    stroke(falx, (20, 20), (20, 40))
    kept = volume(falx, case)
    wait(qtbot, lambda: falx.presenter.editing.keeper.is_saved and bool(list(data.glob("*.edits"))))
    falx.window.actions_["close_case"].trigger()
    again = open_case(qtbot, falx, study)
    assert again is not case
    assert np.array_equal(volume(falx, again), kept)
    assert text(falx).startswith("Your edits of 1 slice, kept on ")
    falx.window.actions_["undo"].trigger()
    assert not again.edits.slices
    wait(qtbot, lambda: not list(data.glob("*.edits")))


def test_edits_of_the_last_moment_are_written_when_the_window_closes(
    qtbot: QtBot, falx: Falx, case: OpenedCase, data: Path
):
    stroke(falx, (20, 20), (20, 40))
    assert not list(data.glob("*.edits"))
    falx.window.close()
    assert len(list(data.glob("*.edits"))) == 1


def test_another_image_under_the_same_name_gets_no_edits(qtbot: QtBot, falx: Falx, case: OpenedCase, study: Path):
    stroke(falx, (20, 20), (20, 40))
    falx.window.actions_["close_case"].trigger()
    write_dicom_series(study, phantom(*SHAPE) + 1, description="AX FLAIR", number=4)
    again = open_case(qtbot, falx, study)
    assert not again.edits.slices


def test_damaged_edits_are_told_and_set_aside(qtbot: QtBot, falx: Falx, case: OpenedCase, study: Path, data: Path):
    stroke(falx, (20, 20), (20, 40))
    falx.window.actions_["close_case"].trigger()
    wait(qtbot, lambda: any(data.glob("*.edits")))
    (path,) = data.glob("*.edits")
    path.write_bytes(path.read_bytes()[:-3])
    again = open_case(qtbot, falx, study)
    assert not again.edits.slices
    assert "could not be brought back" in text(falx)
    assert [found.suffix for found in data.iterdir()] == [".aside"]


def test_a_disk_that_does_not_take_edits_is_told(qtbot: QtBot, falx: Falx, case: OpenedCase, data: Path):
    data.parent.mkdir(parents=True, exist_ok=True)
    data.write_text("a file where the folder should be")
    stroke(falx, (20, 20), (20, 40))
    wait(qtbot, lambda: "cannot be kept" in text(falx))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs a file that can be made to wait")
def test_a_disk_that_hangs_does_not_hold_the_window_up(qtbot: QtBot, falx: Falx, case: OpenedCase, data: Path):
    stroke(falx, (20, 20), (20, 40))
    keeper = falx.presenter.editing.keeper
    keeper.flush()
    (path,) = data.glob("*.edits")
    pipe = path.with_name(f".{path.name}.{os.getpid()}.part")
    os.mkfifo(pipe)  # whoever opens it to write waits for a reader
    stroke(falx, (30, 20), (30, 40))
    wait(qtbot, lambda: keeper.is_saved)
    stroke(falx, (40, 20), (40, 40))
    assert case.mask_of(falx.state.index, 0.5)[40, 30]
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        keeper.flush()
    finally:
        os.close(reader)
    assert len(list(data.glob("*.edits"))) == 1


# After a crash ---

CRASHING = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from app.settings import Settings
from app.ui.application import Falx
from tests.ui.editing.test_editing_window import stroke

application = QApplication([])
falx = Falx(application, Settings(theme="dark", language="en"))
falx.window.resize(1200, 800)
falx.window.show()
falx.window.actions_["live"].setChecked(False)
def watch():
    if falx.presenter.editing.keeper.is_saved:
        falx.presenter.editing.keeper.flush()
        print("saved", flush=True)
    else:
        timer.start()

timer = QTimer(singleShot=True, interval=50)
timer.timeout.connect(watch)

def begin(case):
    for row in (10, 20, 30):
        stroke(falx, (row, 20), (row, 40))
    timer.start()

falx.controller.case_opened.connect(begin)
falx.presenter.open([sys.argv[1]])
application.exec()
"""


@pytest.mark.promise("R9")
@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
def test_after_kill_9_of_the_window_the_edits_are_back_once(qtbot: QtBot, falx: Falx, study: Path, data: Path):
    process = subprocess.Popen(
        [sys.executable, "-c", CRASHING, str(study)], stdout=subprocess.PIPE, text=True, env=os.environ.copy()
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == "saved"
        os.kill(process.pid, signal.SIGKILL)
        assert process.wait(timeout=20) == -signal.SIGKILL
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
    case = open_case(qtbot, falx, study)
    mask = case.mask_of(falx.state.index, 0.5)
    assert mask is not None
    assert mask[[10, 20, 30], 30].all()
    assert "are back" in text(falx)
    wait(qtbot, lambda: not list(data.glob("*.attempt")))


@pytest.mark.promise("R9")
def test_edits_that_end_the_program_when_they_come_back_come_back_no_more(
    qtbot: QtBot, falx: Falx, case: OpenedCase, study: Path, data: Path
):
    stroke(falx, (20, 20), (20, 40))
    falx.window.actions_["close_case"].trigger()
    wait(qtbot, lambda: any(data.glob("*.edits")))
    (path,) = data.glob("*.edits")
    path.with_suffix(".attempt").touch()  # as a program leaves it that ended before it could show them
    again = open_case(qtbot, falx, study)
    assert not again.edits.slices
    assert "could not be brought back" in text(falx)
    stroke(falx, (30, 20), (30, 40))
    falx.window.actions_["close_case"].trigger()
    assert open_case(qtbot, falx, study).edits.slices


# Two windows ---


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
