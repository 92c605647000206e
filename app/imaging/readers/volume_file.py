"""What a file that holds a whole volume says of itself, and its voxels, read slab by slab into one array."""

import bz2
import gzip
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Literal

import numpy as np
from numpy.typing import NDArray

from app.errors import ImageReadError
from app.imaging.filling import KEPT, Target
from app.imaging.readers.base import IN_MEMORY, MAX_PIXELS, decoder_boundary, too_many_pixels
from app.imaging.source_grid import SourceOrientation

MAX_CHANNELS = 4
_SHORTEST_MM = 1e-6
_FLAT = 0.01
"""Volume that the three directions span, 1 when they are at right angles; a gantry tilt of 30 degrees leaves 0.87."""

_SLAB = 4 << 20
"""Bytes that are decoded at a time."""

Packing = Literal["raw", "gzip", "bzip2"]
_TIGHTEST: dict[Packing, int] = {"raw": 1, "gzip": 1032, "bzip2": 1 << 16}
"""How much a byte can unpack to at most: what claims more holds less than its header says."""


@dataclass(frozen=True)
class VolumeHeader:
    """What the header of a NIfTI or NRRD file says.

    Attributes
    ----------
    shape : tuple of int
        (i, j, k) or (i, j, k, channels).
    dtype : dtype
        As stored, byte order included.
    affine_ras : ndarray of float64, (4, 4), or None
        Takes (i, j, k, 1) to mm towards right, anterior, superior; None when the file gives none that makes sense.
    zooms : tuple of float or None
        Distances of voxels along i, j and k; mm.
    offset : int
        Bytes before the first voxel; of the unpacked stream when `packing` starts at the file's first byte.
    packed_at : int
        Bytes of the file before the packed part.
    slope, intercept : float
        Stored values become what they mean by these.
    interleaved : bool
        Whether the channels of a voxel lie side by side instead of volume behind volume.
    """

    path: Path
    shape: tuple[int, ...]
    dtype: np.dtype[Any]
    affine_ras: NDArray[np.float64] | None
    zooms: tuple[float, float, float] | None
    description: str = ""
    offset: int = 0
    packing: Packing = "raw"
    packed_at: int = 0
    slope: float = 1.0
    intercept: float = 0.0
    interleaved: bool = False
    warnings: tuple[str, ...] = ()

    @property
    def grid(self) -> tuple[int, int, int]:
        """Voxels along i, j and k."""
        return self.shape[0], self.shape[1], self.shape[2]

    @property
    def channels(self) -> int:
        """Volumes along the fourth dimension."""
        return self.shape[3] if len(self.shape) == 4 else 1


def sound_affine(affine: NDArray[np.float64]) -> NDArray[np.float64] | None:
    """The affine, or None when it is no number somewhere or flattens space: then it cannot be a scanner's."""
    lengths = np.linalg.norm(affine[:3, :3], axis=0)
    if not np.isfinite(affine).all() or not np.isfinite(lengths).all() or lengths.min() < _SHORTEST_MM:
        return None
    return affine if abs(np.linalg.det(affine[:3, :3] / lengths)) >= _FLAT else None


def checked(header: VolumeHeader) -> VolumeHeader:
    """The header, when a volume of it can be read.

    Raises
    ------
    ImageReadError
        It claims more voxels than Falx opens or than the file can hold, too many channels, or voxels that are no
        numbers of one kind.
    """
    name = header.path.name
    if header.dtype.kind not in "iuf" or header.dtype.itemsize > 8:
        raise ImageReadError(f"{name} holds colours or complex numbers; export the magnitude image in grey.")
    if min(header.shape) < 1:
        raise ImageReadError(f"{name} has a dimension of no voxels; export it again.")
    if header.channels > MAX_CHANNELS:
        raise ImageReadError(
            f"{name} holds {header.channels} volumes, probably a time series; extract the FLAIR volume and open that."
        )
    voxels = int(np.prod(header.shape, dtype=object))
    if voxels > MAX_PIXELS:
        raise too_many_pixels(name, voxels)
    available = max(0, header.path.stat().st_size - header.packed_at) * _TIGHTEST[header.packing]
    if voxels * header.dtype.itemsize + header.offset > available:
        raise ImageReadError(f"{name} is truncated: it holds fewer voxels than its header says; copy it again.")
    return header


def read_voxels(
    header: VolumeHeader,
    orientation: SourceOrientation,
    target: Target = IN_MEMORY,
    on_progress: Callable[[float], None] = lambda _: None,
) -> tuple[NDArray[np.generic], tuple[str, ...]]:
    """Decode a file.

    Parameters
    ----------
    target : Target
        Gives the array.
    on_progress : callable
        Called with the share that has been read, after every few million bytes; what it raises ends the reading.

    Returns
    -------
    voxels : ndarray of uint8, int16, uint16 or float32, (channels, slices, rows, columns)
        Scaled as the header says; laid out as `orientation` says.
    warnings : tuple of str

    Raises
    ------
    ImageReadError
        The file is damaged or shorter than its header says.
    """
    voxels = target.array((header.channels, *orientation.displayed_shape), _kept_type(header))
    views = [orientation.to_source(channel) for channel in voxels]
    clean, count = True, _slab_count(header)
    with ExitStack() as opened:
        with decoder_boundary(header.path):
            slabs = _slabs(header, opened.enter_context(_unpacked(header)))
        for done in range(1, count + 1):
            with decoder_boundary(header.path):
                channels, depth, block = next(slabs)
                values, finite = _meant(header, block, voxels.dtype)
                clean &= finite
                for index, channel in enumerate(channels):
                    views[channel][:, :, depth] = values[index]
            on_progress(done / count)
    if clean:
        return voxels, ()
    return voxels, (f"{header.path.name} holds voxels that are no numbers; they are shown as 0.",)


def _kept_type(header: VolumeHeader) -> np.dtype:
    native = header.dtype.newbyteorder("=")
    if header.slope != 1.0 or header.intercept != 0.0:
        return np.dtype(np.float32)
    if native == np.int8:
        return np.dtype(np.int16)
    return native if native in KEPT else np.dtype(np.float32)


@contextmanager
def _unpacked(header: VolumeHeader) -> Iterator[IO[bytes]]:
    with header.path.open("rb") as raw:
        raw.seek(header.packed_at)
        if header.packing == "gzip":
            stream: IO[bytes] = gzip.GzipFile(fileobj=raw)  # pyright: ignore[reportAssignmentType]
        else:
            stream = bz2.BZ2File(raw) if header.packing == "bzip2" else raw
        stream.seek(header.offset + (header.packed_at if header.packing == "raw" else 0))
        yield stream


def _depth(header: VolumeHeader) -> int:
    """Planes along k of a slab."""
    together = header.channels if header.interleaved else 1
    return max(1, _SLAB // max(1, header.shape[0] * header.shape[1] * header.dtype.itemsize * together))


def _slab_count(header: VolumeHeader) -> int:
    return -(-header.grid[2] // _depth(header)) * (1 if header.interleaved else header.channels)


def _slabs(header: VolumeHeader, stream: IO[bytes]) -> Iterator[tuple[range, slice, NDArray[Any]]]:
    """Channels, planes along k, and stored values (channels, i, j, planes), in the order of the file."""
    i, j, planes = header.grid
    groups = [range(header.channels)] if header.interleaved else [range(c, c + 1) for c in range(header.channels)]
    for channels in groups:
        for start in range(0, planes, _depth(header)):
            depth = slice(start, min(planes, start + _depth(header)))
            shape = (len(channels), i, j, depth.stop - depth.start)
            wanted = int(np.prod(shape)) * header.dtype.itemsize
            content = stream.read(wanted)
            if len(content) < wanted:
                raise ImageReadError(
                    f"{header.path.name} is truncated: it holds fewer voxels than its header says; copy it again."
                )
            yield channels, depth, np.frombuffer(content, header.dtype).reshape(shape, order="F")


def _meant(header: VolumeHeader, block: NDArray[Any], dtype: np.dtype) -> tuple[NDArray[Any], bool]:
    """Scaled values and whether all of them are numbers."""
    if header.slope != 1.0 or header.intercept != 0.0:
        block = block * np.float64(header.slope) + np.float64(header.intercept)
    values = block.astype(dtype, copy=False)
    if dtype.kind != "f" or np.isfinite(values).all():
        return values, True
    return np.nan_to_num(values, nan=0.0, posinf=0.0, neginf=0.0), False
