"""What holds for this user on this PC: the administrator's policy over the user's own file."""

import json
import logging
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from app.atomic import write_atomic
from app.errors import OutputError, PolicyError
from app.folders import config_dir
from app.policy.keys import BACKENDS, EXPORT_FORMATS, KEYS, LANGUAGES, THEMES
from app.policy.ranking import EffectiveSetting, MachinePolicy, machine_policy, rank, user_problem

__all__ = ["BACKEND_CHOICES", "LANGUAGES", "THEMES", "EffectiveSetting", "Rules", "Settings"]

BACKEND_CHOICES = ("auto", *BACKENDS)

_log = logging.getLogger(__name__)
_told: set[str] = set()
"""What the log of this process has said already: settings are read more than once."""


@dataclass(frozen=True)
class Settings:
    """The choices of one user, as far as the administrator leaves them open.

    Attributes
    ----------
    backend : str
        'auto' or a backend's name.
    threads : int or None
        Threads of the network; None means one a physical core.
    language, theme : str
        'system' follows the desktop.
    reduced_precision : bool
        Whether networks may compute in float16, bfloat16 or int8 where that is faster.
    model : str
        'auto' or the name of a compiled model.
    names_on_screen : bool
        Whether names of cases are shown over the image.
    brighter_downwards : bool
        Whether dragging down, and not up, brightens the image.
    log_level : str
        'debug', 'info', 'warning' or 'error'.
    """

    backend: str = "auto"
    threads: int | None = None
    language: str = "system"
    theme: str = "system"
    reduced_precision: bool = False
    model: str = "auto"
    names_on_screen: bool = True
    brighter_downwards: bool = False
    log_level: str = "info"


@dataclass(frozen=True)
class Rules:
    """What the administrator alone decides.

    Attributes
    ----------
    allowed_backends, export_formats : tuple of str
    export_folders : tuple of Path
        Results go below one of them; empty leaves the place free.
    model_folders : tuple of Path
        Searched besides the folder that came with the program.
    model_keys : tuple of str
        Public keys that are trusted besides those of the program.
    user_writable_models : bool
        Whether models may lie where users can change them.
    """

    allowed_backends: tuple[str, ...] = BACKENDS
    model_folders: tuple[Path, ...] = ()
    model_keys: tuple[str, ...] = ()
    user_writable_models: bool = False
    export_folders: tuple[Path, ...] = ()
    export_formats: tuple[str, ...] = EXPORT_FORMATS


def settings_file() -> Path:
    """The user's file; it may not exist yet."""
    return config_dir() / "settings.json"


def load_settings() -> Settings:
    """Read the settings; what is damaged or unknown falls back to its default, with a line in the log."""
    found = rank(_stored())
    return Settings(**{field.name: found[field.name].value for field in fields(Settings)})


def load_rules() -> Rules:
    """Read what the administrator alone decides."""
    found = {name: setting.value for name, setting in rank({}).items()}
    return Rules(
        allowed_backends=tuple(found["allowed_backends"]),
        model_folders=tuple(map(Path, found["model_folders"])),
        model_keys=tuple(found["model_keys"]),
        user_writable_models=found["user_writable_models"],
        export_folders=tuple(map(Path, found["export_folders"])),
        export_formats=tuple(found["export_formats"]),
    )


def effective_settings(policy: MachinePolicy | None = None) -> list[EffectiveSetting]:
    """Every setting with its origin."""
    return list(rank(_stored(), policy).values())


def locked_settings() -> dict[str, EffectiveSetting]:
    """Choices of the user that the administrator has taken over, by name."""
    own = {field.name for field in fields(Settings)}
    return {s.name: s for s in effective_settings() if s.locked and s.name in own}


def check_choice(name: str, value: Any) -> None:
    """Refuse a choice for one run that goes against the policy.

    Raises
    ------
    PolicyError
        The administrator has set something else.
    """
    setting = locked_settings().get(name)
    if setting is not None and setting.value != value:
        raise PolicyError(
            f"The administrator of this PC has set {name} to {json.dumps(setting.value)}; leave the option out, or "
            "ask for a change."
        )


def save_settings(settings: Settings) -> None:
    """Write the user's choices, all or nothing. What the administrator has locked stays as the user had it.

    Raises
    ------
    OutputError
        The folder of the settings cannot be written.
    """
    stored, policy = _stored(), machine_policy()
    unchosen = {name: setting.value for name, setting in rank({}, policy).items()}
    chosen: dict[str, Any] = {}
    for name, value in asdict(settings).items():
        if name in policy.mandatory:
            if name in stored:
                chosen[name] = stored[name]
        elif value != unchosen[name]:
            chosen[name] = value
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
    """What the user's file holds and this version understands."""
    try:
        document = json.loads(settings_file().read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:
        _tell(f"settings cannot be read ({type(error).__name__}), defaults are used")
        return {}
    if not isinstance(document, dict):
        _tell("settings are no JSON object, defaults are used")
        return {}
    problems = {name: problem for name, value in document.items() if (problem := user_problem(name, value))}
    for name in sorted(problems):
        _tell(f"a setting is ignored: {problems[name] if name in KEYS else 'it is unknown'}")
    return {name: value for name, value in document.items() if name not in problems}


def _tell(problem: str) -> None:
    if problem not in _told:
        _told.add(problem)
        _log.warning("%s", problem)
