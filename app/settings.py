"""What the user chose, kept between sessions in one JSON file."""

import json
import logging
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any, Literal

from app.atomic import write_atomic
from app.errors import OutputError
from app.folders import config_dir

BACKEND_CHOICES = ("auto", "tvm-cuda", "tvm-cpu", "litert")
LANGUAGES = ("system", "en", "ko")
THEMES = ("system", "light", "dark")

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Settings:
    """The choices of one user.

    Attributes
    ----------
    backend : str
        'auto' or a backend's name.
    threads : int or None
        Threads of the network; None means one a physical core.
    language, theme : str
        'system' follows the desktop.
    reduced_precision : bool
        Whether networks may compute in bfloat16 or int8 where that is faster.
    """

    backend: str = "auto"
    threads: int | None = None
    language: str = "system"
    theme: str = "system"
    reduced_precision: bool = False


@dataclass(frozen=True)
class EffectiveSetting:
    """A setting's value and who set it."""

    name: str
    value: Any
    origin: Literal["default", "user"]


def settings_file() -> Path:
    """The file; it may not exist yet."""
    return config_dir() / "settings.json"


def load_settings() -> Settings:
    """Read the settings; what is damaged or unknown falls back to its default, with a line in the log."""
    return replace(Settings(), **_stored())


def effective_settings() -> list[EffectiveSetting]:
    """Every setting with its origin."""
    stored = _stored()
    settings = replace(Settings(), **stored)
    return [
        EffectiveSetting(field.name, getattr(settings, field.name), "user" if field.name in stored else "default")
        for field in fields(Settings)
    ]


def save_settings(settings: Settings) -> None:
    """Write the settings, all or nothing.

    Raises
    ------
    OutputError
        The folder of the settings cannot be written.
    """
    defaults = Settings()
    chosen = {name: value for name, value in asdict(settings).items() if value != getattr(defaults, name)}
    path = settings_file()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(path, (json.dumps(chosen, indent=2) + "\n").encode())
    except OSError as error:
        raise OutputError(
            "The settings could not be saved because their folder cannot be written; check its permissions.",
            type(error).__name__,
        ) from error


def _stored() -> dict[str, Any]:
    """What the file holds and this version understands."""
    try:
        document = json.loads(settings_file().read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        _log.warning("settings cannot be read (%s), defaults are used", type(error).__name__)
        return {}
    if not isinstance(document, dict):
        _log.warning("settings are no JSON object, defaults are used")
        return {}
    unusable = sorted(name for name, value in document.items() if not _valid(name, value))
    if unusable:
        _log.warning("%d settings are unknown or have unknown values and are ignored", len(unusable))
    return {name: value for name, value in document.items() if name not in unusable}


def _valid(name: str, value: object) -> bool:
    if name == "threads":
        return value is None or (isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 1024)
    if name == "reduced_precision":
        return isinstance(value, bool)
    choices = {"backend": BACKEND_CHOICES, "language": LANGUAGES, "theme": THEMES}
    return isinstance(value, str) and value in choices.get(name, ())
