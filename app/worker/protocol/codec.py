"""Messages as lines of JSON, and back."""

import json
from typing import Any

import numpy as np
from msgspec import ValidationError, convert, to_builtins

from app.worker.protocol.events import Event
from app.worker.protocol.requests import Request


class ProtocolError(ValueError):
    """A line is no message of this protocol."""


def encode(message: Request | Event) -> bytes:
    """One line, with its line break."""
    # Python's own JSON: names of files may hold bytes that are no text, which it carries and msgspec's does not.
    return json.dumps(to_builtins(message, enc_hook=_as_list), ensure_ascii=True).encode() + b"\n"


def decode_request(line: bytes) -> Request:
    """Read a line as the worker gets it.

    Raises
    ------
    ProtocolError
        It is not a request.
    """
    return _decode(line, Request)


def decode_event(line: bytes) -> Event:
    """Read a line as the window gets it.

    Raises
    ------
    ProtocolError
        It is not an event.
    """
    return _decode(line, Event)


def _decode(line: bytes, kinds: Any) -> Any:
    try:
        return convert(json.loads(line), kinds, dec_hook=_as_array)
    except (ValueError, ValidationError) as error:
        raise ProtocolError(f"no message of the protocol: {type(error).__name__}") from error


def _as_list(value: Any) -> Any:
    """Arrays and their numbers."""
    if isinstance(value, np.ndarray | np.generic):
        return value.tolist()
    raise TypeError(f"no message carries a {type(value).__name__}")


def _as_array(kind: Any, value: Any) -> Any:
    """The one array that a message carries is the affine of a volume's geometry."""
    if getattr(kind, "__origin__", kind) is np.ndarray:
        return np.array(value, dtype=np.float64)
    raise TypeError(f"no message carries a {kind}")
