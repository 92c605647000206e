"""Makes series out of the headers of DICOM images."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from app.errors import ImageReadError
from app.imaging.readers.base import MAX_PIXELS, Listing, OnFile, Refusal, plural, too_many_pixels
from app.imaging.readers.dicom_classes import REFUSALS
from app.imaging.readers.dicom_headers import FrameHeader
from app.imaging.readers.naming import stable_uid
from app.imaging.readers.stacking import Stack, stack
from app.imaging.series import Series, Trait
from app.imaging.volume import Role, VolumeGeometry


def series_of(frames: Sequence[FrameHeader], refused: Sequence[Refusal], on_file: OnFile = lambda _: None) -> Listing:
    """Group images by series, put each group in order and sort the series by number.

    Parameters
    ----------
    frames : sequence of FrameHeader
        Of any number of studies, in any order.
    refused : sequence of Refusal
        What was refused before; comes first in the listing.
    on_file : callable
        Called with 0 for each series; what it raises ends the listing.
    """
    groups: dict[tuple[str, Trait | None], list[FrameHeader]] = defaultdict(list)
    for frame in frames:
        uid = frame.series_uid or stable_uid("dicom", frame.path.parent.name)
        groups[uid, frame.trait].append(frame)
    several = {uid for uid, _ in groups if sum(u == uid for u, _ in groups) > 1} if len(groups) > 1 else set()
    series: list[Series] = []
    refusals = list(refused)
    for (uid, trait), members in groups.items():
        on_file(0)
        try:
            if trait is None:
                series += _volumes(uid, members)
            else:
                series.append(_listed(f"{uid}/{trait}" if uid in several else uid, members, trait))
        except ImageReadError as error:
            refusals.append(Refusal(error, len({f.path for f in members})))
    return Listing(tuple(sorted(series, key=lambda s: s.number or 0)), tuple(refusals))


def _volumes(uid: str, frames: list[FrameHeader]) -> list[Series]:
    name = _name(frames[0])
    try:
        stacks = stack(frames, name)
        uids = [uid] if len(stacks) == 1 else [f"{uid}/{n}" for n in range(1, len(stacks) + 1)]
        return [_series(u, s, name) for u, s in zip(uids, stacks, strict=True)]
    except ImageReadError:
        if all("LOCALIZER" in f.image_type for f in frames):
            return [_listed(uid, frames, "localizer")]
        raise


def _name(frame: FrameHeader) -> str:
    number = "" if frame.number is None else f" {frame.number}"
    return f"Series{number} “{frame.description}”" if frame.description else f"Series{number or ' without number'}"


def _series(uid: str, stacked: Stack, name: str) -> Series:
    frames = stacked.frames
    voxels = int(np.prod(stacked.geometry.shape))
    if voxels > MAX_PIXELS:
        raise too_many_pixels(name, voxels)
    middle = frames[len(frames) // 2]
    files = tuple(dict.fromkeys(f.path for f in frames))
    traits, trait_warnings = _traits(frames, name)
    described = _described(uid, middle)
    return replace(
        described,
        roles=(middle.role,),
        geometry=stacked.geometry,
        files=files,
        presets=middle.presets,
        warnings=(*stacked.warnings, *trait_warnings, *_executables(frames, name)),
        positions_mm=stacked.positions_mm,
        frames=_places(files, frames),
        traits=traits,
    )


def _described(uid: str, frame: FrameHeader) -> Series:
    return Series(
        uid=uid,
        kind="dicom",
        modality=frame.modality,
        roles=(Role.OTHER,),
        description=frame.description,
        number=frame.number,
        geometry=VolumeGeometry((1, *frame.size)),
        files=(frame.path,),
        frame_of_reference=frame.frame_of_reference,
        study_uid=frame.study_uid,
    )


def _listed(uid: str, frames: list[FrameHeader], trait: Trait) -> Series:
    """A series that is shown in the list and refused when it is to be segmented."""
    name = frames[0].path.name if len(frames) == 1 else _name(frames[0])
    ordered = sorted(frames, key=lambda f: f.instance or 0)
    refusal = f"{name} {REFUSALS[trait]}"
    return replace(
        _described(uid, ordered[0]),
        geometry=VolumeGeometry((sum(f.frames for f in ordered), *ordered[0].size)),
        files=tuple(f.path for f in ordered),
        warnings=tuple(_executables(frames, name)),
        traits=(trait,),
        refusal=refusal,
    )


def _places(files: tuple[Path, ...], frames: Sequence[FrameHeader]) -> tuple[tuple[int, int], ...]:
    """Where the slices lie, unless every file is one."""
    if all(f.frame == 0 for f in frames) and len(files) == len(frames):
        return ()
    numbers = {path: index for index, path in enumerate(files)}
    return tuple((numbers[f.path], f.frame) for f in frames)


def _traits(frames: Sequence[FrameHeader], name: str) -> tuple[tuple[Trait, ...], list[str]]:
    if all("LOCALIZER" in f.image_type for f in frames):
        return ("localizer",), [f"{name} is a localizer, made to plan the examination and not to be read."]
    if all(f.image_type[:1] == ("DERIVED",) for f in frames):
        return ("derived",), [f"{name} is derived: computed from other images (reformatted, projected, subtracted)."]
    return (), []


def _executables(frames: Sequence[FrameHeader], name: str) -> list[str]:
    count = sum(f.executable_preamble for f in frames)
    them = "it" if count == 1 else "them"
    return [f"{plural(count, 'file')} of {name} could run as a program; do not pass {them} on."] if count else []
