"""Messages as lines of JSON, and back."""

import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Any, get_args

import numpy as np

from app.imaging.labels import ImageLabels
from app.imaging.volume import Role, VolumeGeometry
from app.imaging.window import Window
from app.inference.engine_choice import EngineChoice
from app.inference.model_state import ArtifactState, ModelState
from app.inference.outcome import Outcome
from app.results.comparison import Comparison
from app.results.measurements import Bidimensional
from app.worker.protocol.events import Event
from app.worker.protocol.parts import CaseHandle, ModelInfo, Outline, SeriesInfo
from app.worker.protocol.requests import Request
from app.worker.shared_array import ArrayHandle

_REQUESTS: dict[str, type[Request]] = {kind.op: kind for kind in get_args(Request)}
_EVENTS: dict[str, type[Event]] = {kind.event: kind for kind in get_args(Event)}


class ProtocolError(ValueError):
    """A line is no message of this protocol."""


def encode(message: Request | Event) -> bytes:
    """One line, with its line break."""
    name = {"op": message.op} if isinstance(message, Request) else {"event": message.event}
    return json.dumps({**name, **_plain(message)}, ensure_ascii=True).encode() + b"\n"


def decode_request(line: bytes) -> Request:
    """Read a line as the worker gets it.

    Raises
    ------
    ProtocolError
        It is not a request.
    """
    return _decode(line, "op", _REQUESTS)


def decode_event(line: bytes) -> Event:
    """Read a line as the window gets it.

    Raises
    ------
    ProtocolError
        It is not an event.
    """
    return _decode(line, "event", _EVENTS)


def _decode(line: bytes, key: str, kinds: Mapping[str, type[Any]]) -> Any:
    try:
        document = json.loads(line)
        kind = kinds[document.pop(key)]
        return kind(**{name: _value(name, value) for name, value in document.items()})
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ProtocolError(f"no message of the protocol: {type(error).__name__}") from error


def _plain(value: Any) -> Any:
    """Dataclasses, tuples and arrays as what JSON knows. Not `asdict`, which would copy arrays deeply first."""
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if hasattr(value, "__dataclass_fields__"):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Role):
        return value.value
    return value


def _value(name: str, value: Any) -> Any:
    """Rebuild a field from JSON; a name means the same in every message."""
    if value is None:
        return None
    if name in _NESTED:
        return _NESTED[name](value)
    return tuple(value) if isinstance(value, list) else value


def _rebuild(kind: type[Any]) -> Any:
    return lambda document: kind(**{name: _value(name, value) for name, value in document.items()})


def _each(build: Any) -> Any:
    return lambda items: tuple(build(item) for item in items)


_NESTED: dict[str, Any] = {
    "voxels": _rebuild(ArrayHandle),
    "probability": _rebuild(ArrayHandle),
    "reference": lambda value: value if isinstance(value, bool) else _rebuild(ArrayHandle)(value),
    "comparison": _rebuild(Comparison),
    "diameters": _rebuild(Bidimensional),
    "largest_ends": _each(tuple),
    "perpendicular_ends": _each(tuple),
    "geometry": _rebuild(VolumeGeometry),
    "affine_lps": lambda rows: np.array(rows, dtype=np.float64),
    "roles": _each(Role),
    "filled": _each(Role),
    "case": _rebuild(CaseHandle),
    "handle": _rebuild(CaseHandle),
    "outline": _rebuild(Outline),
    "engine": _rebuild(EngineChoice),
    "model": lambda value: value if isinstance(value, str) else _rebuild(ModelInfo)(value),
    "series": _each(_rebuild(SeriesInfo)),
    "outcomes": _each(_rebuild(Outcome)),
    "models": _each(_rebuild(ModelState)),
    "artifacts": _each(_rebuild(ArtifactState)),
    "presets": _each(_rebuild(Window)),
    "labels": _each(_rebuild(ImageLabels)),
}
