"""One of a thing is said in the singular, and more in the plural."""

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.imaging.volume import Role
from app.ui.export_dialog import ExportDialog
from app.ui.panels.series_card import SeriesCard
from app.ui.run_bar import RunBar
from app.ui.troubles import Broken, death_in_words


@pytest.mark.parametrize(("slices", "text"), [(1, "64×48, 1 slice"), (2, "64×48, 2 slices")])
def test_slices_of_a_series(qtbot: QtBot, slices: int, text: str):
    card = SeriesCard()
    qtbot.addWidget(card)
    card.show_series(Role.FLAIR, (slices, 48, 64), None, True)
    assert card.extent.text() == text


@pytest.mark.parametrize(
    ("missing", "text"),
    [
        (1, "One slice of 9 has no outline yet and is outlined first."),
        (4, "4 of 9 slices have no outline yet and are outlined first."),
    ],
)
def test_slices_that_an_export_waits_for(qtbot: QtBot, missing: int, text: str):
    dialog = ExportDialog(is_dicom=True, missing=missing, total=9)
    qtbot.addWidget(dialog)
    assert text in [label.text() for label in dialog.findChildren(QLabel)]


@pytest.mark.parametrize(("total", "text"), [(1, "Writing: 0 of 1 format"), (2, "Writing: 0 of 2 formats")])
def test_formats_that_are_written(qtbot: QtBot, total: int, text: str):
    bar = RunBar()
    qtbot.addWidget(bar)
    bar.set_writing(0, total)
    assert bar.text.text() == text


@pytest.mark.parametrize(("kept", "text"), [(1, "one outline is kept"), (2, "2 outlined slices are kept")])
def test_outlines_that_outlive_the_process(qapp: QApplication, kept: int, text: str):
    assert text in death_in_words("signal 9", True, Broken.RUN, kept)
