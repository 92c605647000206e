"""Every setting that there is: its type, its default, and whether a user may choose it."""

import base64
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

BACKENDS = ("tvm-cuda", "tvm-cpu", "litert")
LANGUAGES = ("system", "en", "ko")
THEMES = ("system", "light", "dark")
LOG_LEVELS = ("debug", "info", "warning", "error")
EXPORT_FORMATS = ("png", "overlay", "nifti", "seg", "seg-fractional", "seg-labelmap", "sr", "csv", "json")
_MAX_THREADS = 1024
_KEY_BYTES = 32


@dataclass(frozen=True)
class Key:
    """One setting.

    Attributes
    ----------
    expected : str
        What a value has to be, in words: '"x" has to be …'.
    accepts : callable
        Whether a value from JSON, TOML or the registry is one.
    user : bool
        Whether a user's own file may set it; the others are for the administrator alone.
    """

    name: str
    default: Any
    expected: str
    accepts: Callable[[Any], bool]
    user: bool = True


def _choice(name: str, choices: tuple[str, ...], default: str, user: bool = True) -> Key:
    expected = f"one of {', '.join(choices)}"
    return Key(name, default, expected, lambda value: isinstance(value, str) and value in choices, user)


def _flag(name: str, default: bool, user: bool = True) -> Key:
    return Key(name, default, "true or false", lambda value: isinstance(value, bool), user)


def _choices(name: str, choices: tuple[str, ...]) -> Key:
    def accepts(value: Any) -> bool:
        return _is_list(value) and all(item in choices for item in value)

    return Key(name, list(choices), f"a list of {', '.join(choices)}", accepts, user=False)


def _folders(name: str) -> Key:
    def accepts(value: Any) -> bool:
        return _is_list(value) and all(_is_folder(item) for item in value)

    return Key(name, [], "a list of folders with their full paths", accepts, user=False)


def _folder(name: str) -> Key:
    expected = "the full path of a folder, or null"
    return Key(name, None, expected, lambda value: value is None or _is_folder(value), user=False)


def _is_list(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _is_folder(value: Any) -> bool:
    return isinstance(value, str) and Path(value).is_absolute()


def _is_count(value: Any) -> bool:
    return value is None or (isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= _MAX_THREADS)


def _is_public_key(text: str) -> bool:
    try:
        return len(base64.b64decode(text, validate=True)) == _KEY_BYTES
    except (binascii.Error, ValueError):
        return False


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= 64 and value.replace("-", "").replace("_", "").isalnum()


_ALL = (
    _choice("backend", ("auto", *BACKENDS), "auto"),
    _choices("allowed_backends", BACKENDS),
    Key("threads", None, f"a whole number from 1 to {_MAX_THREADS}, or null", _is_count),
    _flag("reduced_precision", False),
    Key("model", "auto", '"auto" or the name of a model', _is_name),
    _folders("model_folders"),
    Key(
        "model_keys",
        [],
        "a list of Ed25519 public keys in base64 (32 bytes each)",
        lambda value: _is_list(value) and all(_is_public_key(item) for item in value),
        user=False,
    ),
    _flag("user_writable_models", False, user=False),
    _folders("export_folders"),
    _choices("export_formats", EXPORT_FORMATS),
    _flag("names_on_screen", True),
    _flag("brighter_downwards", False),
    _choice("language", LANGUAGES, "system"),
    _choice("theme", THEMES, "system"),
    _choice("log_level", LOG_LEVELS, "info"),
    _folder("log_folder"),
    _folder("audit_folder"),
    _choice("updates", ("never",), "never", user=False),
)

KEYS = {key.name: key for key in _ALL}
"""By name, in the order in which they are shown."""
