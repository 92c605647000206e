"""Modules that libraries import at once where they find them, and that Falx imports when it needs them or never."""

import importlib
import sys
from types import ModuleType

_LATER = ("gdcm", "tqdm")
"""GDCM takes a sixth of what a worker loads before its first outline, for kinds of JPEG that few studies are in."""

_NEVER = ("requests", "ssl", "ml_dtypes")
"""pydicom would import the first two for test files that nobody downloads here; `requests` opens a socket for that.

TVM would import the last one for number formats that no session is given.
"""


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
