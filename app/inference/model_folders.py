"""Where models are looked for, and whether somebody who is no administrator could change them there."""

import errno
import os
import stat
import sys
import tempfile
from pathlib import Path

from app import resources
from app.settings import load_rules

_ADMINISTRATORS = {0, 80} if sys.platform == "darwin" else {0}
"""Groups whose members are administrators: root's, and on macOS admin."""

_MAX_LINKS = 40


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
    if not folder.is_dir() or not only_administrators_change(program):
        return None
    models = (path for pattern in ("*", "*/*", "*/*/*") for path in folder.glob(pattern))
    if only_administrators_change(folder) and all(map(only_administrators_change, models)):
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
        """Whether the folder and all on the way to it belong to root and are closed to others, as OpenSSH judges keys.

        Links count by where they lie and by where they lead. Above the folder a sticky one will do, as /tmp is: nobody
        can replace there what belongs to another.
        """
        try:
            *above, place = _way_to(folder.absolute())
            return _is_closed(place, sticky_will_do=False) and all(_is_closed(part) for part in above)
        except OSError:
            return False

    def _way_to(path: Path, links: int = 0) -> list[Path]:
        """Every folder and link that a path is looked up through, the place itself last."""
        if links > _MAX_LINKS:
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
        passed, place = [Path(path.anchor)], Path(path.anchor)
        for part in path.relative_to(path.anchor).parts:
            place = place.parent if part == ".." else place / part
            if place.is_symlink():
                links += 1
                passed += [place, *_way_to(place.parent / place.readlink(), links)]
                place = passed[-1]
            else:
                passed.append(place)
        return passed

    def _is_closed(place: Path, sticky_will_do: bool = True) -> bool:
        found = place.lstat()
        if found.st_uid != 0:
            return False
        if stat.S_ISLNK(found.st_mode) or (sticky_will_do and found.st_mode & stat.S_ISVTX):
            return True
        by_group = found.st_mode & stat.S_IWGRP and (found.st_gid not in _ADMINISTRATORS or _has_access_list(place))
        return not by_group and not found.st_mode & stat.S_IWOTH

    def _has_access_list(place: Path) -> bool:
        """Whether others than the owner and the group have rights of their own, which then count as the group's."""
        return sys.platform == "linux" and "system.posix_acl_access" in os.listxattr(place)
