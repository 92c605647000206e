"""Where models are looked for, and whether somebody who is no administrator could change them there."""

import os
import stat
import sys
import tempfile
from pathlib import Path

from app import resources
from app.settings import load_rules

_ADMINISTRATORS = {0, 80} if sys.platform == "darwin" else {0}
"""Groups whose members are administrators: root's, and on macOS admin."""


def model_folders() -> list[Path]:
    """Folders with one folder a model, first those of the policy. A model in an earlier folder hides later ones."""
    return [*load_rules().model_folders, resources.compiled_models()]


def refusal(folder: Path, program: Path | None = None) -> str | None:
    """Why no model is taken from a folder, or None when models may be.

    The folder that came with the program is as safe as the program. Others have to be as safe as an administrator can
    make them, unless the policy says otherwise or the program itself lies where its user can change it.

    Parameters
    ----------
    program : Path, optional
        Where the program lies; this one without it.
    """
    program = resources.root() if program is None else program
    if folder == program / "compiled_models" or load_rules().user_writable_models:
        return None
    if not folder.is_dir() or only_administrators_change(folder) or not only_administrators_change(program):
        return None
    return (
        f"Models in the folder {folder.name} are not used because users of this PC could change them; let only "
        "administrators write there, or allow it by the policy user_writable_models."
    )


if sys.platform == "win32":

    def only_administrators_change(folder: Path) -> bool:
        """Whether this user cannot make a file there: access lists say too much to be read one by one."""
        try:
            with tempfile.TemporaryFile(dir=folder):
                return False
        except OSError:
            return True

else:

    def only_administrators_change(folder: Path) -> bool:
        """Whether the folder and all above it belong to root and are closed to others, as OpenSSH judges its keys."""
        try:
            place = folder.resolve(strict=True)
            return all(_is_closed(part.stat()) for part in (place, *place.parents))
        except OSError:
            return False

    def _is_closed(found: os.stat_result) -> bool:
        if found.st_uid != 0:
            return False
        if found.st_mode & stat.S_ISVTX:  # as /tmp: nobody can replace what belongs to another
            return True
        by_group = found.st_mode & stat.S_IWGRP and found.st_gid not in _ADMINISTRATORS
        return not by_group and not found.st_mode & stat.S_IWOTH
