"""Why a backend runs or does not, in the reader's language.

The engine gives its reasons in English, as the command line and the log show them. What it says is known here as
sentences with places for what changes; anything else stays as it came.
"""

from app.ui.i18n import translate
from app.ui.known.engines import ENGINES
from app.ui.known.reasons import REASONS
from app.ui.sentences import first_known


def reason_in_words(reason: str) -> str:
    """The reason in the language of the window, where it is a known sentence."""
    for context, sentences in (("Reasons", REASONS), ("FileMessages", ENGINES)):
        known = first_known(sentences, reason)
        if known is not None:
            return translate(context, known[0]).format(*known[1])
    return reason
