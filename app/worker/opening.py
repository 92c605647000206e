"""Opens a case for the window: lists series, shows the first image before the rest is read, hands over the pixels."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.errors import ImageReadError
from app.imaging.case import name_of, read_choice
from app.imaging.filling import Target
from app.imaging.joining import Choice, choose, with_roles
from app.imaging.readers import list_series
from app.imaging.readers.dicom_labels import labels_of
from app.imaging.series import Case, Series
from app.imaging.volume import Role
from app.worker.protocol import (
    ArrivedEvent,
    CaseEvent,
    CaseHandle,
    Event,
    ListingEvent,
    OpenRequest,
    PreviewEvent,
    ProgressEvent,
    SeriesEvent,
    SeriesInfo,
    ThumbnailEvent,
    ThumbnailRequest,
)
from app.worker.shared_array import SharedArray
from app.worker.thumbnails import thumbnail_of

_TELL_EVERY_S = 0.05

Send = Callable[[Event], None]
Look = Callable[[int], int | None]
"""The slice that the window shows now, by the id of the request; None when it has not said."""


class Opener:
    """Opens cases one after the other; keeps the last listing, since its series are often opened in turn."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._paths: tuple[str, ...] = ()
        self._series: list[Series] = []

    def open(self, request: OpenRequest, send: Send, check: Callable[[], None]) -> None:
        """Answer a request.

        Parameters
        ----------
        check : callable
            Raises when the request has been cancelled.

        Raises
        ------
        ImageReadError
            Nothing under the paths can be opened.
        """
        series = with_roles(self._list(request, send, check), {u: Role(r) for u, r in request.corrections.items()})
        send(SeriesEvent(request.id, tuple(info_of(item) for item in series)))
        choice = choose(series, request.uid)
        target = _Shared(request, choice, send, lambda: self._look(request.id))

        def progress(done: int, total: int) -> None:
            check()
            send(ProgressEvent(request.id, done, total))

        try:
            case = read_choice(choice, progress, target)
            check()
            target.tell()
            send(_share(request.id, case, target, Path(request.folder)))
        except BaseException:
            target.discard()
            raise

    def thumbnail(self, request: ThumbnailRequest, send: Send) -> None:
        """Read the middle slice of a listed series, small.

        Raises
        ------
        ImageReadError
            There is no such series, or its file is damaged.
        """
        series = next((s for s in self._series if s.uid == request.uid), None)
        if series is None:
            raise ImageReadError("The series is no longer listed; open its folder again.")
        pixels = thumbnail_of(series)
        text = base64.b64encode(pixels.tobytes()).decode()
        send(ThumbnailEvent(request.id, series.uid, (pixels.shape[0], pixels.shape[1]), text, series.geometry))

    def listed(self, paths: tuple[str, ...], uid: str, check: Callable[[], None]) -> tuple[Series, tuple[Path, ...]]:
        """A series of what was opened, and every file of the study; lists again what another process has listed.

        Raises
        ------
        ImageReadError
            It is no longer there.
        """
        if paths != self._paths:
            self._series = list_series([Path(path) for path in paths], lambda _done, _total: check())
            self._paths = paths
        series = next((s for s in self._series if s.uid == uid), None)
        if series is None:
            raise ImageReadError("The study is no longer where it was opened; open it again.")
        return series, tuple(file for s in self._series for file in (*s.files, *s.reference_files))

    def _list(self, request: OpenRequest, send: Send, check: Callable[[], None]) -> list[Series]:
        again = request.uid is not None or request.corrections
        if not (again and request.paths == self._paths):
            told = time.perf_counter()

            def progress(done: int, total: int) -> None:
                nonlocal told
                check()
                if time.perf_counter() - told > _TELL_EVERY_S:
                    told = time.perf_counter()
                    send(ListingEvent(request.id, done, total))

            self._paths = ()
            self._series = list_series([Path(path) for path in request.paths], progress)
            self._paths = request.paths
        return self._series


class _Shared(Target):
    """Shared memory that the reader fills; the window hears of each slice, and says which it wants to see."""

    def __init__(self, request: OpenRequest, choice: Choice, send: Send, look: Callable[[], int | None]) -> None:
        self._request = request
        self._choice = choice
        self._send = send
        self._look = look
        self._announced = False
        self._arrived: list[int] = []
        self._told = 0.0
        self.voxels: SharedArray | None = None
        self.probability: SharedArray | None = None

    def array(self, shape: tuple[int, int, int, int], dtype: np.dtype) -> NDArray[np.generic]:
        folder = Path(self._request.folder)
        if not self._announced:
            _remove(self.voxels)
        self.voxels, self._announced = SharedArray.create(folder, shape, dtype), False
        if self.probability is None:
            self.probability = SharedArray.create(folder, shape[1:], np.dtype(np.float32))
        return self.voxels.array

    def next(self, waiting: Sequence[int]) -> int:
        look = self._look()
        slices = self._choice.anchor.geometry.shape[0]
        middle = slices // 2 if look is None else look
        return min(waiting, key=lambda index: abs(index - middle))

    def arrived(self, index: int) -> None:
        self._arrived.append(index)
        if not self._announced:
            self._announce()
        elif time.perf_counter() - self._told > _TELL_EVERY_S:
            self.tell()

    def tell(self) -> None:
        """Tell of the slices that have arrived since the last time."""
        if self._arrived and self._announced:
            self._send(ArrivedEvent(self._request.id, tuple(self._arrived)))
            self._arrived, self._told = [], time.perf_counter()

    def discard(self) -> None:
        """Delete what the window has not heard of, and so cannot delete itself."""
        if not self._announced:
            _remove(self.voxels)
            _remove(self.probability)

    def _announce(self) -> None:
        assert self.voxels is not None
        assert self.probability is not None
        anchor, chosen = self._choice.anchor, [self._choice.anchor, *(c.series for c in self._choice.companions)]
        roles = tuple(role for series in chosen for role in series.roles)
        self._announced = True
        event = PreviewEvent(
            id=self._request.id,
            handle=CaseHandle(anchor.uid, roles, anchor.geometry, self.voxels.handle, self.probability.handle),
            name=name_of(anchor),
            first=self._arrived[-1],
            presets=anchor.presets,
            series_uids=tuple(series.uid for series in chosen),
            labels=tuple(labels_of(series) for series in chosen),
        )
        self._send(event)
        self.tell()


def info_of(series: Series) -> SeriesInfo:
    """What the window lists of a series."""
    return SeriesInfo(
        uid=series.uid,
        kind=series.kind,
        modality=series.modality,
        roles=series.roles,
        description=series.description,
        number=series.number,
        shape=series.geometry.shape,
        spacing_mm=series.geometry.spacing_mm,
        warnings=series.warnings,
        refusal=series.refusal,
        reference=bool(series.reference_files),
    )


def _share(request_id: int, case: Case, target: _Shared, folder: Path) -> CaseEvent:
    voxels = target.voxels
    if voxels is None or case.volume.voxels is not voxels.array:
        voxels = _copied(case.volume.voxels, folder)
    probability = target.probability or SharedArray.create(folder, case.volume.geometry.shape, np.dtype(np.float32))
    volume = case.volume
    return CaseEvent(
        id=request_id,
        handle=CaseHandle(case.uid, volume.roles, volume.geometry, voxels.handle, probability.handle),
        name=case.name,
        reference=None if case.reference is None else _copied(case.reference, folder).handle,
        presets=case.presets,
        warnings=case.warnings,
        decode_ms=case.decode_ms,
        slice_names=case.slice_names,
        series_uids=tuple(series.uid for series in case.series) or (case.uid,),
        labels=tuple(labels_of(series) for series in case.series),
    )


def _copied(array: NDArray[np.generic], folder: Path) -> SharedArray:
    shared = SharedArray.create(folder, array.shape, array.dtype)
    shared.array[...] = array
    return shared


def _remove(shared: SharedArray | None) -> None:
    if shared is not None:
        Path(shared.handle.path).unlink(missing_ok=True)
