"""What the corners tell of patient, study and series, and what one key takes away."""

import re
from dataclasses import replace

import pytest
from msgspec.structs import replace as changed
from PySide6.QtCore import QEvent, QPointF
from pytestqt.qtbot import QtBot

from app.imaging.labels import ImageLabels
from app.ui.viewer.deck import Arrangement
from app.ui.viewer.slice_view import SliceView
from app.ui.viewer.stage import Stage
from tests.ui.cases import opened
from tests.ui.views import mouse, staged

LABELS = ImageLabels(
    name="DOE, JANE", birth_date="1960-02-29", patient_id="P-77", sex="F", age="64 Y", institution="A Hospital",
    study="MR HEAD", accession="A123", date="2024-05-06", time="07:08", contrast="Gadobutrol", modality="MR",
    thickness_mm=4.0, lossy=True,
)  # fmt: skip
IDENTIFYING = ("DOE, JANE", "1960-02-29", "P-77", "F 64 Y", "A Hospital", "MR HEAD", "A123", "2024-05-06")


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    case = opened()
    case.event = changed(case.event, labels=(replace(LABELS, contrast=""), LABELS))
    return staged(qtbot, case)


@pytest.fixture
def view(stage: Stage) -> SliceView:
    return stage.view


def texts(view: SliceView, corner: str) -> list[str]:
    return [line.text for line in getattr(view.corners(), corner)]


def everything(view: SliceView) -> str:
    return " | ".join(
        text for corner in ("top_left", "top_right", "bottom_left", "bottom_right") for text in texts(view, corner)
    )


def test_the_corners_tell_who_where_and_when(view: SliceView):
    assert texts(view, "top_left") == ["DOE, JANE", "born 1960-02-29", "P-77", "F 64 Y"]
    assert texts(view, "top_right") == ["FLAIR", "A Hospital", "MR HEAD", "A123", "2024-05-06 07:08"]


def test_thickness_place_and_contrast_agent_are_those_of_the_sequence(view: SliceView):
    assert texts(view, "bottom_right") == ["series 0", "1 × 0.8 × 5 mm", "thickness 4 mm", "H 10.0 mm"]
    view.state.set_channel(1)
    assert texts(view, "bottom_right")[:2] == ["series 1", "Gadobutrol"]


def test_images_that_have_lost_something_say_so_in_red(view: SliceView):
    last = view.corners().bottom_left[-1]
    assert (last.text, last.alert) == ("lossy compression", True)


def test_the_lower_left_corner_has_the_order_of_a_basic_image_review(view: SliceView):
    case = view.case
    assert case is not None
    uneven = "The slices of Series 4 are unevenly spaced, 3 to 7 mm apart: volume and positions are approximate."
    case.event = changed(case.event, warnings=(uneven,))
    view.set_run_line("litert · 4.1 ms")
    mouse(view, QEvent.Type.MouseMove, QPointF(view.rect().center()))
    lines = view.corners().bottom_left
    firsts = [re.split(r"[ \d]", line.text)[0] for line in lines]
    assert firsts == ["litert", "MR", "Frame", "Zoom", "W", "(", "Distances", "lossy"]
    assert lines[1].text == "MR axial"
    assert [line.alert for line in lines] == [False] * 6 + [True, True]


def test_slices_that_lie_as_they_should_carry_no_warning(view: SliceView):
    case = view.case
    assert case is not None
    apart = (
        "Slices are 3 mm thick and 5 mm apart; the volume counts each for the whole distance, as if the gaps "
        "looked like it."
    )
    case.event = changed(case.event, warnings=(apart,))
    assert [line.text for line in view.corners().bottom_left if line.alert] == ["lossy compression"]


def test_one_switch_hides_every_identifying_text_and_nothing_else(view: SliceView):
    assert all(text in everything(view) for text in IDENTIFYING)
    view.state.set_look(name=False)
    assert not any(text in everything(view) for text in (*IDENTIFYING, "Case"))
    assert "FLAIR" in everything(view)
    assert "4 mm" in everything(view)


def test_a_file_that_names_nobody_is_called_by_its_own_name(qtbot: QtBot):
    stage = staged(qtbot, opened())
    assert texts(stage.view, "top_left") == ["Case"]
    assert texts(stage.view, "top_right") == ["FLAIR"]


def test_the_place_follows_the_plane(qtbot: QtBot):
    stage = staged(qtbot, opened())
    stage.deck.arrange(Arrangement.PLANES)
    places = {view.state.axis: texts(view, "bottom_right")[-1] for view in stage.deck.shown}
    assert places == {0: "H 10.0 mm", 1: "P 0.0 mm", 2: "L 0.0 mm"}
    stage.deck.shown[1].state.go_to(10)
    assert texts(stage.deck.shown[1], "bottom_right")[-1] == "R 6.0 mm"
