"""Failures in one sentence for the reader, in the reader's language as far as possible."""

from app.ui.case_state import Broken
from app.ui.file_messages import file_message
from app.ui.i18n import QT_TRANSLATE_NOOP, translate
from app.worker.protocol import FailedEvent, FellBackEvent

# A sentence that is not known stays in English; other languages put this in front, to say what it is about.
_ABOUT = {
    "image-read": QT_TRANSLATE_NOOP("Troubles", "This could not be opened."),
    "backend-unavailable": QT_TRANSLATE_NOOP("Troubles", "No backend can run."),
    "artifact-incompatible": QT_TRANSLATE_NOOP("Troubles", "A model file is damaged."),
    "inference": QT_TRANSLATE_NOOP("Troubles", "The segmentation failed."),
    "worker": QT_TRANSLATE_NOOP("Troubles", "The segmentation failed."),
    "output": QT_TRANSLATE_NOOP("Troubles", "The results were not written."),
    "policy": QT_TRANSLATE_NOOP("Troubles", "The administrator of this PC does not allow it."),
    "memory": QT_TRANSLATE_NOOP("Troubles", "There is not enough memory."),
    "internal": QT_TRANSLATE_NOOP("Troubles", "An error in Falx."),
}


def in_words(event: FailedEvent) -> str:
    """The sentence of a failed request."""
    known = file_message(event.message)
    if known is not None:
        return known
    english = _ABOUT.get(event.kind)
    about = "" if english is None else translate("Troubles", english)
    return event.message if about in ("", english) else f"{about} {event.message}"


def fall_in_words(event: FellBackEvent) -> str:
    """The sentence when another backend goes on with a case."""
    text = translate(
        "Troubles",
        "The backend {0} failed in the middle of the case; every slice is computed anew with {1}, and no outline of "
        "{0} is kept.",
    )
    return text.format(event.failed, event.backend)


def death_in_words(reason: str, restarted: bool, broken: Broken | None, kept: int, graphics: bool = False) -> str:
    """The sentence when the worker ended.

    Parameters
    ----------
    reason : str
        'signal 9', 'it did not answer', …
    restarted : bool
        Whether another was started.
    broken : Broken or None
        What it was at.
    kept : int
        Slices of the case that have been outlined.
    graphics : bool
        Whether the graphics card was at work, and another backend can go on.
    """
    if not restarted:
        text = translate("Troubles", "The segmentation process stopped too often ({0}); start it again to go on.")
        return text.format(reason)
    if broken is Broken.OPENING:
        text = translate("Troubles", "The process that reads images stopped ({0}); try another export of this study.")
        return text.format(reason)
    if broken is Broken.RUN and graphics and not kept:
        return translate("Troubles", "The graphics card failed ({0}); the processor can go on.").format(reason)
    if broken is Broken.RUN and graphics:
        one = translate("Troubles", "The graphics card failed ({0}); the processor can go on, and one outline is kept.")
        many = translate(
            "Troubles", "The graphics card failed ({0}); the processor can go on, and {1} outlined slices are kept."
        )
        return (one if kept == 1 else many).format(reason, kept)
    if broken is Broken.RUN and kept:
        one = translate(
            "Troubles", "The segmentation process stopped ({0}) and was started again; one outline is kept."
        )
        many = translate(
            "Troubles", "The segmentation process stopped ({0}) and was started again; {1} outlined slices are kept."
        )
        return (one if kept == 1 else many).format(reason, kept)
    return translate("Troubles", "The segmentation process stopped ({0}) and was started again.").format(reason)
