"""Which series are segmented together: the FLAIR, and what of the same examination can be laid over it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from app.errors import ImageReadError
from app.imaging.readers.pictures import split_number
from app.imaging.series import PICTURES, Series
from app.imaging.volume import Role

ROLE_NAMES = {Role.FLAIR: "FLAIR", Role.T1: "pre-contrast T1", Role.T1C: "post-contrast T1", Role.T2: "T2"}
_JOINED = (Role.T1, Role.T1C, Role.T2)
_POSITION_TOLERANCE_MM = 0.05


@dataclass(frozen=True)
class Companion:
    """A series that is joined to the FLAIR; `on_grid` when their voxels coincide and need no resampling."""

    series: Series
    on_grid: bool


@dataclass(frozen=True)
class Choice:
    """What makes up a case, and what has to be said about it."""

    anchor: Series
    companions: tuple[Companion, ...]
    warnings: tuple[str, ...]


def with_roles(series: Sequence[Series], roles: Mapping[str, Role]) -> list[Series]:
    """Series whose roles a person has corrected.

    Parameters
    ----------
    roles : mapping of str to Role
        By the uid of the series; only series of one channel can be given another role.

    Raises
    ------
    ImageReadError
        There is no series with such a uid, or it has several channels.
    """
    known = {s.uid: s for s in series}
    for uid in roles:
        if uid not in known:
            raise ImageReadError(f"There is no series {uid} to give a role to; list the series and choose one of them.")
        if len(known[uid].roles) > 1:
            raise ImageReadError(f"{label_of(known[uid])} holds several sequences, whose roles cannot be changed.")
    return [replace(s, roles=(roles[s.uid],)) if s.uid in roles else s for s in series]


def choose(series: Sequence[Series], uid: str | None = None) -> Choice:
    """Choose the FLAIR, and one series for each other role.

    Parameters
    ----------
    uid : str, optional
        A series that has to be part of the case. Without it, the first FLAIR and what belongs to it, else the first
        series at all.

    Raises
    ------
    ImageReadError
        There is no such series, or it cannot be segmented.
    """
    if not series:
        raise ImageReadError("There is no series to segment; open a folder with an MR series.")
    wanted = next((s for s in series if s.uid == uid), None)
    if uid is not None and wanted is None:
        raise ImageReadError(f"There is no series {uid} in what was opened; list the series and choose one of them.")
    usable = [s for s in series if s.refusal is None]
    refusal = (wanted or (usable or series)[0]).refusal
    if refusal is not None:
        raise ImageReadError(refusal)
    candidates = usable if wanted is None else [wanted, *_flairs_for(wanted, usable)]
    flair = next((s for s in candidates if Role.FLAIR in s.roles), None)
    anchor, warnings = (flair, []) if flair is not None else _as_flair(wanted or usable[0])
    companions, more = _companions(usable, anchor, wanted)
    return Choice(anchor, tuple(companions), (*warnings, *more))


def label_of(series: Series) -> str:
    """What to call a series in a sentence."""
    if series.number is not None:
        return f"Series {series.number}" + (f" “{series.description}”" if series.description else "")
    return series.description or "The series"


def _flairs_for(wanted: Series, usable: Sequence[Series]) -> list[Series]:
    """Series to which the wanted one can be joined, those on its own grid first."""
    if wanted.roles[0] not in _JOINED or len(wanted.roles) > 1:
        return [s for s in usable if _on_one_grid(s, wanted)]
    joinable = [s for s in usable if s.uid != wanted.uid and _obstacle(wanted, s) is None]
    return sorted(joinable, key=lambda s: not _on_one_grid(s, wanted))


def _as_flair(found: Series) -> tuple[Series, list[str]]:
    known = ROLE_NAMES.get(found.roles[0])
    what = f"is {known}" if known else "does not say which sequence it is"
    roles = (Role.FLAIR, *(Role.OTHER if r is Role.FLAIR else r for r in found.roles[1:]))
    return replace(found, roles=roles), [f"{label_of(found)} {what}; it is treated as the FLAIR input."]


def _companions(usable: Sequence[Series], anchor: Series, wanted: Series | None) -> tuple[list[Companion], list[str]]:
    companions: list[Companion] = []
    warnings: list[str] = []
    for role in _JOINED:
        if role in anchor.roles:
            continue
        of_role = [s for s in usable if s.roles == (role,) and s.uid != anchor.uid and _same_study(s, anchor)]
        obstacles = {s.uid: _obstacle(s, anchor) for s in of_role}
        fitting = [s for s in of_role if obstacles[s.uid] is None]
        fitting.sort(key=lambda s: _rank(s, anchor, wanted))
        companions += [Companion(s, _on_one_grid(s, anchor)) for s in fitting[:1]]
        if len(fitting) > 1:
            warnings.append(f"Of {len(fitting)} series with {ROLE_NAMES[role]}, {label_of(fitting[0])} is used.")
        if of_role and not fitting:
            first = of_role[0]
            warnings.append(f"{label_of(first)} ({ROLE_NAMES[role]}) {obstacles[first.uid]} and is left out.")
    return companions, warnings


def _rank(series: Series, anchor: Series, wanted: Series | None) -> tuple[bool, bool, bool, float]:
    """What was asked for comes first, then the FLAIR's own grid, then images as acquired, then fine voxels."""
    volume = series.geometry.voxel_volume_ml
    return (
        wanted is None or series.uid != wanted.uid,
        not _on_one_grid(series, anchor),
        "derived" in series.traits,
        0.0 if volume is None or _on_one_grid(series, anchor) else volume,
    )


def _same_study(a: Series, b: Series) -> bool:
    return a.kind == b.kind and a.study_uid is not None and a.study_uid == b.study_uid


def _obstacle(series: Series, anchor: Series) -> str | None:
    """Why a series cannot be laid over another; None when it can."""
    if not _same_study(series, anchor):
        return "belongs to another examination"
    if series.frame_of_reference != anchor.frame_of_reference:
        return "has another frame of reference than FLAIR, as after the patient got up or was moved,"
    if _on_one_grid(series, anchor):
        return None
    if series.geometry.affine_lps is None or anchor.geometry.affine_lps is None:
        return "lies on another grid and does not say where in space"
    if series.kind == "dicom" and series.frame_of_reference is None:
        return "lies on another grid and names no frame of reference"
    return None


def _on_one_grid(a: Series, b: Series) -> bool:
    """Whether two series of one study show the same places voxel by voxel."""
    if not _same_study(a, b) or a.frame_of_reference != b.frame_of_reference:
        return False
    if not a.geometry.same_grid(b.geometry):
        return False
    if a.kind in PICTURES:
        return [split_number(f.stem)[1] for f in a.files] == [split_number(f.stem)[1] for f in b.files]
    # Two series may lack different slices and still agree in shape, first position and spacing.
    return len(a.positions_mm) == len(b.positions_mm) and bool(
        np.allclose(a.positions_mm, b.positions_mm, rtol=0, atol=_POSITION_TOLERANCE_MM)
    )
