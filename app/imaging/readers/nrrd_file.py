"""Reads the header of one NRRD file with pynrrd; what it means is decided in `volumes`."""

import io
from pathlib import Path
from typing import Any

import nrrd
import numpy as np
from numpy.typing import NDArray

from app.errors import ImageReadError
from app.imaging.readers.base import decoder_boundary
from app.imaging.readers.volume_file import Packing, VolumeHeader, checked, sound_affine

MAGIC = b"NRRD000"
_LONGEST_HEADER = 1 << 20
_ENDS = (b"\n\n", b"\r\n\r\n")
_TYPES = {
    "i1": ("signed char", "int8", "int8_t"),
    "u1": ("uchar", "unsigned char", "uint8", "uint8_t"),
    "i2": ("short", "short int", "signed short", "signed short int", "int16", "int16_t"),
    "u2": ("ushort", "unsigned short", "unsigned short int", "uint16", "uint16_t"),
    "i4": ("int", "signed int", "int32", "int32_t"),
    "u4": ("uint", "unsigned int", "uint32", "uint32_t"),
    "i8": ("longlong", "long long", "long long int", "signed long long", "signed long long int", "int64", "int64_t"),
    "u8": ("ulonglong", "unsigned long long", "unsigned long long int", "uint64", "uint64_t"),
    "f4": ("float",),
    "f8": ("double",),
}
_PACKINGS: dict[str, Packing] = {"raw": "raw", "gzip": "gzip", "gz": "gzip", "bzip2": "bzip2", "bz2": "bzip2"}
_COLOURS = ("RGB-color", "RGBA-color", "HSV-color", "XYZ-color")
_RAS_FROM = {
    "right-anterior-superior": (1, 1, 1), "ras": (1, 1, 1),
    "left-anterior-superior": (-1, 1, 1), "las": (-1, 1, 1),
    "left-posterior-superior": (-1, -1, 1), "lps": (-1, -1, 1),
}  # fmt: skip
_MM_PER_UNIT = {"mm": 1.0, "um": 0.001, "µm": 0.001, "cm": 10.0, "m": 1000.0}


def read_header(path: Path) -> VolumeHeader:
    """Read and check the header of a file.

    Raises
    ------
    ImageReadError
        The file is damaged, keeps its voxels elsewhere or in an unusual encoding, is too large, or has more
        dimensions than Falx understands.
    """
    with decoder_boundary(path):
        fields, offset = _fields(path)
        packing = _PACKINGS.get(str(fields.get("encoding", "")).lower())
        if "data file" in fields or "datafile" in fields:
            raise ImageReadError(f"{path.name} keeps its voxels in another file; save the volume as one .nrrd file.")
        if packing is None or int(fields.get("line skip", 0)) or int(fields.get("byte skip", 0)):
            raise ImageReadError(f"{path.name} stores its voxels in an unusual way; save it raw or gzipped.")
        sizes = tuple(int(n) for n in fields["sizes"])
        directions = _directions(fields, len(sizes))
        shape, interleaved, spatial = _shape(path, fields, sizes, directions)
        affine, zooms = _placement(fields, directions, spatial)
        return checked(
            VolumeHeader(
                path=path,
                shape=shape,
                dtype=_dtype(path, fields),
                affine_ras=affine,
                zooms=zooms,
                description=str(fields.get("content", "")),
                packing=packing,
                packed_at=offset,
                interleaved=interleaved,
            )
        )


def _fields(path: Path) -> tuple[dict[str, Any], int]:
    """The header, and where the data begins."""
    with path.open("rb") as file:
        content = file.read(_LONGEST_HEADER)
    ends = [content.index(end) + len(end) for end in _ENDS if end in content]
    if not content.startswith(MAGIC) or not ends:
        raise ImageReadError(f"{path.name} is no NRRD volume, or its header is damaged; export it again.")
    return dict(nrrd.read_header(io.BytesIO(content[: min(ends)]))), min(ends)


def _dtype(path: Path, fields: dict[str, Any]) -> np.dtype:
    code = next((code for code, names in _TYPES.items() if fields.get("type") in names), None)
    if code is None:
        raise ImageReadError(f"{path.name} holds voxels of an unusual type; save it with 8, 16 or 32 bits.")
    return np.dtype(f"{'>' if fields.get('endian') == 'big' else '<'}{code}")


def _directions(fields: dict[str, Any], dimensions: int) -> NDArray[np.float64] | None:
    """(axes, 3) in the file's own space; rows of no number for axes that are none of space."""
    stated = fields.get("space directions")
    if stated is None:
        return None
    rows = [np.full(3, np.nan) if row is None else np.asarray(row, dtype=np.float64) for row in stated]
    directions = np.array(rows) if {row.shape for row in rows} == {(3,)} else np.empty((0, 3))
    return directions if len(directions) == dimensions else None


def _shape(
    path: Path, fields: dict[str, Any], sizes: tuple[int, ...], directions: NDArray[np.float64] | None
) -> tuple[tuple[int, ...], bool, list[int]]:
    """Shape with channels last, whether they lie side by side in the file, and which axes are of space."""
    axes = list(range(len(sizes)))
    kinds = [str(kind) for kind in fields.get("kinds", [])]
    if any(kind in _COLOURS for kind in kinds):
        raise ImageReadError(f"{path.name} is in colour; open the grey MR volume.")
    if directions is not None:
        spatial = [axis for axis in axes if np.isfinite(directions[axis]).all()]
    elif len(sizes) == 4:
        channel = 0 if kinds[:1] in (["list"], ["vector"]) else 3
        spatial = [axis for axis in axes if axis != channel]
    else:
        spatial = axes
    others = [axis for axis in axes if axis not in spatial]
    if len(spatial) not in (2, 3) or len(others) > 1 or (others and others[0] not in (0, len(sizes) - 1)):
        raise ImageReadError(
            f"{path.name} has {len(sizes)} dimensions that are no volume, or sequences along a fourth; split the file."
        )
    grid = tuple(sizes[axis] for axis in spatial) + (1,) * (3 - len(spatial))
    return (*grid, *(sizes[axis] for axis in others)), others == [0], spatial


def _placement(
    fields: dict[str, Any], directions: NDArray[np.float64] | None, spatial: list[int]
) -> tuple[NDArray[np.float64] | None, tuple[float, float, float] | None]:
    units = [_MM_PER_UNIT.get(str(unit).strip('"')) for unit in fields.get("space units", [])]
    scale = units[0] if units and units[0] is not None else 1.0
    if directions is None or len(spatial) != 3:
        spacings = [float(fields["spacings"][axis]) for axis in spatial] if "spacings" in fields else []
        sound = len(spacings) == 3 and all(np.isfinite(s) and s > 0 for s in spacings)
        return None, (spacings[0] * scale, spacings[1] * scale, spacings[2] * scale) if sound else None
    vectors = directions[spatial] * scale
    lengths = np.linalg.norm(vectors, axis=1)
    zooms = (float(lengths[0]), float(lengths[1]), float(lengths[2])) if (lengths > 0).all() else None
    signs = _RAS_FROM.get(str(fields.get("space", "")).lower())
    if signs is None:
        return None, zooms
    affine = np.eye(4)
    affine[:3, :3] = vectors.T
    affine[:3, 3] = np.asarray(fields.get("space origin", np.zeros(3)), dtype=np.float64) * scale
    affine[:3] *= np.array(signs, dtype=np.float64)[:, None]
    return sound_affine(affine), zooms
