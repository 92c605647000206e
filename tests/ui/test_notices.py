"""What real files are warned of, in the reader's language."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.imaging.case import open_case
from app.imaging.readers import list_series
from app.inference.guard import FOREIGN
from app.results.gaps import gap_note
from app.results.measurements import NO_SPACING
from app.ui.notices import explained, in_words
from tests.helpers.images import (
    write_dicom_series,
)
from tests.ui.warned_files import VOXELS, WARNED

_HANGUL = re.compile("[가-힣]")
_LEFT_ENGLISH = re.compile(r"\b(?:slices?|files?|images?|localizers?|segments?|orientation|the|and|contrast|Series)\b")


def warnings_of(path: Path) -> set[str]:
    found = {warning for series in list_series([path]) for warning in series.warnings}
    return found | set(open_case([path]).warnings)


@pytest.mark.usefixtures("korean")
@pytest.mark.parametrize("write", WARNED, ids=lambda write: write.__name__)
def test_all_that_real_files_are_warned_of_is_said_in_korean(tmp_path: Path, write: Callable[[Path], None]):
    write(tmp_path / "in")
    warnings = warnings_of(tmp_path / "in")
    assert warnings
    for warning in warnings:
        said = in_words(warning)
        assert said != warning
        assert _HANGUL.search(said)
        assert not _LEFT_ENGLISH.search(re.sub("“.*?”", "", said)), said
        (paragraph,) = explained([warning])
        assert ": " in paragraph


@pytest.mark.parametrize("write", WARNED, ids=lambda write: write.__name__)
def test_what_is_counted_once_is_said_in_the_singular(qapp: QApplication, tmp_path: Path, write: Callable):
    write(tmp_path / "in")
    for warning in warnings_of(tmp_path / "in"):
        assert not re.search(r"(?<![\d.,])1 (?:slices|files|images|localizers|segments|repeated images)\b", warning)
        assert not re.match(r"1 .*(?:are left out|differ in size or colour|pass them on)", warning)
        assert in_words(warning) == warning


@pytest.mark.usefixtures("korean")
def test_the_guard_and_the_notes_of_results_are_said_in_korean(tmp_path: Path):
    write_dicom_series(tmp_path, VOXELS, edit=lambda _, d: setattr(d, "SliceThickness", 3.0))
    (series,) = list_series([tmp_path])
    note = gap_note(series)
    assert note is not None
    for sentence in (FOREIGN, NO_SPACING, note):
        assert _HANGUL.search(in_words(sentence)), sentence


@pytest.mark.usefixtures("korean")
def test_words_within_descriptions_and_names_stay_as_they_are():
    said = in_words("Of 2 series with post-contrast T1, Series 4 “sagittal (pre-contrast T1)” is used.")
    assert "“sagittal (pre-contrast T1)”" in said
    assert "시리즈 4" in said
    assert "조영 후 T1" in said
    assert "sagittal.nii" in in_words("sagittal.nii does not say how the patient lies in it: orientation unknown.")
