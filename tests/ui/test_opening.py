"""How a case opens in the window: the list of series, the first image, roles, warnings, and never a stall."""

import sys
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pydicom.uid import generate_uid
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.imaging.volume import Role
from app.ui.application import Falx
from app.ui.case_state import State
from app.ui.known.notices import SENTENCES
from app.ui.notices import explained, in_words
from app.ui.opened_case import OpenedCase
from app.ui.watchdog import Watchdog
from tests.helpers.images import SAGITTAL, phantom, write_dicom_series, write_study
from tests.helpers.segs import write_seg

TIMEOUT_MS = 60_000
STALL_MS = 100


@pytest.fixture
def grids(tmp_path: Path) -> Path:
    """FLAIR, a sagittal T1 on another grid, and a T2 of another frame of reference."""
    common = {"study_uid": generate_uid(), "frame_of_reference": generate_uid()}
    write_dicom_series(tmp_path / "a", phantom(12, 64, 64), number=1, description="FLAIR", **common)
    write_dicom_series(
        tmp_path / "b", phantom(40, 48, 48), role="T1", number=2, orientation=SAGITTAL, spacing=(1.2, 1.2, 1.2),
        origin=(-31.0, -90.0, 18.0), description="T1 sag", **common,
    )  # fmt: skip
    write_dicom_series(
        tmp_path / "c", phantom(9, 40, 40), role="T2", number=3, description="T2", study_uid=common["study_uid"]
    )
    return tmp_path


def wait(qtbot: QtBot, condition: Callable[[], bool]) -> None:
    qtbot.waitUntil(condition, timeout=TIMEOUT_MS)


def open_paths(qtbot: QtBot, falx: Falx, *paths: Path) -> OpenedCase:
    falx.window.actions_["live"].setChecked(False)
    with qtbot.waitSignal(falx.controller.case_opened, timeout=TIMEOUT_MS):
        falx.presenter.open([str(path) for path in paths])
    assert falx.controller.case is not None
    return falx.controller.case


def test_the_list_tells_role_description_size_and_spacing(qtbot: QtBot, falx: Falx, grids: Path):
    open_paths(qtbot, falx, grids)
    panel = falx.window.series_panel
    cards = [panel.card(row) for row in range(3)]
    assert panel.list.count() == 3
    assert [card.box.currentText() for card in cards] == ["FLAIR", "T1", "T2"]
    assert cards[0].title.text() == "1  FLAIR"
    assert cards[0].extent.text() == "64×64, 12 slices"
    assert cards[0].spacing.text() == "0.8 × 0.9 × 5 mm"
    assert "Click to open this series" in cards[2].toolTip()


def test_series_that_are_not_open_get_their_picture_from_the_worker(qtbot: QtBot, falx: Falx, grids: Path):
    open_paths(qtbot, falx, grids)
    panel = falx.window.series_panel
    wait(qtbot, lambda: not panel.unseen())
    wait(qtbot, lambda: panel.list.count() == 3)
    image = panel.card(2).picture.pixmap().toImage()
    assert image.pixelColor(image.width() // 2, image.height() // 2).lightness() > 40


def test_what_is_odd_is_told_quietly_with_its_name_and_what_it_means(qtbot: QtBot, falx: Falx, grids: Path):
    open_paths(qtbot, falx, grids)
    shown = falx.window.series_panel.notices.text()
    assert "Interpolated: Series 2 “T1 sag” (pre-contrast T1) lies on another grid" in shown
    assert "Left out: Series 3 “T2” (T2) has another frame of reference" in shown
    assert "The outline is made without it." in shown
    assert not falx.window.message_bar.isVisible()


def test_a_corrected_role_puts_the_case_together_anew(qtbot: QtBot, falx: Falx, tmp_path: Path):
    write_study(tmp_path)
    before = open_paths(qtbot, falx, tmp_path)
    panel = falx.window.series_panel
    t1c = panel.card(2)
    with qtbot.waitSignal(falx.controller.case_opened, timeout=TIMEOUT_MS):
        t1c.box.setCurrentIndex(t1c.box.findData("OTHER"))
        t1c.box.activated.emit(t1c.box.currentIndex())
    case = falx.controller.case
    assert case is not None
    assert case.uid == before.uid
    assert case.roles == (Role.FLAIR, Role.T1)
    assert [panel.card(row).box.currentText() for row in range(3)] == ["FLAIR", "T1", "Other"]
    t1 = panel.card(1)
    with qtbot.waitSignal(falx.controller.case_opened, timeout=TIMEOUT_MS):
        t1.box.activated.emit(t1.box.findData("FLAIR"))
    case = falx.controller.case
    assert case is not None
    assert np.array_equal(case.voxels[0], phantom(6, 32, 40, 2))


def test_the_first_image_is_shown_while_the_rest_is_read_and_stays_as_the_reader_set_it(
    qtbot: QtBot, falx: Falx, tmp_path: Path
):
    write_dicom_series(tmp_path, phantom(80, 128, 128), number=4)
    falx.window.actions_["live"].setChecked(False)
    seen: list[tuple[bool, int]] = []

    def on_preview(case: OpenedCase) -> None:
        assert falx.controller.state is State.LOADING
        assert falx.window.stage.currentWidget() is falx.window.stage.views
        seen.append((bool(case.voxels[0, 40].any()), len(case.arrived or ())))
        falx.state.go_to(70)

    falx.controller.case_previewed.connect(on_preview)
    with qtbot.waitSignal(falx.controller.case_opened, timeout=TIMEOUT_MS):
        falx.presenter.open([str(tmp_path)])
    assert seen == [(True, 1)]
    assert falx.state.index == 70
    case = falx.controller.case
    assert case is not None
    assert case.has_arrived(0)
    assert np.array_equal(case.voxels[0], phantom(80, 128, 128))


def test_a_case_that_breaks_off_gives_back_the_one_before(qtbot: QtBot, falx: Falx, tmp_path: Path):
    write_study(tmp_path / "good")
    before = open_paths(qtbot, falx, tmp_path / "good")
    files = write_dicom_series(tmp_path / "bad", phantom(20, 64, 64))
    files[-1].write_bytes(files[-1].read_bytes()[:-3000])
    with qtbot.waitSignal(falx.controller.failed, timeout=TIMEOUT_MS):
        falx.presenter.open([str(tmp_path / "bad")])
    assert falx.controller.case is before
    assert falx.controller.state is State.READY
    assert falx.state.slices == 6
    wait(qtbot, lambda: falx.window.series_panel.list.count() == 3)
    assert falx.window.message_bar.isVisible()


@pytest.fixture
def two_series(tmp_path: Path) -> Path:
    """FLAIR and T1 on grids of their own, large enough to take time."""
    common = {"study_uid": generate_uid(), "frame_of_reference": generate_uid()}
    write_dicom_series(tmp_path / "f", phantom(48, 256, 256), number=1, **common)
    write_dicom_series(tmp_path / "t", phantom(60, 192, 192), role="T1", number=2, spacing=(2, 1, 1), **common)
    return tmp_path


def read_to_the_end(qtbot: QtBot, falx: Falx, folder: Path) -> None:
    with qtbot.waitSignal(falx.controller.case_opened, timeout=TIMEOUT_MS):
        falx.presenter.open([str(folder)])
    wait(qtbot, lambda: falx.state.slices == 48 and not falx.controller.is_busy)


def test_no_file_of_a_case_is_opened_by_the_thread_that_draws(qtbot: QtBot, falx: Falx, two_series: Path):
    drawing, opened = threading.get_ident(), list[str]()

    def note(event: str, details: tuple[object, ...]) -> None:
        if event == "open" and threading.get_ident() == drawing and str(details[0]).startswith(str(two_series)):
            opened.append(str(details[0]))

    sys.addaudithook(note)
    read_to_the_end(qtbot, falx, two_series)
    assert opened == []
    next(two_series.rglob("*.dcm")).read_bytes()
    assert len(opened) == 1  # the hook does see


@pytest.mark.slow
def test_the_window_never_stalls_while_a_case_is_listed_and_read(qtbot: QtBot, falx: Falx, two_series: Path):
    wait(qtbot, lambda: falx.client.process_id is not None)
    dog = Watchdog(STALL_MS)
    dog.start()
    read_to_the_end(qtbot, falx, two_series)
    dog.stop()
    assert dog.stalls == []


@pytest.mark.parametrize("sentence", [sentence for _, sentence in SENTENCES])
def test_every_known_sentence_has_a_name_and_a_meaning(qapp: QApplication, sentence: str):
    warning = sentence.format("Series 7 “x”", "9", "3", "4")
    assert in_words(warning) == warning
    (text,) = explained([warning])
    assert warning in text
    assert text.index(": ") < text.index(warning) + 1
    assert text.endswith(".")
    assert len(text) > len(warning) + 20


def test_an_unknown_sentence_stays_as_it_came(qapp: QApplication):
    assert explained(["Something new."]) == ["Something new."]


def test_sentences_of_one_kind_share_their_name_and_meaning(qapp: QApplication):
    sentence = "{} lies on another grid and is interpolated onto that of FLAIR."
    (paragraph,) = explained([sentence.format("Series 2"), sentence.format("Series 3")])
    assert paragraph.count("Interpolated: ") == 1
    assert "Series 2" in paragraph
    assert "Series 3" in paragraph


def test_the_outline_is_compared_with_a_segmentation_that_was_dropped_with_the_images(
    qtbot: QtBot, falx: Falx, tmp_path: Path
):
    voxels = phantom(6, 64, 64)
    images = write_dicom_series(tmp_path / "images", voxels)
    write_seg(tmp_path / "drawn.dcm", images, voxels == 900)
    case = open_paths(qtbot, falx, tmp_path / "images", tmp_path / "drawn.dcm")
    assert np.array_equal(case.reference, voxels == 900)
    panel = falx.window.result_panel.figures
    assert panel.distance.isVisible()
    assert panel.difference.text() == "–"
    falx.window.actions_["run_volume"].trigger()
    wait(qtbot, lambda: panel.difference.text() != "–")
    found = falx.presenter.whole.result
    assert found is not None
    assert found.comparison is not None
    assert found.comparison.reference_ml == pytest.approx(
        np.count_nonzero(voxels == 900) * 5 * 0.9 * 0.8 / 1000, abs=1e-3
    )
    assert panel.difference.text().startswith(f"{found.comparison.difference_ml:+.1f} mL")
