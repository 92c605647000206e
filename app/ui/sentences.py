"""Finds which known sentence a text is, and what stands in its places.

The engine and the readers of files speak English, as the command line, the log and the results keep it. The window
knows their sentences with places like {0} for what changes, so that it can say them in the reader's language.
"""

import re
from collections.abc import Iterable
from functools import cache


def first_known(sentences: Iterable[str], text: str) -> tuple[str, tuple[str, ...]] | None:
    """The first sentence that a text is, and what fills its places; None when it is none of them.

    Parameters
    ----------
    sentences : iterable of str
        Places are {0}, {1} and so on in this order; the more special sentences come first.
    """
    for sentence in sentences:
        match = _pattern(sentence).fullmatch(text)
        if match is not None:
            return sentence, match.groups()
    return None


@cache
def _pattern(sentence: str) -> re.Pattern[str]:
    return re.compile("(.+?)".join(re.escape(part) for part in re.split(r"\{\d\}", sentence)))
