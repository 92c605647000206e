"""Editing in the window, with a real worker: what is edited is what is measured and written."""

import json
from pathlib import Path

import numpy as np
import pytest
from pydicom import dcmread
from PySide6.QtCore import QEvent, QPointF, Qt
from pytestqt.qtbot import QtBot

from app.contract.postprocess import mask_of
from app.results.measurements import measure
from app.ui.application import Falx
from app.ui.export_dialog import Wish
from app.ui.opened_case import OpenedCase
from app.ui.viewer.look import MaskStyle
from tests.helpers.results import mask_of_dicom
from tests.ui.driving import open_case, outline_all, wait
from tests.ui.editing.hands import LEFT, is_measured, stroke, text, volume
from tests.ui.views import mouse

# In the window ---


def test_the_readout_follows_the_brush_while_it_is_down(qtbot: QtBot, falx: Falx, case: OpenedCase):
    view, panel = falx.window.stage.view, falx.window.result_panel.figures
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
