"""The user's own folders for settings, data, cache and logs; an environment variable can move each."""

import getpass
import os
from collections.abc import Callable
from pathlib import Path

import platformdirs

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


def _of_policy(name: str) -> Path | None:
    """A folder that the administrator has set; each user gets one below it."""
    folder = rank({})[name].value
    return None if folder is None else Path(folder) / _user()


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # an account without a name, as containers have
        return str(os.getuid()) if hasattr(os, "getuid") else "user"


def _folder(variable: str, default: Callable[..., Path]) -> Path:
    override = os.environ.get(variable)
    return Path(override) if override else default(_NAME, appauthor=False)
