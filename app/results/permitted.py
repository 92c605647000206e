"""Whether the administrator lets results be written in a format and to a place."""

from collections.abc import Sequence
from pathlib import Path

from app.errors import PolicyError
from app.settings import load_rules


def check_permitted(folder: Path, formats: Sequence[str]) -> None:
    """Find out before anything is computed whether results may be written.

    Parameters
    ----------
    folder : Path
        Where they are to go; it may not exist yet.
    formats : sequence of str
        Names as on the command line.

    Raises
    ------
    PolicyError
        A format or the folder is not allowed on this PC.
    """
    rules = load_rules()
    # A report brings the segmentation that it refers to.
    wanted = dict.fromkeys(name for wish in formats for name in (("seg", "sr") if wish == "sr" else (wish,)))
    refused = [name for name in wanted if name not in rules.export_formats]
    if refused:
        allowed = ", ".join(rules.export_formats) or "none"
        raise PolicyError(
            f"The administrator of this PC does not allow results as {refused[0]}; choose among: {allowed}."
        )
    # Links are followed first: a link below an allowed folder may lead out of it.
    place = folder.expanduser().resolve()
    if rules.export_folders and not any(place.is_relative_to(allowed.resolve()) for allowed in rules.export_folders):
        names = ", ".join(str(allowed) for allowed in rules.export_folders)
        raise PolicyError(f"The administrator of this PC allows results only below {names}; choose a folder there.")
