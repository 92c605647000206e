"""All slices of a volume, in whichever way this PC computes them faster.

A GPU computes several slices in one call, as many as the network was compiled for.

One slice can be spread over all threads, or several slices be computed at once with one thread each. The second way
never waits for its slowest thread within a layer; the first has all of the cache for one slice. Which is faster depends
on network and processor, so the first slices of a volume are computed both ways and the rest in the faster one.
"""

import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, ThreadPoolExecutor
from dataclasses import replace
from itertools import islice
from time import perf_counter
from typing import Protocol, runtime_checkable

from app.errors import EngineFailedError
from app.inference.backend import InferenceSession, SeveralAtOnce
from app.inference.segmenter import Segmenter, SliceResult

_TRIAL = 4
"""Slices whose time is compared: so many spread over all threads, and so many for each thread at once."""

_CLEARLY = 0.85
"""A slice on all threads has to take less than this share of the other way: other processes that want the processors
later on slow it down the more, at the end of every loop."""

_WORTHWHILE_ROUNDS = 10
"""Slices for each thread that a volume must have, so that the trial can pay."""


@runtime_checkable
class DivisibleSession(InferenceSession, Protocol):
    """A session beside which others can run with the same weights."""

    def single_threaded(self) -> InferenceSession:
        """A session that shares the weights and computes with one thread; for the thread that calls this, only.

        It lives no longer than the session it comes from.
        """
        ...


def run_volume(segmenter: Segmenter, threads: int) -> Iterator[SliceResult]:
    """Compute every slice of a volume.

    Parameters
    ----------
    segmenter : Segmenter
        Its session computes with `threads` threads.
    threads : int

    Yields
    ------
    SliceResult
        Each slice once, those that show nothing last. `alone` is False for those that were computed at once with
        others.

    Raises
    ------
    EngineFailedError, InferenceError
        See `Segmenter.segment`.
    """
    blank = [index for index in range(segmenter.slices) if segmenter.is_blank(index)]
    shown = sorted(set(range(segmenter.slices)) - set(blank))
    session = segmenter.session
    if threads > 1 and len(shown) >= _WORTHWHILE_ROUNDS * threads and isinstance(session, DivisibleSession):
        yield from _in_the_faster_way(segmenter, session, threads, shown)
    elif isinstance(session, SeveralAtOnce) and session.images_at_once > 1:
        yield from _several_at_once(segmenter, session.images_at_once, shown)
    else:
        yield from map(segmenter.segment, shown)
    yield from map(segmenter.segment, blank)


def _several_at_once(segmenter: Segmenter, count: int, indices: list[int]) -> Iterator[SliceResult]:
    """One slice first, which is shown soon; then whole groups, and what is left one by one."""
    first, rest = indices[:1], indices[1:]
    yield from map(segmenter.segment, first)
    whole = len(rest) // count * count
    for start in range(0, whole, count):
        yield from segmenter.segment_several(rest[start : start + count])
    yield from map(segmenter.segment, rest[whole:])


def _in_the_faster_way(
    segmenter: Segmenter, session: DivisibleSession, threads: int, indices: list[int]
) -> Iterator[SliceResult]:
    waiting = iter(indices)

    def spread(count: int) -> list[SliceResult]:
        return [segmenter.segment(index) for index in islice(waiting, count)]

    yield from spread(1)  # cold
    results, spread_ms = _timed(lambda: spread(_TRIAL))
    yield from results
    with _Workers(segmenter, session, threads) as workers:
        yield from workers.stream(islice(waiting, threads))  # every worker's first is cold
        results, at_once_ms = _timed(lambda: list(workers.stream(islice(waiting, _TRIAL * threads))))
        yield from results
        if at_once_pays(spread_ms, at_once_ms):
            yield from workers.stream(waiting)
    yield from map(segmenter.segment, waiting)


def at_once_pays(spread_ms: float, at_once_ms: float) -> bool:
    """Whether to compute several slices at once, by the milliseconds of a slice either way."""
    return spread_ms > _CLEARLY * at_once_ms


class _Workers:
    """Threads with a session each, that take one slice after the other."""

    def __init__(self, segmenter: Segmenter, session: DivisibleSession, threads: int) -> None:
        self._own = threading.local()
        self._segmenter, self._session = segmenter, session
        self._pool = ThreadPoolExecutor(threads, "falx-slice", self._begin)

    def __enter__(self) -> "_Workers":
        return self

    def __exit__(self, *_: object) -> None:
        # Also when whoever takes the results stops half-way: what has not begun never will.
        self._pool.shutdown(wait=True, cancel_futures=True)

    def stream(self, indices: Iterable[int]) -> Iterator[SliceResult]:
        """Compute these slices, each handed out as soon as those before it are."""
        try:
            futures = [self._pool.submit(self._one, index) for index in indices]
            for future in futures:
                yield future.result()
        except BrokenExecutor as error:  # a thread got no session of its own
            raise EngineFailedError(
                "There is no memory to compute several slices at once; choose fewer threads.", repr(error)
            ) from error

    def _begin(self) -> None:
        self._own.segmenter = self._segmenter.beside(self._session.single_threaded())

    def _one(self, index: int) -> SliceResult:
        return replace(self._own.segmenter.segment(index), alone=False)


def _timed(compute: Callable[[], list[SliceResult]]) -> tuple[list[SliceResult], float]:
    """Some results, and the milliseconds that each of them took."""
    start = perf_counter()
    results = compute()
    return results, (perf_counter() - start) * 1e3 / len(results)
