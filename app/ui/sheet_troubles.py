"""What went wrong with kept measurements, in the language of the window."""

from app.errors import AppError
from app.measuring.store import DamagedSheetError, NewerSheetError, UnreadableSheetError
from app.ui.i18n import translate


def trouble_in_words(error: AppError) -> str:
    """One sentence."""
    if isinstance(error, DamagedSheetError):
        return translate(
            "SheetTroubles",
            "The measurements that were kept of this series are damaged and cannot be shown; their file was set "
            "aside, and you can measure anew.",
        )
    if isinstance(error, NewerSheetError):
        return translate(
            "SheetTroubles",
            "The measurements that were kept of this series come from a newer version of Falx; open it with that "
            "version, because what you measure now is not kept.",
        )
    if isinstance(error, UnreadableSheetError):
        return translate(
            "SheetTroubles",
            "The measurements that were kept of this series cannot be read; check the permissions of Falx's data "
            "folder, because what you measure now is not kept.",
        )
    return translate(
        "SheetTroubles",
        "The measurements could not be kept because Falx's data folder cannot be written; check its permissions "
        "and the room on the disk.",
    )
