"""Computes the slices of the case at hand, each at most once for the same pixels and the same network."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from app.contract.preprocess import ChannelStatistics
from app.errors import EngineFailedError
from app.imaging.volume import Volume
from app.worker.engines import Engines, LoadedEngine, Send
from app.worker.protocol import CaseHandle, CheckedEvent, FellBackEvent, SegmentRequest, SliceEvent, StartedEvent
from app.worker.shared_array import SharedArray

if TYPE_CHECKING:  # imported where they are used: reading a file needs no engine, and segmenting needs no reader
    from app.inference.guard import InputJudge
    from app.inference.result_cache import CachedSegmenter, ResultCache


Origin = tuple[str, int]
"""SHA-256 of the artifact that computed, and the generation of the request."""


@dataclass
class CaseAtHand:
    """A case, mapped, with what has been measured on it.

    Attributes
    ----------
    written : dict of int to Origin
        Whose answer the probability of a slice is.
    owed : dict of int to Origin
        Slices whose answers were lost with an engine that failed, and who is to compute them anew.
    """

    voxels_path: str
    volume: Volume
    probability: NDArray[np.float32]
    segmenters: dict[str, CachedSegmenter] = field(default_factory=dict)
    statistics: list[ChannelStatistics] | None = None
    judges: dict[str, InputJudge] = field(default_factory=dict)
    written: dict[int, Origin] = field(default_factory=dict)
    owed: dict[int, Origin] = field(default_factory=dict)


class Segmenting:
    """Runs networks over the case at hand."""

    def __init__(self, engines: Engines) -> None:
        self._engines = engines
        self._case: CaseAtHand | None = None
        self._known_cache: ResultCache | None = None

    def segment(self, request: SegmentRequest, send: Send, check: Callable[[], None]) -> None:
        """Compute slices into the case's probability, and then look whether the case is one for the model.

        When the engine fails, the next proven one computes all slices anew: these, and those of earlier requests that
        the failed one had computed.

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
        while True:
            try:
                return self._run(case, engine, request, send, check)
            except EngineFailedError as error:
                engine = self._fall_back(case, engine, error, request, send)

    def _run(
        self, case: CaseAtHand, engine: LoadedEngine, request: SegmentRequest, send: Send, check: Callable[[], None]
    ) -> None:
        cached = self._segmenter(case, engine)
        send(StartedEvent(request.id, engine.selection.name, cached.segmenter.filled, engine.sha256))
        judge = case.judges[engine.selection.artifact.manifest.model.name]
        is_judged = judge.verdict is not None
        origin = (engine.sha256, request.generation)
        owed = [index for index, debtor in case.owed.items() if debtor == origin]
        for place, index in enumerate(dict.fromkeys([*request.indices, *owed])):
            check()
            if place and not is_judged:  # the first slice, which the reader waits for, is left alone
                judge.look()
            result = cached.segment(index, request.generation)
            case.probability[index] = result.probability
            case.written[index] = origin
            case.owed.pop(index, None)
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

    def _fall_back(
        self, case: CaseAtHand, failed: LoadedEngine, error: EngineFailedError, request: SegmentRequest, send: Send
    ) -> LoadedEngine:
        """Load the next engine, and leave nothing of the one that failed."""
        self._engines.give_up(failed, error)
        if self._known_cache is not None:
            self._known_cache.forget(failed.sha256)
        case.segmenters.pop(failed.sha256, None)
        engine = self._engines.load(request.engine, request.id, send)
        before = (failed.sha256, request.generation)
        lost = {index for origins in (case.written, case.owed) for index, origin in origins.items() if origin == before}
        case.owed = dict.fromkeys(sorted(lost), (engine.sha256, request.generation))
        case.written.clear()
        case.probability.fill(0.0)
        indices = tuple(dict.fromkeys([*request.indices, *case.owed]))
        send(FellBackEvent(request.id, failed.selection.name, engine.selection.name, indices))
        return engine

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
