"""Assembles the case that is segmented: the FLAIR series and what lies on its grid in the same study."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from app.errors import ImageReadError
from app.imaging.readers import list_series, reader_of
from app.imaging.readers.base import MAX_PIXELS, Pixels, too_many_pixels
from app.imaging.readers.pictures import split_number
from app.imaging.readers.references import read_reference
from app.imaging.series import PICTURES, Case, Series
from app.imaging.volume import Role, Volume

_JOINED = (Role.T1, Role.T1C)
_POSITION_TOLERANCE_MM = 0.05
_ROLE_NAMES = {Role.FLAIR: "FLAIR", Role.T1: "pre-contrast T1", Role.T1C: "post-contrast T1", Role.T2: "T2"}

Progress = Callable[[int, int], None]


def open_case(paths: Sequence[Path], uid: str | None = None) -> Case:
    """List the series in files and folders, and read the case; see `list_series` and `read_case`."""
    return read_case(list_series(paths), uid)


def read_case(series: Sequence[Series], uid: str | None = None, progress: Progress | None = None) -> Case:
    """Read the pixels of one examination.

    The FLAIR series is the one that is segmented; pre- and post-contrast T1 of the same study on the same grid are
    joined to it as channels. What is missing stays missing.

    Parameters
    ----------
    series : sequence of Series
        As `list_series` gave them.
    uid : str, optional
        Series to segment. Without it, the first FLAIR, else the first series at all. When it names another sequence
        that has a FLAIR on its own grid, that FLAIR is segmented with it.
    progress : callable, optional
        Called with the number of slices read and of all slices.

    Returns
    -------
    Case
        Channels in the order FLAIR, T1, T1C for separate series, in the file's order for a multi-channel one.

    Raises
    ------
    ImageReadError
        There is no series with this uid, or a file is damaged.
    """
    anchor, warnings = _anchor(series, uid)
    companions, left_out = _companions(series, anchor)
    chosen = [anchor, *companions]
    _check_size(chosen)
    pixels = _read(chosen, progress)
    roles = [role for s in chosen for role in s.roles]
    volume = Volume(_joined(pixels), tuple(roles), anchor.geometry)
    volume, copies = _without_copies_of_flair(volume, anchor)
    # Series warnings hold for all that were joined; a folder's own are the same in each of them.
    everything = [*warnings, *(w for s in chosen for w in s.warnings), *(w for p in pixels for w in p.warnings)]
    return Case(
        uid=anchor.uid,
        name=_name(anchor),
        volume=volume,
        reference=read_reference(anchor),
        presets=pixels[0].presets,
        warnings=tuple(dict.fromkeys([*everything, *left_out, *copies])),
        decode_ms=tuple(float(t) for t in np.sum([p.decode_ms for p in pixels], axis=0)),
        slice_names=tuple(f.stem for f in anchor.files) if _is_file_a_slice(anchor) else (),
        series=tuple(chosen),
        source_orientation=anchor.source_orientation,
    )


def _anchor(series: Sequence[Series], uid: str | None) -> tuple[Series, list[str]]:
    """The series to segment, with FLAIR among its roles."""
    if not series:
        raise ImageReadError("There is no series to segment; open a folder with an MR series.")
    chosen = next((s for s in series if s.uid == uid), None)
    if uid is not None and chosen is None:
        raise ImageReadError(f"There is no series {uid} in what was opened; list the series and choose one of them.")
    usable = [s for s in series if s.refusal is None]
    refusal = (chosen or (usable or series)[0]).refusal
    if refusal is not None:
        raise ImageReadError(refusal)
    candidates = usable if chosen is None else [chosen, *(s for s in usable if _belong_together(chosen, s))]
    flair = next((s for s in candidates if Role.FLAIR in s.roles), None)
    if flair is not None:
        return flair, []
    found = chosen or usable[0]
    known = _ROLE_NAMES.get(found.roles[0])
    what = f"is {known}" if known else "does not say which sequence it is"
    warning = f"{_label(found)} {what}; it is treated as the FLAIR input."
    return replace(found, roles=(Role.FLAIR, *(Role.OTHER if r is Role.FLAIR else r for r in found.roles[1:]))), [
        warning
    ]


def _companions(series: Sequence[Series], anchor: Series) -> tuple[list[Series], list[str]]:
    usable = [s for s in series if s.refusal is None]
    companions, warnings = [], []
    for role in _JOINED:
        if role in anchor.roles:
            continue
        of_role = [s for s in usable if s.roles == (role,) and s.uid != anchor.uid and _same_study(s, anchor)]
        fitting = [s for s in of_role if _belong_together(s, anchor)]
        companions += fitting[:1]
        if len(fitting) > 1:
            warnings.append(f"Of {len(fitting)} series with {_ROLE_NAMES[role]}, {_label(fitting[0])} is used.")
        if of_role and not fitting:
            warnings.append(f"{_label(of_role[0])} ({_ROLE_NAMES[role]}) lies on another grid and is left out.")
    return companions, warnings


def _same_study(a: Series, b: Series) -> bool:
    return a.kind == b.kind and a.study_uid is not None and a.study_uid == b.study_uid


def _belong_together(a: Series, b: Series) -> bool:
    """Whether two series of one study show the same places voxel by voxel."""
    if not _same_study(a, b) or not a.geometry.same_grid(b.geometry):
        return False
    if a.frame_of_reference != b.frame_of_reference:
        return False
    if a.kind in PICTURES:
        return [split_number(f.stem)[1] for f in a.files] == [split_number(f.stem)[1] for f in b.files]
    # Two series may lack different slices and still agree in shape, first position and spacing.
    return len(a.positions_mm) == len(b.positions_mm) and bool(
        np.allclose(a.positions_mm, b.positions_mm, rtol=0, atol=_POSITION_TOLERANCE_MM)
    )


def _check_size(chosen: Sequence[Series]) -> None:
    voxels = sum(len(s.roles) * int(np.prod(s.geometry.shape)) for s in chosen)
    if voxels > len(chosen) * MAX_PIXELS:
        raise too_many_pixels(_name(chosen[0]), voxels)


def _read(chosen: Sequence[Series], progress: Progress | None) -> list[Pixels]:
    total, done = sum(s.geometry.shape[0] for s in chosen), 0

    def on_slice() -> None:
        nonlocal done
        done += 1
        if progress is not None:
            progress(done, total)

    return [reader_of(s.kind).read(s, on_slice) for s in chosen]


def _joined(pixels: Sequence[Pixels]) -> np.ndarray:
    voxels = [p.voxels for p in pixels]
    if len(voxels) == 1:
        return np.ascontiguousarray(voxels[0])
    dtype = np.result_type(*voxels)
    return np.concatenate(voxels, dtype=dtype if dtype in (np.uint8, np.int16, np.uint16) else np.float32)


def _without_copies_of_flair(volume: Volume, anchor: Series) -> tuple[Volume, list[str]]:
    """Drop channels that a data set's publisher filled with FLAIR, so that they count as missing."""
    if Role.FLAIR not in volume.roles:
        return volume, []
    flair = volume.voxels[volume.roles.index(Role.FLAIR)]
    kept = [
        i for i, role in enumerate(volume.roles) if role is Role.FLAIR or not np.array_equal(volume.voxels[i], flair)
    ]
    if len(kept) == len(volume.roles):
        return volume, []
    roles = tuple(volume.roles[i] for i in kept)
    copies = [role for i, role in enumerate(volume.roles) if i not in kept]
    names = " and ".join(_ROLE_NAMES.get(r, "another channel") for r in copies)
    warning = f"In {_label(anchor)} the {names} is a copy of FLAIR and counts as missing."
    return Volume(np.ascontiguousarray(volume.voxels[kept]), roles, volume.geometry), [warning]


def _label(series: Series) -> str:
    if series.number is not None:
        return f"Series {series.number}" + (f" “{series.description}”" if series.description else "")
    return series.description or "The series"


def _is_file_a_slice(series: Series) -> bool:
    return series.kind in PICTURES and len(series.files) == series.geometry.shape[0]


def _name(series: Series) -> str:
    if series.kind == "dicom":
        first = series.files[0]
        return first.stem if len(series.files) == 1 else first.parent.name
    return series.description
