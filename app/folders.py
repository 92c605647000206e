"""The user's own folders for settings, data, cache and logs; an environment variable can move each."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

import platformdirs

from app.account import account_name
from app.policy.ranking import rank

_NAME = "Falx"


def config_dir() -> Path:
    """Folder of the settings (`FALX_CONFIG_DIR`); it may not exist yet."""
    return _folder("FALX_CONFIG_DIR", platformdirs.user_config_path)


def data_dir() -> Path:
    """Folder of the reader's own work on cases (`FALX_DATA_DIR`); it may not exist yet."""
    return _folder("FALX_DATA_DIR", platformdirs.user_data_path)


def cache_dir() -> Path:
    """Folder of what can be computed again (`FALX_CACHE_DIR`); it may not exist yet."""
    return _folder("FALX_CACHE_DIR", platformdirs.user_cache_path)


def log_dir() -> Path:
    """Folder of the logs (the policy's, else `FALX_LOG_DIR`); it may not exist yet."""
    return _of_policy("log_folder") or _folder("FALX_LOG_DIR", platformdirs.user_log_path)


def audit_dir() -> Path:
    """Folder of the audit trail (the policy's, else `FALX_AUDIT_DIR`); it may not exist yet."""
    return _of_policy("audit_folder") or _folder("FALX_AUDIT_DIR", platformdirs.user_state_path)


def make(folder: Path) -> None:
    """Make a folder that only this user can enter; one that exists stays as it is.

    Raises
    ------
    OSError
        It cannot be made.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)


def _of_policy(name: str) -> Path | None:
    """A folder that the administrator has set; each user gets one below it."""
    folder = rank({})[name].value
    if folder is None:
        return None
    place = Path(folder) / account_name()
    return None if _is_of_another(place) else place


def _is_of_another(place: Path) -> bool:
    """Whether another user laid a folder of this user's name, or a link, where all users can make folders."""
    try:
        found = place.lstat()
    except OSError:
        return False
    return os.name == "posix" and (stat.S_ISLNK(found.st_mode) or found.st_uid not in (0, os.getuid()))


def _folder(variable: str, default: Callable[..., Path]) -> Path:
    override = os.environ.get(variable)
    return Path(override) if override else default(_NAME, appauthor=False)
