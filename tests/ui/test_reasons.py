"""The engine's reasons in the reader's language."""

import re

import pytest
from PySide6.QtWidgets import QApplication

from app.inference.cpu_features import instruction_set_availability
from app.inference.engine_choice import EngineChoice
from app.inference.selection import select_backend
from app.ui.i18n import Translations
from app.ui.reasons import reason_in_words

_HANGUL = re.compile("[가-힣]")


@pytest.fixture
def korean(qapp: QApplication):
    translations = Translations(qapp)
    translations.use("ko")
    yield
    translations.use("en")


@pytest.mark.usefixtures("korean")
def test_the_reasons_of_a_real_selection_are_korean(models):
    selection = select_backend(EngineChoice("unet", "auto"))

    reasons = [selection.reason, *(outcome.reason for outcome in selection.outcomes if not outcome.ok)]
    assert len(reasons) > 1
    assert all(_HANGUL.search(reason_in_words(reason)) for reason in reasons), reasons


@pytest.mark.usefixtures("korean")
def test_what_changes_keeps_its_place(monkeypatch):
    monkeypatch.setattr("platform.machine", lambda: "x86_64")
    monkeypatch.setattr("app.inference.cpu_features.cpu_features", lambda: ("AVX2", "FMA3", "F16C"))

    text = reason_in_words(instruction_set_availability("x86-64-v4").reason)

    assert _HANGUL.search(text)
    assert text.index("x86-64-v4") < text.index("AVX512F")


def test_english_stays_as_the_engine_said_it(qapp: QApplication):
    for reason in (
        "no NVIDIA driver is installed",
        "made for sm_80, and this GPU is sm_61",
        "asked for; 4.1 ms a slice",
    ):
        assert reason_in_words(reason) == reason


@pytest.mark.usefixtures("korean")
def test_an_unknown_reason_is_shown_as_it_is(qapp: QApplication):
    assert reason_in_words("the moon is full") == "the moon is full"
