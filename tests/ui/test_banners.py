"""Banners: plain words in the language in use, and the one thing to do."""

import pytest
from msgspec.structs import replace
from pytestqt.qtbot import QtBot

from app.inference.engine_choice import EngineChoice
from app.inference.outcome import Outcome
from app.ui.application import Falx
from app.ui.case_state import Broken
from app.ui.engine_control import EngineControl
from app.ui.messages import MessageBar, Messages, Severity
from app.ui.troubles import death_in_words
from app.worker.protocol import FailedEvent, ModelInfo, SelectedEvent

OUTCOMES = (
    Outcome("tvm-cuda", "sm_86", True, "", 1.2),
    Outcome("tvm-cpu", "x86-64-v3", True, "", 20.0),
    Outcome("litert", "any", True, "", 40.0),
)
MODEL = ModelInfo("unet", "1.0", ("FLAIR",), 0.5, "aa")


@pytest.fixture
def messages() -> Messages:
    return Messages()


@pytest.fixture
def bar(qtbot: QtBot, messages: Messages) -> MessageBar:
    made = MessageBar(messages)
    qtbot.addWidget(made)
    return made


def test_a_warning_comes_back_when_the_note_above_it_goes(bar: MessageBar, messages: Messages):
    messages.warning("Check the series.")
    messages.info("Written.")
    assert bar.text == "Written."
    messages.info("Written again.")
    bar.dismiss()
    assert (bar.text, bar.message and bar.message.severity) == ("Check the series.", Severity.WARNING)
    bar.dismiss()
    assert bar.isHidden()


def test_the_same_trouble_is_told_once(bar: MessageBar, messages: Messages):
    messages.error("The disk is full.")
    messages.error("The disk is full.")
    bar.dismiss()
    assert bar.message is None


def test_the_one_thing_to_do_is_done_and_the_banner_goes(bar: MessageBar, messages: Messages):
    done: list[str] = []
    messages.error("It stopped.", "Go on", lambda: done.append("on"))
    bar._on_action()
    assert done == ["on"]
    assert bar.isHidden()


def test_a_banner_follows_the_language(qtbot: QtBot, falx: Falx):
    event = FailedEvent(1, "unknown", "inference")
    falx.controller.failed.emit(event)
    english = falx.window.message_bar.text
    falx.preferences.use_language("ko")
    assert falx.window.message_bar.text != english
    falx.preferences.use_language("en")
    assert falx.window.message_bar.text == english


@pytest.mark.parametrize(("kept", "words"), [(1, "one outline is kept"), (7, "7 outlined slices are kept")])
def test_a_lost_graphics_card_is_named_with_what_is_kept(kept: int, words: str):
    text = death_in_words("signal 6", True, Broken.RUN, kept, graphics=True)
    assert text.startswith("The graphics card failed (signal 6); the processor can go on")
    assert words in text
    assert "0 outlined" not in death_in_words("signal 6", True, Broken.RUN, 0, graphics=True)


def test_the_processor_takes_over_from_a_graphics_card_at_once_and_from_itself_after_two_crashes(falx: Falx):
    engines = EngineControl(falx.client, EngineChoice("unet", "auto"), falx.window)
    lost = SelectedEvent(1, "tvm-cuda", "", "sm_86", MODEL, OUTCOMES)
    engines.take(lost)
    assert engines.next_backend() is None
    engines.crashed("tvm-cuda")
    assert engines.next_backend() == "tvm-cpu"
    engines.take(replace(lost, name="tvm-cpu", target="x86-64-v3"))
    engines.crashed("tvm-cpu")
    assert engines.next_backend() is None
    engines.crashed("tvm-cpu")
    assert engines.next_backend() == "litert"
