"""What is wrong with a file, a model or a result, in the reader's language.

The sentences that are known stand in `app.ui.known`; what is not there stays in English behind a few words of the
reader's language (see `app.ui.troubles`).
"""

from app.ui.i18n import translate
from app.ui.known.cases import CASES
from app.ui.known.engines import ENGINES
from app.ui.known.files import FILES
from app.ui.reasons import reason_in_words
from app.ui.sentences import first_known

SENTENCES = (*FILES, *CASES, *ENGINES)
_BETWEEN = "; "


def file_message(sentence: str) -> str | None:
    """A sentence in the language of the window; None when it is not known here."""
    known = first_known(SENTENCES, sentence)
    if known is None:
        return None
    return translate("FileMessages", known[0]).format(*(_place(text) for text in known[1]))


def _place(text: str) -> str:
    """What fills a place: names and figures stay, reasons of backends are put into words."""
    whole = reason_in_words(text)
    return _BETWEEN.join(_reason(part) for part in text.split(_BETWEEN)) if whole == text else whole


def _reason(text: str) -> str:
    whose, colon, reason = text.partition(": ")
    return f"{whose}{colon}{reason_in_words(reason)}" if colon else reason_in_words(text)
