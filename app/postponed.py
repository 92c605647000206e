"""Modules that libraries import at once where they find them, and that Falx imports when it needs them or never."""

import importlib
import sys
from types import ModuleType

_LATER = ("gdcm", "tqdm")
"""GDCM takes a sixth of what a worker loads before its first outline, for kinds of JPEG that few studies are in."""

_NEVER = ("requests", "ssl")
"""pydicom would import them for test files that nobody downloads here; `requests` opens a socket for that."""


def postpone() -> None:
    """Let nobody import them from now on, as if they were not installed; those that are loaded stay."""
    for name in (*_LATER, *_NEVER):
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]  how Python is told that a module is not there


def fetch(name: str) -> ModuleType:
    """Import one of them after all.

    Raises
    ------
    ImportError
        It is not installed.
    """
    if sys.modules.get(name, ...) is None:
        del sys.modules[name]
    return importlib.import_module(name)
