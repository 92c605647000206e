"""The structure of a DICOM file: tags, value representations, lengths, transfer syntax. Never a value or a pixel.

A walker of its own, since it has to come as far as it can in a file that others refuse. Where it loses its way it
might take text for a tag or a length: so it goes on only while tags ascend, and shows no tag that could be text.
"""

import os
from dataclasses import dataclass, field
from pathlib import Path
from struct import Struct
from typing import IO, Any

_LONG = frozenset({b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"SQ", b"SV", b"UC", b"UN", b"UR", b"UT", b"UV"})
_SHORT = frozenset(
    {b"AE", b"AS", b"AT", b"CS", b"DA", b"DS", b"DT", b"FD", b"FL", b"IS", b"LO", b"LT", b"PN", b"SH", b"SL", b"SS"}
    | {b"ST", b"TM", b"UI", b"UL", b"US"}
)
_ITEM, _ITEM_END, _SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
_DELIMITERS = (_ITEM, _ITEM_END, _SEQUENCE_END)
_TRANSFER_SYNTAX, _PIXELS = 0x00020010, 0x7FE00010
_UNDEFINED = 0xFFFFFFFF
_FIRST_TEXT_GROUP = 0x2020
"""Two printable characters read as a group are at least this."""

_MAX_ELEMENTS = 20_000
_MAX_DEPTH = 16
_IMPLICIT, _BIG_ENDIAN, _DEFLATED = "1.2.840.10008.1.2", "1.2.840.10008.1.2.2", "1.2.840.10008.1.2.1.99"


class _Lost(Exception):  # noqa: N818  a reason, not a fault
    """Why the walk ends before the file does."""


@dataclass
class _Walk:
    file: IO[bytes]
    size: int
    elements: list[list[Any]] = field(default_factory=list)
    transfer_syntax: str = ""
    implicit: bool = False
    order: str = "<"


def structure_of(path: Path) -> dict[str, Any]:
    """Describe one file without its name.

    Returns
    -------
    dict
        `bytes`, `preamble` ('empty', 'not empty' or 'missing'), `transfer_syntax` (a known UID, or 'unknown'),
        `elements` ([depth, tag, VR, length] each, length −1 when undefined) and `stopped`: why the walk ended early.
    """
    try:
        with path.open("rb") as file:
            return _described(_Walk(file, os.fstat(file.fileno()).st_size))
    except OSError as error:
        return {"stopped": f"the file cannot be read ({type(error).__name__})", "elements": []}


def _described(walk: _Walk) -> dict[str, Any]:
    head = walk.file.read(132)
    has_magic = head[128:] == b"DICM"
    preamble = ("not empty" if any(head[:128]) else "empty") if has_magic else "missing"
    walk.file.seek(132 if has_magic else 0)
    stopped = ""
    try:
        if has_magic:
            _meta(walk)
        else:
            _guess(walk)
        if walk.transfer_syntax == _DEFLATED:
            raise _Lost("the data set is deflated")
        walk.implicit = walk.implicit or walk.transfer_syntax == _IMPLICIT
        walk.order = ">" if walk.transfer_syntax == _BIG_ENDIAN else "<"
        _elements(walk, walk.size, 0)
    except _Lost as reason:
        stopped = f"{reason} at byte {walk.file.tell()}"
    return {
        "bytes": walk.size,
        "preamble": preamble,
        "transfer_syntax": _known_syntax(walk.transfer_syntax),
        "elements": walk.elements,
        "stopped": stopped,
    }


def _meta(walk: _Walk) -> None:
    """The file's meta information, always explicit little endian."""
    while True:
        start = walk.file.tell()
        group = _unpack("<H", walk.file.read(2))
        walk.file.seek(start)
        if group != 2:
            return
        tag, vr, length = _header(walk)
        _note(walk, 0, tag, vr, length)
        content = _skip_or_read(walk, length, tag == _TRANSFER_SYNTAX)
        if tag == _TRANSFER_SYNTAX:
            walk.transfer_syntax = content.rstrip(b"\0 ").decode("ascii", "replace")


def _guess(walk: _Walk) -> None:
    """Without meta information: explicit when the first element has a value representation."""
    start = walk.file.tell()
    walk.implicit = walk.file.read(6)[4:] not in _LONG | _SHORT
    walk.file.seek(start)


def _elements(walk: _Walk, end: int, depth: int) -> None:
    """Walk to `end`, or to the delimiter that ends an item of undefined length."""
    last = -1
    while walk.file.tell() < end:
        tag, vr, length = _header(walk)
        if tag in _DELIMITERS:
            if tag == _ITEM_END and depth:
                return
            raise _Lost("a delimiter where none belongs")
        if tag <= last:
            raise _Lost("tags that do not ascend")
        last = tag
        _note(walk, depth, tag, vr, length)
        if vr == "SQ" or (length == _UNDEFINED and vr in ("UN", "??") and tag != _PIXELS):
            _items(walk, length, depth + 1)
        elif length == _UNDEFINED:
            _fragments(walk, depth + 1)
        else:
            _skip_or_read(walk, length, False)


def _items(walk: _Walk, length: int, depth: int) -> None:
    if depth > _MAX_DEPTH:
        raise _Lost("sequences nested too deeply")
    end = walk.size if length == _UNDEFINED else walk.file.tell() + length
    if end > walk.size:
        raise _Lost("a sequence longer than the file")
    while walk.file.tell() < end:
        tag, item = _item(walk)
        if tag == _SEQUENCE_END:
            return
        if tag != _ITEM:
            raise _Lost("a sequence without an item")
        walk.elements.append([depth, "item", "", -1 if item == _UNDEFINED else item])
        inner = walk.size if item == _UNDEFINED else walk.file.tell() + item
        if inner > walk.size:
            raise _Lost("an item longer than the file")
        _elements(walk, inner, depth)


def _fragments(walk: _Walk, depth: int) -> None:
    """Compressed pixels: the length of each fragment."""
    while True:
        tag, length = _item(walk)
        if tag == _SEQUENCE_END:
            return
        if tag != _ITEM or length > walk.size - walk.file.tell():
            raise _Lost("a fragment longer than the file")
        walk.elements.append([depth, "fragment", "", length])
        _check_count(walk)
        walk.file.seek(length, os.SEEK_CUR)


def _header(walk: _Walk) -> tuple[int, str, int]:
    order = walk.order
    group, element = Struct(f"{order}HH").unpack(_take(walk, 4))
    tag = group << 16 | element
    if tag in _DELIMITERS:
        return tag, "", int(_unpack(f"{order}I", _take(walk, 4)))
    if walk.implicit and group != 2:
        length = int(_unpack(f"{order}I", _take(walk, 4)))
        return tag, _vr_of(tag), _checked(walk, length)
    vr = _take(walk, 2)
    if vr in _LONG:
        _take(walk, 2)
        return tag, vr.decode(), _checked(walk, int(_unpack(f"{order}I", _take(walk, 4))))
    if vr in _SHORT:
        return tag, vr.decode(), _checked(walk, int(_unpack(f"{order}H", _take(walk, 2))))
    raise _Lost("no value representation")


def _item(walk: _Walk) -> tuple[int, int]:
    group, element, length = Struct(f"{walk.order}HHI").unpack(_take(walk, 8))
    return group << 16 | element, length


def _checked(walk: _Walk, length: int) -> int:
    if length != _UNDEFINED and length > walk.size - walk.file.tell():
        raise _Lost("a length beyond the end of the file")
    return length


def _note(walk: _Walk, depth: int, tag: int, vr: str, length: int) -> None:
    _check_count(walk)
    walk.elements.append([depth, _tag_text(tag), vr, -1 if length == _UNDEFINED else length])


def _check_count(walk: _Walk) -> None:
    if len(walk.elements) >= _MAX_ELEMENTS:
        raise _Lost("more elements than are listed")


def _tag_text(tag: int) -> str:
    from pydicom.datadict import dictionary_has_tag  # noqa: PLC0415  0.2 s that nothing else here needs

    if tag >> 16 < _FIRST_TEXT_GROUP or dictionary_has_tag(tag):
        return f"({tag >> 16:04X},{tag & 0xFFFF:04X})"
    return "unknown"


def _vr_of(tag: int) -> str:
    from pydicom.datadict import dictionary_has_tag, dictionary_VR  # noqa: PLC0415

    return dictionary_VR(tag)[:2] if dictionary_has_tag(tag) else "??"


def _known_syntax(uid: str) -> str:
    from pydicom._uid_dict import UID_dictionary  # noqa: PLC0415

    known = UID_dictionary.get(uid)
    return uid if known is not None and known[1] == "Transfer Syntax" else "unknown"


def _skip_or_read(walk: _Walk, length: int, wanted: bool) -> bytes:
    if wanted:
        return _take(walk, min(length, 64))
    walk.file.seek(length, os.SEEK_CUR)
    return b""


def _take(walk: _Walk, count: int) -> bytes:
    content = walk.file.read(count)
    if len(content) != count:
        raise _Lost("the end of the file")
    return content


def _unpack(form: str, content: bytes) -> int:
    if len(content) != Struct(form).size:
        raise _Lost("the end of the file")
    return Struct(form).unpack(content)[0]
