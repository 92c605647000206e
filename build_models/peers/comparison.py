"""Runs every engine on the same network and sets their times side by side."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from app.contract.dice import dice
from app.inference.cpu import cpu_name
from app.inference.fingerprint import gpu_driver
from app.inference.latency import stats_of
from build_models.load import load_average
from build_models.peers.child import ANSWERS
from build_models.peers.engine import VOLUME, CannotRun, Subject, Way
from build_models.peers.make_subject import Wanted, make_subject
from build_models.peers.process import EngineProcess, closing
from build_models.peers.registry import ENGINES, OURS, OURS_ON_GPU
from build_models.peers.slices import real_slices
from build_models.peers.turns import InOneWay, take_turns
from build_models.progress import Progress, silent

_AT_ONCE: dict[Way, int] = {"run": 1, "whole": 1, "volume": VOLUME}
_WAYS: tuple[Way, ...] = ("whole", "volume")
"""What is timed on a GPU besides."""


@dataclass(frozen=True)
class Refusal:
    """An engine that does not take part."""

    engine: str
    reason: str


def compare(
    wanted: Wanted,
    data: Path | None,
    repeat: int,
    *,
    engines: Sequence[str] = ENGINES,
    work: Path | None = None,
    progress: Progress = silent,
) -> dict[str, Any]:
    """Measure engines in turns.

    Parameters
    ----------
    wanted : Wanted
    data : Path or None
        TCGA-LGG folder for the slices; None takes the demo case.
    repeat : int
        Timed runs of each engine.
    engines : sequence of str
    work : Path or None
        Folder that keeps what the engines prepared, so that a repetition only measures; None keeps nothing.

    Returns
    -------
    dict
        See `document`.
    """
    slices, calibration, source = real_slices(data)
    with _folder(work) as folder:
        progress("computing the reference")
        subject = make_subject(wanted, slices, calibration, folder)
        processes, refusals = _start(engines, subject, progress)
        with closing(processes):
            before = load_average()
            times = take_turns(processes, repeat, progress)
            more: dict[Way, dict[str, list[float]]] = {
                way: _in(way, processes, repeat, progress) for way in _WAYS if wanted.device == "gpu"
            }
            load = [before, load_average()]
        versions = {process.name: process.version for process in processes}
        return {**document(subject, source, versions, times, refusals, more=more), "load": load}


def _in(way: Way, processes: Sequence[EngineProcess], repeat: int, progress: Progress) -> dict[str, list[float]]:
    return take_turns([InOneWay(process, way) for process in processes], repeat, progress)


@contextmanager
def _folder(work: Path | None) -> Iterator[Path]:
    if work is None:
        with tempfile.TemporaryDirectory(prefix="falx-peers-") as folder:
            yield Path(folder)
    else:
        work.mkdir(parents=True, exist_ok=True)
        yield work.resolve()


def _start(engines: Sequence[str], subject: Subject, progress: Progress) -> tuple[list[EngineProcess], list[Refusal]]:
    processes: list[EngineProcess] = []
    refusals: list[Refusal] = []
    try:
        for name in engines:
            progress(f"preparing {name}")
            try:
                processes.append(EngineProcess(name, subject))
            except CannotRun as reason:
                refusals.append(Refusal(name, str(reason)))
    except BaseException:
        for process in processes:
            process.close()
        raise
    return processes, refusals


def document(
    subject: Subject,
    source: str,
    versions: dict[str, str],
    times: dict[str, list[float]],
    refusals: list[Refusal],
    *,
    more: Mapping[Way, Mapping[str, list[float]]] = MappingProxyType({}),
) -> dict[str, Any]:
    """The result as JSON; `ours_over_best_peer` is None where one of both is missing.

    On a GPU `p50_ms` is without copies; `whole_ms` is a slice with them, and `volume_ms` one of several at once.
    """
    ours_name = OURS_ON_GPU if subject.device == "gpu" else OURS
    reference = subject.reference()
    runs: list[dict[str, Any]] = []
    for name, values in times.items():
        stats = stats_of(values)
        answers = np.load(subject.own(name) / ANSWERS)
        expected = reference[: len(answers)]
        runs.append(
            {
                "engine": name,
                "version": versions[name],
                "p50_ms": round(stats.p50, 3),
                "p95_ms": round(stats.p95, 3),
                "gflops": round(subject.gflop / stats.p50 * 1e3, 1),
                "max_abs_diff": float(np.abs(answers - expected).max()),
                "dice": round(float(dice(answers >= subject.threshold, expected >= subject.threshold)), 5),
                "repeats": len(values),
                **{f"{way}_ms": round(stats_of(own[name]).p50 / _AT_ONCE[way], 3) for way, own in more.items()},
            }
        )
    peers = [run for run in runs if run["engine"] != ours_name]
    best = min(peers, key=lambda run: run["p50_ms"], default=None)
    ours = next((run for run in runs if run["engine"] == ours_name), None)
    for run in runs:
        run["over_best_peer"] = None if best is None else round(run["p50_ms"] / best["p50_ms"], 3)
    return {
        "cpu": cpu_name(),
        "device": subject.device,
        "gpu": ", ".join(gpu_driver()[1:]) if subject.device == "gpu" else None,
        "threads": subject.threads,
        "model": subject.model,
        "precision": subject.precision,
        "isa": subject.isa,
        "gflop": round(subject.gflop, 3),
        "input": source,
        "runs": runs,
        "best_peer": None if best is None else best["engine"],
        "ours_over_best_peer": None if best is None or ours is None else ours["over_best_peer"],
        "not_measured": [{"engine": r.engine, "reason": r.reason} for r in refusals],
    }
