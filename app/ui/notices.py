"""What is missing or odd about a case: each with a name, the sentence, and what it means for the reader.

The readers of files speak English, as the command line and the results keep it. Their usual sentences are known here
with places for what changes, so that they can be said in the reader's language; anything else stays as it came.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from app.ui.i18n import QT_TRANSLATE_NOOP, translate

_NAMES = {
    "gap": QT_TRANSLATE_NOOP("Notices", "Slices missing"),
    "spacing": QT_TRANSLATE_NOOP("Notices", "Distances uncertain"),
    "place": QT_TRANSLATE_NOOP("Notices", "Orientation unknown"),
    "sequence": QT_TRANSLATE_NOOP("Notices", "Sequence uncertain"),
    "left out": QT_TRANSLATE_NOOP("Notices", "Left out"),
    "other grid": QT_TRANSLATE_NOOP("Notices", "Interpolated"),
    "not covered": QT_TRANSLATE_NOOP("Notices", "Not covered"),
    "plane": QT_TRANSLATE_NOOP("Notices", "Not axial"),
    "reference": QT_TRANSLATE_NOOP("Notices", "Reference"),
}
_MEANINGS = {
    "gap": QT_TRANSLATE_NOOP("Notices", "Volumes count the gap as if nothing lay in it."),
    "spacing": QT_TRANSLATE_NOOP("Notices", "Volumes and distances between slices are approximate."),
    "place": QT_TRANSLATE_NOOP("Notices", "No letters of orientation are shown; check left and right yourself."),
    "sequence": QT_TRANSLATE_NOOP("Notices", "If this is wrong, choose the sequence in the list above."),
    "left out": QT_TRANSLATE_NOOP("Notices", "The outline is made without it."),
    "other grid": QT_TRANSLATE_NOOP("Notices", "Fine detail of it is softened; the file itself is as it was."),
    "not covered": QT_TRANSLATE_NOOP("Notices", "The outline of these slices rests on fewer sequences."),
    "plane": QT_TRANSLATE_NOOP("Notices", "The outline is less reliable than on axial slices."),
    "reference": QT_TRANSLATE_NOOP("Notices", "The comparison rests on it as it is shown."),
}

_SENTENCES: tuple[tuple[str, str], ...] = (
    (
        "gap",
        QT_TRANSLATE_NOOP(
            "Notices",
            "{0} missing in {1}: slices lie {2} mm apart, and {3} mm at the widest gap, so volume and positions beyond "
            "it are wrong.",
        ),
    ),
    (
        "gap",
        QT_TRANSLATE_NOOP(
            "Notices", "Slices may be missing in {0}: they lie {1} mm apart, and its header states {2} mm."
        ),
    ),
    (
        "gap",
        QT_TRANSLATE_NOOP("Notices", "The slice numbers of {0} are not consecutive: {1} may be missing."),
    ),
    (
        "spacing",
        QT_TRANSLATE_NOOP(
            "Notices",
            "The slices of {0} are unevenly spaced, {1} to {2} mm apart: volume and positions are approximate.",
        ),
    ),
    (
        "spacing",
        QT_TRANSLATE_NOOP("Notices", "The slices of {0} are shifted against each other: positions are approximate."),
    ),
    (
        "spacing",
        QT_TRANSLATE_NOOP(
            "Notices", "The slices of {0} are sheared against each other (gantry tilt); angles on them mislead."
        ),
    ),
    (
        "spacing",
        QT_TRANSLATE_NOOP("Notices", "{0} is a lone slice that does not state its thickness: no volume is measured."),
    ),
    (
        "place",
        QT_TRANSLATE_NOOP("Notices", "{0} does not say how the patient lies in it: orientation unknown."),
    ),
    (
        "place",
        QT_TRANSLATE_NOOP("Notices", "{0} does not say where its slices lie: orientation unknown, order by {1}."),
    ),
    (
        "sequence",
        QT_TRANSLATE_NOOP("Notices", "{0} does not say which sequence it is; it is treated as the FLAIR input."),
    ),
    ("sequence", QT_TRANSLATE_NOOP("Notices", "{0} is {1}; it is treated as the FLAIR input.")),
    ("sequence", QT_TRANSLATE_NOOP("Notices", "Of {0} series with {1}, {2} is used.")),
    (
        "sequence",
        QT_TRANSLATE_NOOP(
            "Notices",
            "{0} is a colour picture: the three channels are read as pre-contrast T1, FLAIR and post-contrast T1.",
        ),
    ),
    ("sequence", QT_TRANSLATE_NOOP("Notices", "In {0} the {1} is a copy of FLAIR and counts as missing.")),
    (
        "left out",
        QT_TRANSLATE_NOOP(
            "Notices",
            "{0} has another frame of reference than FLAIR, as after the patient got up or was moved, and is left out.",
        ),
    ),
    ("left out", QT_TRANSLATE_NOOP("Notices", "{0} shows another place than FLAIR and is left out.")),
    (
        "left out",
        QT_TRANSLATE_NOOP("Notices", "{0} lies on another grid and names no frame of reference and is left out."),
    ),
    (
        "left out",
        QT_TRANSLATE_NOOP("Notices", "{0} lies on another grid and does not say where in space and is left out."),
    ),
    ("left out", QT_TRANSLATE_NOOP("Notices", "{0} left out; the first because: {1}")),
    ("left out", QT_TRANSLATE_NOOP("Notices", "{0} in the folder are no image and left out.")),
    ("left out", QT_TRANSLATE_NOOP("Notices", "{0} in the folder is no image and left out.")),
    ("left out", QT_TRANSLATE_NOOP("Notices", "{0} left out; the others differ in {1}.")),
    ("left out", QT_TRANSLATE_NOOP("Notices", "{0} in {1} left out.")),
    (
        "other grid",
        QT_TRANSLATE_NOOP("Notices", "{0} lies on another grid and is interpolated onto that of FLAIR."),
    ),
    (
        "other grid",
        QT_TRANSLATE_NOOP("Notices", "{0} names no frame of reference; check that it lies upon FLAIR."),
    ),
    (
        "not covered",
        QT_TRANSLATE_NOOP("Notices", "{0} does not reach slices {1} of FLAIR, which stands in for it there."),
    ),
    (
        "not covered",
        QT_TRANSLATE_NOOP("Notices", "{0} does not reach slice {1} of FLAIR, which stands in for it there."),
    ),
    ("plane", QT_TRANSLATE_NOOP("Notices", "The slices of {0} are {1}, and the model was trained on axial ones.")),
    (
        "reference",
        QT_TRANSLATE_NOOP("Notices", "The reference {0} lies on another grid and is brought onto that of the images."),
    ),
    (
        "reference",
        QT_TRANSLATE_NOOP("Notices", "Only {0} of the reference {1} lies within the images; the rest does not count."),
    ),
    (
        "reference",
        QT_TRANSLATE_NOOP("Notices", "{0} holds {1}, which are taken together as one reference."),
    ),
)
# What stands in the places of those sentences.
_WORDS = (
    QT_TRANSLATE_NOOP("Notices", "pre-contrast T1"),
    QT_TRANSLATE_NOOP("Notices", "post-contrast T1"),
    QT_TRANSLATE_NOOP("Notices", "sagittal"),
    QT_TRANSLATE_NOOP("Notices", "coronal"),
    QT_TRANSLATE_NOOP("Notices", "slice location"),
    QT_TRANSLATE_NOOP("Notices", "instance number"),
)


@dataclass(frozen=True)
class _Known:
    kind: str
    sentence: str
    places: tuple[str, ...]


def in_words(warning: str) -> str:
    """A warning in the language of the window, where it is a known sentence."""
    known = _known(warning)
    if known is None:
        return warning
    return translate("Notices", known.sentence).format(*(_place(text) for text in known.places))


def explained(warnings: Sequence[str]) -> list[str]:
    """Paragraphs of them: those of one kind together, their name before and their meaning behind."""
    by_kind: dict[str, list[str]] = {}
    unknown: list[str] = []
    for warning in warnings:
        known = _known(warning)
        (unknown if known is None else by_kind.setdefault(known.kind, [])).append(in_words(warning))
    paragraphs = []
    for kind, sentences in by_kind.items():
        name, meaning = translate("Notices", _NAMES[kind]), translate("Notices", _MEANINGS[kind])
        paragraphs.append(f"{name}: {' '.join(sentences)} {meaning}")
    return [*paragraphs, *unknown]


def _place(text: str) -> str:
    for word in _WORDS:
        text = text.replace(word, translate("Notices", word))
    return text


@cache
def _known(warning: str) -> _Known | None:
    for kind, sentence in _SENTENCES:
        match = _pattern(sentence).fullmatch(warning)
        if match is not None:
            return _Known(kind, sentence, match.groups())
    return None


@cache
def _pattern(sentence: str) -> re.Pattern[str]:
    return re.compile("(.+?)".join(re.escape(part) for part in re.split(r"\{\d\}", sentence)))
