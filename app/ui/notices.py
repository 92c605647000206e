"""What is missing or odd about a case: each with a name, the sentence, and what it means for the reader.

The readers of files speak English, as the command line and the results keep it. Their usual sentences are known here
with places for what changes, so that they can be said in the reader's language; anything else stays as it came.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from app.ui.file_messages import file_message
from app.ui.i18n import translate
from app.ui.known.notice_kinds import COUNTS, GEOMETRY, MEANINGS, NAMES, WHOLE, WORDS
from app.ui.known.notices import SENTENCES
from app.ui.sentences import first_known

_KINDS = {sentence: kind for kind, sentence in SENTENCES}
_WORD = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, WORDS))})(?![\w.])")
_SERIES = re.compile(r"^Series (\d+)(?= |$)")


@dataclass(frozen=True)
class _Known:
    kind: str
    sentence: str
    places: tuple[str, ...]


def in_words(warning: str) -> str:
    """A warning in the language of the window, where it is a known sentence, be it of a file."""
    known = _known(warning)
    if known is None:
        return file_message(warning) or warning
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
        name, meaning = translate("Notices", NAMES[kind]), translate("Notices", MEANINGS[kind])
        paragraphs.append(f"{name}: {' '.join(sentences)} {meaning}")
    return [*paragraphs, *unknown]


def geometry_in_words(warnings: Sequence[str]) -> str:
    """The names of what is wrong with where the slices lie; '' when nothing is."""
    kinds = [known.kind for warning in warnings if (known := _known(warning)) is not None]
    return " · ".join(translate("Notices", NAMES[kind]) for kind in GEOMETRY if kind in kinds)


def _place(text: str) -> str:
    """What fills a place; names of files and descriptions stay as they are."""
    count = first_known(COUNTS, text)
    if count is not None and count[1][0].isdecimal():
        return translate("Notices", count[0]).format(*count[1])
    if text in WHOLE:
        return translate("Notices", text)
    sentence = file_message(text)
    if sentence is not None:
        return sentence
    parts = re.split("(“.*”)", text)
    parts[::2] = [_SERIES.sub(_series, _WORD.sub(_word, part)) for part in parts[::2]]
    return "".join(parts)


def _word(match: re.Match[str]) -> str:
    return translate("Notices", match[0])


def _series(match: re.Match[str]) -> str:
    return translate("Notices", "Series {0}").format(match[1])


@cache
def _known(warning: str) -> _Known | None:
    known = first_known((sentence for _, sentence in SENTENCES), warning)
    return None if known is None else _Known(_KINDS[known[0]], *known)
