"""The engine's reasons in the reader's language."""

import re
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.inference.cpu_features import instruction_set_availability
from app.inference.engine_choice import EngineChoice
from app.inference.selection import select_backend
from app.ui.file_messages import file_message
from app.ui.notices import in_words as notice_in_words
from app.ui.reasons import reason_in_words

_HANGUL = re.compile("[가-힣]")


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


SAID_ELSEWHERE = {
    # Commands alone.
    "Nothing was given to list; name a folder.",
    "Nothing was given to open; name a file or a folder.",
    "There is no series of the given UID under the path; see falx info for those there are.",
    "The audit trail … cannot be read; open a case first, or name another file with --file.",
    # Results alone; the window says it in words of its own.
    "The backend … failed in the middle of the case; every slice was computed anew with …, and no "
    "outline of … was kept.",
    "The two diameters were moved by a reader.",
    "The two diameters were moved by a reader and lie on a slice of which nothing is outlined.",
    "The keys could not be saved because the folder of the settings cannot be written; check its permissions.",
    "The measurements could not be kept because Falx's data folder cannot be written; check its "
    "permissions and the room "
    "on the disk.",
    # Patterns of sentences that are known one by one.
    "The … … holds no image that Falx knows (… looked at); open a folder with a DICOM series, a NIfTI "
    "volume, or PNG or "
    "TIFF slices.",
    "The … … is empty; open a folder with a DICOM series or slices.",
    "… of … could run as a program; do not pass … on.",
    "… of … … in size or colour from the others and … left out.",
    "Only … of the … slices of … … a mask; the masks are left out.",
    "The three channels are read as pre-contrast T1, FLAIR and post-contrast T1.",
    "… …; it is treated as the FLAIR input.",
    "the process that asks the NVIDIA driver …",
}


@pytest.mark.usefixtures("korean")
def test_every_sentence_that_the_program_can_show_is_korean_in_the_korean_window(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.syspath_prepend(str(Path(__file__).parents[2] / "packaging"))
    import message_list

    others = {message_list.WINDOW, message_list.COMMAND, message_list.FILE_OF_POLICY, "measurements"}
    shown = [m.text for m in message_list.collect() if m.kind not in others and m.text not in SAID_ELSEWHERE]
    assert len(shown) > 200

    def in_korean(text: str) -> str:
        said = notice_in_words(text)
        return reason_in_words(text) if said == text else said

    texts = {text: in_korean(text.replace(message_list.GAP, "7")) for text in shown}
    assert [text for text, said in texts.items() if not _HANGUL.search(said)] == []
    # Beside figures and names, no word of English prose is left.
    english = re.compile(r"(?<![\w-])(the|and|is|of|open|choose|install|export)(?![\w-])")
    assert [said for said in texts.values() if english.search(said)] == []


@pytest.mark.usefixtures("korean")
def test_reasons_within_a_sentence_are_korean_too():
    said = file_message(
        "No backend can run the model unet on this PC: tvm-cuda: no NVIDIA driver is installed; litert: made "
        "for x, and "
        "this processor lacks AVX2."
    )
    assert said is not None
    assert "tvm-cuda: " in said
    assert "no NVIDIA" not in said
    assert "lacks" not in said
