"""Why real files are refused, in the reader's language."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.errors import ImageReadError
from app.imaging.case import open_case
from app.ui.file_messages import SENTENCES, file_message
from app.ui.troubles import in_words as trouble_in_words
from app.worker.protocol import FailedEvent
from tests.ui.refused_files import REFUSED

_HANGUL = re.compile("[가-힣]")


@pytest.mark.usefixtures("korean")
@pytest.mark.parametrize("make", REFUSED, ids=lambda make: make.__name__)
def test_why_a_real_file_is_refused_is_said_in_korean(tmp_path: Path, make: Callable[[Path], Path]):
    path = make(tmp_path)
    with pytest.raises(ImageReadError) as caught:
        open_case([path])
    sentence = caught.value.user_message
    said = trouble_in_words(FailedEvent(1, sentence, caught.value.kind))
    assert said == file_message(sentence), sentence
    assert _HANGUL.search(said)
    if path.name in sentence:
        assert path.name in said


@pytest.mark.usefixtures("korean")
def test_an_unknown_failure_keeps_its_sentence_behind_what_it_is_about():
    said = trouble_in_words(FailedEvent(1, "The moon is full.", "image-read"))
    assert _HANGUL.search(said)
    assert said.endswith(" The moon is full.")


VALUES = ("a scan.dcm", "97", "35", "48")


def test_known_sentences_stay_as_they_are_in_english(qapp: QApplication):
    texts = [sentence.format(*VALUES) for sentence in SENTENCES]
    assert [text for text in texts if file_message(text) != text] == []


@pytest.mark.usefixtures("korean")
def test_known_sentences_keep_names_and_figures_in_korean():
    for sentence in SENTENCES:
        said = file_message(sentence.format(*VALUES)) or ""
        assert _HANGUL.search(said), sentence
        wanted = {value for number, value in enumerate(VALUES) if f"{{{number}}}" in sentence}
        assert {value for value in VALUES if value in said} == wanted, said
