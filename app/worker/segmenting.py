"""Computes the slices of the case at hand, each at most once for the same pixels and the same network."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from app.contract.preprocess import ChannelStatistics
from app.imaging.volume import Volume
from app.worker.engines import Engines, LoadedEngine, Send
from app.worker.protocol import CaseHandle, CheckedEvent, SegmentRequest, SliceEvent, StartedEvent
from app.worker.shared_array import SharedArray

if TYPE_CHECKING:  # imported where they are used: reading a file needs no engine, and segmenting needs no reader
    from app.inference.guard import InputJudge
    from app.inference.result_cache import CachedSegmenter, ResultCache


@dataclass
class CaseAtHand:
    """A case, mapped, with what has been measured on it."""

    voxels_path: str
    volume: Volume
    probability: NDArray[np.float32]
    segmenters: dict[str, CachedSegmenter] = field(default_factory=dict)
    statistics: list[ChannelStatistics] | None = None
    judges: dict[str, InputJudge] = field(default_factory=dict)


class Segmenting:
    """Runs networks over the case at hand."""

    def __init__(self, engines: Engines) -> None:
        self._engines = engines
        self._case: CaseAtHand | None = None
        self._known_cache: ResultCache | None = None

    def segment(self, request: SegmentRequest, send: Send, check: Callable[[], None]) -> None:
        """Compute slices into the case's probability, and then look whether the case is one for the model.

        Parameters
        ----------
        check : callable
            Raises when the request has been cancelled; asked before every slice.

        Raises
        ------
        BackendUnavailableError, ArtifactIncompatibleError, InferenceError
        WorkerError
            The case is no longer in shared memory.
        """
        case = self.adopt(request.case)
        engine = self._engines.load(request.engine, request.id, send)
        cached = self._segmenter(case, engine)
        send(StartedEvent(request.id, engine.selection.name, cached.segmenter.filled, engine.sha256))
        judge = case.judges[engine.selection.artifact.manifest.model.name]
        is_judged = judge.verdict is not None
        for place, index in enumerate(request.indices):
            check()
            if place and not is_judged:  # the first slice, which the reader waits for, is left alone
                judge.look()
            result = cached.segment(index, request.generation)
            case.probability[index] = result.probability
            send(SliceEvent(request.id, index, result.latency_ms, result.cold, result.cached))
        while judge.look() is None:
            check()
        if not is_judged and judge.verdict is not None:
            send(CheckedEvent(request.id, judge.verdict.score))

    def adopt(self, handle: CaseHandle) -> CaseAtHand:
        """Map the case of a request, unless it is the one at hand.

        Raises
        ------
        WorkerError
            It is no longer in shared memory.
        """
        if self._case is None or self._case.voxels_path != handle.voxels.path:
            voxels = SharedArray.attach(handle.voxels).array
            probability = SharedArray.attach(handle.probability, writable=True).array.view(np.float32)
            self._case = CaseAtHand(handle.voxels.path, Volume(voxels, handle.roles, handle.geometry), probability)
        return self._case

    def _segmenter(self, case: CaseAtHand, engine: LoadedEngine) -> CachedSegmenter:
        from app.inference.guard import InputJudge  # noqa: PLC0415
        from app.inference.result_cache import CachedSegmenter, ResultCache  # noqa: PLC0415
        from app.inference.segmenter import Segmenter  # noqa: PLC0415

        if self._known_cache is None:
            self._known_cache = ResultCache()
        if engine.sha256 not in case.segmenters:
            model = engine.selection.artifact.manifest.model
            segmenter = Segmenter(engine.session, model, case.volume, case.statistics, engine.warm)
            case.statistics = segmenter.statistics
            case.segmenters[engine.sha256] = CachedSegmenter(segmenter, engine.sha256, self._known_cache)
            case.judges.setdefault(model.name, InputJudge(engine.selection.artifact, segmenter))
        return case.segmenters[engine.sha256]
