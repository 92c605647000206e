"""The user's own folders for settings, data, cache and logs; an environment variable can move each."""

import os
from collections.abc import Callable
from pathlib import Path

import platformdirs

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
    """Folder of the logs (`FALX_LOG_DIR`); it may not exist yet."""
    return _folder("FALX_LOG_DIR", platformdirs.user_log_path)


def _folder(variable: str, default: Callable[..., Path]) -> Path:
    override = os.environ.get(variable)
    return Path(override) if override else default(_NAME, appauthor=False)
