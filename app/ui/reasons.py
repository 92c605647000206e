"""Why a backend runs or does not, in the reader's language.

The engine gives its reasons in English, as the command line and the log show them. What it usually says is known here
as sentences with places for what changes; anything else stays as it came.
"""

from app.ui.i18n import QT_TRANSLATE_NOOP, translate
from app.ui.sentences import first_known

SENTENCES = (
    QT_TRANSLATE_NOOP("Reasons", "fastest of {0} that passed their golden run: {1} ms a slice ({2})"),
    QT_TRANSLATE_NOOP("Reasons", "the only one that passed its golden run; {0} ms a slice"),
    QT_TRANSLATE_NOOP("Reasons", "asked for; {0} ms a slice"),
    QT_TRANSLATE_NOOP("Reasons", "the model was not compiled for this backend"),
    QT_TRANSLATE_NOOP("Reasons", "the administrator of this PC does not allow it"),
    QT_TRANSLATE_NOOP("Reasons", "no NVIDIA driver is installed"),
    QT_TRANSLATE_NOOP("Reasons", "no NVIDIA GPU is installed"),
    QT_TRANSLATE_NOOP("Reasons", "the NVIDIA driver supports CUDA {0}, and 13.0 is needed (driver {1} or newer)"),
    QT_TRANSLATE_NOOP("Reasons", "{0} is not installed (package nvidia-cuda-runtime)"),
    QT_TRANSLATE_NOOP("Reasons", "made for {0}, and this processor lacks {1}"),
    QT_TRANSLATE_NOOP("Reasons", "made for {0}, and this GPU is {1}"),
    QT_TRANSLATE_NOOP("Reasons", "made for {0}, and {1} is installed"),
    QT_TRANSLATE_NOOP("Reasons", "computes in {0}, and reduced precision is not allowed"),
    QT_TRANSLATE_NOOP("Reasons", "this system does not offer the matrix unit (AMX) to its processes"),
    QT_TRANSLATE_NOOP("Reasons", "golden run failed: {0}"),
    QT_TRANSLATE_NOOP("Reasons", "the probe of {0} stopped with signal {1}"),
    QT_TRANSLATE_NOOP("Reasons", "the probe of {0} did not answer within {1} s"),
    QT_TRANSLATE_NOOP(
        "Reasons",
        "The file {0} of the artifact {1} is damaged (its SHA-256 differs from the manifest's); reinstall Falx or "
        "compile it again.",
    ),
)


def reason_in_words(reason: str) -> str:
    """The reason in the language of the window, where it is a known sentence."""
    known = first_known(SENTENCES, reason)
    return reason if known is None else translate("Reasons", known[0]).format(*known[1])
