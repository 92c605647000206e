"""A Korean window on a PC without Korean letters says so in a language that can be read there."""

import pytest
from PySide6.QtGui import QFontDatabase

from app.ui.application import Falx


def _has_letters() -> bool:
    return bool(QFontDatabase.families(QFontDatabase.WritingSystem.Korean))


def test_korean_without_its_letters_is_told_in_english_and_english_is_one_click_away(falx: Falx):
    if _has_letters():
        pytest.skip("a font with Korean letters is installed")
    falx.window.language_action("ko").trigger()
    bar = falx.window.message_bar
    assert "no font with Korean letters" in bar.text
    assert bar.message is not None and bar.message.action is not None
    bar.message.action()
    assert falx.preferences.settings.language == "en"
    assert falx.window.language_action("en").isChecked()


def test_korean_with_its_letters_and_english_are_no_reason_to_warn(falx: Falx):
    falx.window.language_action("en").trigger()
    assert falx.window.message_bar.text == ""
    if not _has_letters():
        pytest.skip("no font with Korean letters is installed")
    falx.window.language_action("ko").trigger()
    assert falx.window.message_bar.text == ""


def test_where_the_administrator_has_set_korean_the_reader_is_offered_nothing(falx: Falx):
    if _has_letters():
        pytest.skip("a font with Korean letters is installed")
    for control in falx.window.controls_of("language"):
        control.setEnabled(False)
    falx.preferences.use_language("ko")
    falx.letters.look()
    message = falx.window.message_bar.message
    assert message is not None and message.action is None
