"""Consecutive runs before and after tuning, and what makes some of them take longer than the others."""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from build_models.peers.engine import CannotRun, Subject
from build_models.peers.process import EngineProcess, closing
from build_models.peers.registry import OURS
from build_models.progress import Progress, silent

RUNS = 25
OUTLIER = 1.25
"""A run that takes this many times the median is an outlier."""

TUNED = {"tvm-untuned": "before", "tvm-metaschedule": "after a search", OURS: "after"}
"""What an engine is to tuning; the others come as their makers tuned them."""

_PROBE_RUNS = 100
_BUSY = "while True: pass"


@dataclass(frozen=True)
class Condition:
    """Circumstances under which our build runs.

    Attributes
    ----------
    extra_threads : int
        More than there are cores.
    pinned : bool
        Whether each thread is bound to a core of its own.
    neighbour : bool
        Whether another process keeps one core busy.
    """

    name: str
    extra_threads: int = 0
    pinned: bool = False
    neighbour: bool = False


CONDITIONS = (
    Condition("as shipped: a thread a core, not bound"),
    Condition("each thread bound to a core", pinned=True),
    Condition("one thread more than cores", extra_threads=1),
    Condition("a busy process beside it", neighbour=True),
    Condition("a busy process beside it, one thread less", extra_threads=-1, neighbour=True),
    Condition("a busy process beside it, each thread bound", pinned=True, neighbour=True),
)


def spread_of(times: Sequence[float]) -> dict[str, Any]:
    """Median, extremes, deviation and outliers of times in milliseconds."""
    values = np.asarray(times)
    median = float(np.median(values))
    return {
        "runs": len(values),
        "p50_ms": round(median, 3),
        "p95_ms": round(float(np.percentile(values, 95)), 3),
        "min_ms": round(float(values.min()), 3),
        "max_ms": round(float(values.max()), 3),
        "deviation": round(float(values.std()) / median, 4),
        "outliers": int((values > OUTLIER * median).sum()),
    }


def consecutive_runs(name: str, subject: Subject, progress: Progress = silent) -> dict[str, Any]:
    """Let an engine run 25 times in a row; one that cannot says why."""
    progress(f"{name}, {RUNS} runs in a row")
    row = {"engine": name, "tuning": TUNED.get(name, "as it comes")}
    try:
        engine = EngineProcess(name, subject)
        with closing([engine]):
            return {**row, **spread_of(engine.run(0, RUNS))}
    except CannotRun as reason:
        return {**row, "reason": str(reason)}


def outlier_causes(subject: Subject, progress: Progress = silent) -> list[dict[str, Any]]:
    """Run our build under each condition; what is bound and busy is undone at the end of each."""
    rows: list[dict[str, Any]] = []
    for condition in CONDITIONS:
        threads = subject.threads + condition.extra_threads
        if threads < 1:
            continue
        progress(condition.name)
        changed = replace(subject, threads=threads)
        changed.save()
        engine = EngineProcess(OURS, changed)
        try:
            if condition.pinned and not _pin(engine.pid):
                continue
            with _neighbour(condition.neighbour):
                rows.append({"condition": condition.name, "threads": threads, **spread_of(engine.run(0, _PROBE_RUNS))})
        finally:
            engine.close()
            subject.save()
    return rows


def clock_spread(runs: int = 200) -> float:
    """How much the speed of the processor itself varies: p95 over p50 of a fixed computation in one register."""
    from time import perf_counter  # noqa: PLC0415

    times = []
    for _ in range(runs):
        start, total = perf_counter(), 0
        for number in range(20_000):
            total += number
        times.append(perf_counter() - start)
    p50, p95 = np.percentile(times, [50, 95])
    return float(p95 / p50)


def _pin(pid: int) -> bool:
    """Bind the threads of a process to cores in turn; whether this system can."""
    if not hasattr(os, "sched_setaffinity"):
        return False
    cores = sorted(os.sched_getaffinity(0))
    # The pool's workers are the last that the process started, and the main thread works with them.
    tasks = sorted(int(task.name) for task in Path(f"/proc/{pid}/task").iterdir())
    for index, task in enumerate([tasks[0], *reversed(tasks[1:])]):
        os.sched_setaffinity(task, {cores[index % len(cores)]})
    return True


@contextmanager
def _neighbour(wanted: bool) -> Iterator[None]:
    if not wanted:
        yield
        return
    busy = subprocess.Popen([sys.executable, "-c", _BUSY])
    try:
        yield
    finally:
        busy.kill()
        busy.wait()
