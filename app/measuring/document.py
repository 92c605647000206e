"""A sheet as a JSON document, and back with nothing taken on trust."""

from math import isfinite
from typing import Any

from app.measuring.cross import Cross, Ends
from app.measuring.marks import POINTS, Kind, Mark, Place, Point
from app.measuring.sheet import Sheet

VERSION = 1
_LONGEST_TEXT = 500
_DIGITS = 4


def document_of(sheet: Sheet) -> dict[str, Any]:
    """The document; places are rounded to a ten-thousandth of a voxel."""
    cross = sheet.cross
    return {
        "version": VERSION,
        "marks": [_of_mark(mark) for mark in sheet.marks],
        "diameters": None
        if cross is None
        else {
            "slice": cross.slice_index,
            "largest": _rounded(cross.largest),
            "perpendicular": _rounded(cross.perpendicular),
        },
    }


def sheet_of(document: Any, shape: tuple[int, int, int]) -> Sheet:
    """The sheet of a document.

    Parameters
    ----------
    document : object
        What JSON gave.
    shape : tuple of int
        Slices, rows, columns of the case; what lies outside is damage.

    Raises
    ------
    ValueError, TypeError, KeyError
        It is not what `document_of` writes.
    """
    if not isinstance(document, dict) or document["version"] != VERSION:
        raise ValueError("no sheet of this version")
    marks = tuple(_mark(item, shape) for item in _list(document["marks"]))
    if len({mark.id for mark in marks}) != len(marks):
        raise ValueError("two marks of one name")
    return Sheet(marks, None if document["diameters"] is None else _cross(document["diameters"], shape))


def _of_mark(mark: Mark) -> dict[str, Any]:
    found: dict[str, Any] = {
        "id": mark.id,
        "kind": str(mark.kind),
        "series": mark.place.series,
        "axis": mark.place.axis,
        "index": mark.place.index,
        "points": _rounded(mark.points),
    }
    return found | ({"text": mark.text} if mark.text else {})


def _rounded(points: tuple[tuple[float, ...], ...]) -> list[list[float]]:
    return [[round(value, _DIGITS) for value in point] for point in points]


def _mark(item: Any, shape: tuple[int, int, int]) -> Mark:
    kind, axis, index = Kind(item["kind"]), _whole(item["axis"], 3), item["index"]
    place = Place(_text(item["series"], 64), axis, _whole(index, shape[axis]))
    points = tuple(_point(values, shape) for values in _list(item["points"]))
    if len(points) != POINTS[kind]:
        raise ValueError("wrong number of points")
    return Mark(kind, place, points, _text(item.get("text", ""), _LONGEST_TEXT), _text(item["id"], 64))


def _cross(item: Any, shape: tuple[int, int, int]) -> Cross:
    return Cross(
        _whole(item["slice"], shape[0]), _ends(item["largest"], shape), _ends(item["perpendicular"], shape), edited=True
    )


def _ends(item: Any, shape: tuple[int, int, int]) -> Ends:
    first, second = ((_number(row, shape[1]), _number(column, shape[2])) for row, column in _list(item))
    if first == second:
        raise ValueError("a diameter without a length")
    return first, second


def _point(values: Any, shape: tuple[int, int, int]) -> Point:
    column, row, index = _list(values)
    return _number(column, shape[2]), _number(row, shape[1]), _number(index, shape[0])


def _number(value: Any, size: int) -> float:
    """A place along an axis; diameters end up to half a voxel outside, and moved ones may stand out farther."""
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float)
        or not isfinite(value)
        or abs(value) > 2 * size + 1
    ):
        raise ValueError("no place in the volume")
    return float(value)


def _whole(value: Any, size: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < size:
        raise ValueError("no index")
    return value


def _text(value: Any, longest: int) -> str:
    if not isinstance(value, str) or len(value) > longest:
        raise ValueError("no text")
    return value


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError("no list")
    return value
