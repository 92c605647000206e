"""Reads the case that is segmented: the FLAIR series, and what of the same examination is laid over it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from app.imaging.alignment import Grid
from app.imaging.channels import Channels
from app.imaging.filling import Target
from app.imaging.joining import ROLE_NAMES, Choice, Companion, choose, label_of
from app.imaging.readers import list_series
from app.imaging.readers.base import IN_MEMORY, MAX_PIXELS, too_many_pixels
from app.imaging.readers.stacking import OTHER_PLANE
from app.imaging.reference import Reference, read_reference
from app.imaging.series import PICTURES, Case, Series
from app.imaging.volume import Role, Volume

Progress = Callable[[int, int], None]


def open_case(paths: Sequence[Path], uid: str | None = None) -> Case:
    """List the series in files and folders, and read the case; see `list_series` and `read_case`."""
    return read_case(list_series(paths), uid)


def read_case(series: Sequence[Series], uid: str | None = None, progress: Progress | None = None) -> Case:
    """Choose what belongs together, and read it; see `choose` and `read_choice`."""
    return read_choice(choose(series, uid), progress)


def read_choice(
    choice: Choice,
    progress: Progress | None = None,
    target: Target = IN_MEMORY,
    given: Sequence[Path] = (),
) -> Case:
    """Read the pixels of one examination.

    Parameters
    ----------
    choice : Choice
        The FLAIR series, which is the one that is segmented, and others that are joined to it as channels. Those on
        another grid are interpolated onto that of FLAIR.
    progress : callable, optional
        Called with the number of slices read and of all slices; an exception of it ends the reading.
    target : Target
        Gives the memory, (channels, slices, rows, columns), and hears of the slices of FLAIR as they come.
    given : sequence of Path
        Files of a reference segmentation that is to be used in place of one that was found.

    Returns
    -------
    Case
        Channels in the order FLAIR, T1, T1C, T2 for separate series, in the file's order for a multi-channel one.

    Raises
    ------
    ImageReadError
        A file is damaged, or the reference that was given does not belong to the images.
    """
    anchor = choice.anchor
    chosen = [anchor, *(c.series for c in choice.companions)]
    _check_size(chosen)
    channels = Channels(sum(len(s.roles) for s in chosen), anchor.geometry.shape, target)
    counter = _Counter(sum(s.geometry.shape[0] for s in chosen), progress)
    pixels = channels.read(anchor, counter.count)
    parts = [_Part(anchor, pixels.decode_ms, pixels.warnings)]
    parts += [_lay_over(channels, anchor, companion, counter) for companion in choice.companions]
    roles = tuple(role for part in parts for role in part.series.roles)
    volume, copies = _volume(channels, roles, parts)
    used = [part for part in parts if part.used]
    # Series warnings hold for all that were joined; a folder's own are the same in each of them.
    said = [w for part in parts for w in (*_own_warnings(part), *part.warnings)]
    reference = _reference(used, given)
    found = () if reference is None else reference.warnings
    return Case(
        uid=anchor.uid,
        name=name_of(anchor),
        volume=volume,
        reference=None if reference is None else reference.mask,
        presets=pixels.presets,
        warnings=tuple(dict.fromkeys([*choice.warnings, *said, *copies, *found])),
        decode_ms=tuple(float(t) for t in np.sum([part.slice_ms for part in used], axis=0)),
        slice_names=tuple(f.stem for f in anchor.files) if _is_file_a_slice(anchor) else (),
        series=tuple(part.series for part in used),
        resampled=tuple(part.series.uid for part in used if part.resampled),
        source_orientation=anchor.source_orientation,
    )


@dataclass(frozen=True)
class _Part:
    """A series that was read for the case.

    Attributes
    ----------
    slice_ms : tuple of float
        Reading time, one for each slice of the case.
    used : bool
        False when it turned out to show another place.
    """

    series: Series
    slice_ms: tuple[float, ...]
    warnings: tuple[str, ...] = ()
    used: bool = True
    resampled: bool = False


class _Counter:
    """Counts the slices of all series."""

    def __init__(self, total: int, progress: Progress | None) -> None:
        self._total, self._done, self._progress = total, 0, progress

    def count(self) -> None:
        """One more has been read."""
        self._done += 1
        self.tell()

    def tell(self) -> None:
        """Say again how far it is, so that whoever wants to stop it can."""
        if self._progress is not None:
            self._progress(self._done, self._total)


def _lay_over(channels: Channels, anchor: Series, companion: Companion, counter: _Counter) -> _Part:
    series, slices = companion.series, anchor.geometry.shape[0]
    if companion.on_grid:
        pixels = channels.read(series, counter.count)
        return _Part(series, pixels.decode_ms, pixels.warnings)
    grid, source = (Grid.of(s.geometry, s.positions_mm) for s in (anchor, series))
    if grid is None or source is None:
        raise ValueError("a series without place in space cannot be laid over another grid")
    overlay = channels.read_resampled(series, grid, source, counter.count, counter.tell)
    used = len(overlay.uncovered) < slices
    warnings = (*overlay.warnings, *_about(series, overlay.uncovered, used))
    return _Part(series, (overlay.slice_ms,) * slices, warnings, used, resampled=True)


def _about(series: Series, uncovered: Sequence[int], used: bool) -> list[str]:
    name = f"{label_of(series)} ({ROLE_NAMES[series.roles[0]]})"
    if not used:
        return [f"{name} shows another place than FLAIR and is left out."]
    warnings = [f"{name} lies on another grid and is interpolated onto that of FLAIR."]
    if series.kind != "dicom":
        warnings.append(f"{name} names no frame of reference; check that it lies upon FLAIR.")
    if uncovered:
        part = "slice" if len(uncovered) == 1 else "slices"
        warnings.append(f"{name} does not reach {part} {_spans(uncovered)} of FLAIR, which stands in for it there.")
    return warnings


def _own_warnings(part: _Part) -> Sequence[str]:
    """What its reader said of a series; its plane does not matter any more once it is interpolated."""
    return [w for w in part.series.warnings if not (part.resampled and w.endswith(OTHER_PLANE))]


def _spans(indices: Sequence[int]) -> str:
    """Numbers from 1, neighbours together: '1–3, 20'."""
    spans: list[list[int]] = []
    for number in (index + 1 for index in indices):
        if spans and number == spans[-1][-1] + 1:
            spans[-1].append(number)
        else:
            spans.append([number])
    return ", ".join(str(s[0]) if len(s) == 1 else f"{s[0]}–{s[-1]}" for s in spans)


def _check_size(chosen: Sequence[Series]) -> None:
    grid = int(np.prod(chosen[0].geometry.shape))
    voxels = grid * sum(len(s.roles) for s in chosen)
    if voxels > len(chosen) * MAX_PIXELS:
        raise too_many_pixels(name_of(chosen[0]), voxels)


def _volume(channels: Channels, roles: tuple[Role, ...], parts: Sequence[_Part]) -> tuple[Volume, list[str]]:
    """The channels that tell something: not those of another place, nor those that a publisher filled with FLAIR."""
    assert channels.voxels is not None
    owners = [part for part in parts for _ in part.series.roles]
    flair = channels.voxels[roles.index(Role.FLAIR)] if Role.FLAIR in roles else None
    kept, copies = [], []
    for index, (role, owner) in enumerate(zip(roles, owners, strict=True)):
        if not owner.used:
            continue
        if role is not Role.FLAIR and flair is not None and np.array_equal(channels.voxels[index], flair):
            copies.append(role)
        else:
            kept.append(index)
    volume = Volume(channels.kept(kept), tuple(roles[i] for i in kept), parts[0].series.geometry)
    if not copies:
        return volume, []
    names = " and ".join(ROLE_NAMES.get(r, "another channel") for r in copies)
    return volume, [f"In {label_of(parts[0].series)} the {names} is a copy of FLAIR and counts as missing."]


def _reference(used: Sequence[_Part], given: Sequence[Path]) -> Reference | None:
    """The mask that was given, else the one that belongs to FLAIR, else one of a sequence that is joined to it."""
    anchor = used[0].series
    if given:
        return read_reference(given, anchor)
    files = next((part.series.reference_files for part in used if part.series.reference_files), ())
    return read_reference(files, anchor) if files else None


def _is_file_a_slice(series: Series) -> bool:
    return series.kind in PICTURES and len(series.files) == series.geometry.shape[0]


def name_of(series: Series) -> str:
    """What to call a case on the screen; may name a patient."""
    if series.kind == "dicom":
        first = series.files[0]
        return first.stem if len(series.files) == 1 else first.parent.name
    return series.description
