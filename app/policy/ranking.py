"""Ranks what was set where: mandatory over user over recommended over default."""

import logging
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from app.policy.keys import KEYS, Key
from app.policy.places import documents

Origin = Literal["default", "recommended", "user", "mandatory"]
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class EffectiveSetting:
    """A setting's value, who set it, and where.

    Attributes
    ----------
    locked : bool
        Whether the user cannot change it: it is mandatory, or for the administrator alone.
    """

    name: str
    value: Any
    origin: Origin
    source: str = ""
    locked: bool = False


@dataclass(frozen=True)
class MachinePolicy:
    """What the administrator has set and Falx understands.

    Attributes
    ----------
    mandatory, recommended : dict of str to (value, source)
    problems : list of str
        A sentence for each part that was not understood and is not honoured.
    """

    mandatory: dict[str, tuple[Any, str]] = field(default_factory=dict)
    recommended: dict[str, tuple[Any, str]] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def machine_policy() -> MachinePolicy:
    """Read the policy of this PC; what is unknown or has a wrong type is named, and the rest holds."""
    policy = MachinePolicy()
    for document in documents():
        if document.values is None:
            policy.problems.append(f"{document.source}: {document.problem}.")
            continue
        rank = policy.mandatory if document.rank == "mandatory" else policy.recommended
        for name, given in document.values.items():
            problem, value = _checked(name, given)
            if problem:
                policy.problems.append(f"{document.source}: {problem}.")
            else:
                rank[name] = (value, document.source)
    return policy


def rank(user: Mapping[str, Any], policy: MachinePolicy | None = None) -> dict[str, EffectiveSetting]:
    """Every setting with the value that counts.

    Parameters
    ----------
    user : mapping
        What the user's own file says, checked already.
    policy : MachinePolicy, optional
        That of this PC without it.
    """
    policy = machine_policy() if policy is None else policy
    return {name: _ranked(key, user, policy) for name, key in KEYS.items()}


def user_problem(name: str, value: Any) -> str:
    """What is wrong with a value in the user's file, or ''."""
    key = KEYS.get(name)
    if key is None:
        return f'"{name}" is no setting of Falx'
    if not key.user:
        return f'"{name}" is set by the administrator alone'
    return "" if key.accepts(value) else f'"{name}" has to be {key.expected}'


def log_problems(policy: MachinePolicy) -> None:
    """A line in the log for each part of the policy that is not honoured; they quote no values."""
    for problem in policy.problems:
        _log.error("policy: %s", problem)


def _ranked(key: Key, user: Mapping[str, Any], policy: MachinePolicy) -> EffectiveSetting:
    name = key.name
    if name in policy.mandatory:
        return EffectiveSetting(name, *_with_origin(policy.mandatory[name], "mandatory"), locked=True)
    if name in user:
        return EffectiveSetting(name, user[name], "user")
    if name in policy.recommended:
        return EffectiveSetting(name, *_with_origin(policy.recommended[name], "recommended"), locked=not key.user)
    return EffectiveSetting(name, key.default, "default", locked=not key.user)


def _with_origin(found: tuple[Any, str], origin: Origin) -> tuple[Any, Origin, str]:
    return found[0], origin, found[1]


def _checked(name: str, value: Any) -> tuple[str, Any]:
    """The problem with a value of a policy, or '' and the value."""
    key = KEYS.get(name)
    if key is None:
        return f'"{name}" is no setting of Falx', None
    if sys.platform == "win32" and isinstance(key.default, bool) and value in (0, 1):
        value = bool(value)  # the registry knows no other kind of flag
    if not key.accepts(value):
        return f'"{name}" has to be {key.expected}', None
    return "", value
