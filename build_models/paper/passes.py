"""Passes over the test slices: engines take turns of one whole pass each."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from build_models.energy import EnergyMeter
from build_models.parts import Parts
from build_models.peers.child import ANSWERS
from build_models.peers.engine import CannotRun, Subject
from build_models.peers.process import EngineProcess, closing
from build_models.progress import Progress

PASSES = 5


def engines_of(subject: Subject, engines: Sequence[str], parts: Parts, progress: Progress) -> dict[str, dict[str, str]]:
    """Prepare every engine once; its version, or the reason why it does not take part."""

    def state(name: str) -> dict[str, str]:
        progress(f"{subject.model}: preparing {name}")
        try:
            process = EngineProcess(name, subject)
        except CannotRun as reason:
            return {"reason": str(reason)}
        process.close()
        return {"version": process.version}

    found = {n: parts.get(f"{subject.model}-engine-{n}", lambda n=n: state(n)) for n in engines}
    return {name: one or {"reason": "it was not prepared"} for name, one in found.items()}


def measure_passes(
    subject: Subject, engines: Sequence[str], parts: Parts, passes: int, *, meter: EnergyMeter, progress: Progress
) -> dict[str, dict[str, Any]]:
    """Time every engine over all slices of the subject, batch 1.

    Each pass is a part of its own, in which every engine runs over all slices after one run that does not count; the
    next pass begins with another engine.

    Returns
    -------
    dict
        By engine: `passes_s` (mean time of a slice in each pass, seconds), `mean_s`, `deviation` between the passes as
        a share of the mean, and `joules` for a slice or None.
    """
    names = [f"{subject.model}-pass-{number + 1}" for number in range(passes)]
    if not parts.closed and not all(parts.has(name) for name in names):
        processes = [EngineProcess(engine, subject) for engine in engines]
        with closing(processes):
            for number, name in enumerate(names):
                progress(f"{subject.model}: pass {number + 1} of {passes}")
                start = number % max(1, len(processes))
                order = [*processes[start:], *processes[:start]]
                parts.get(name, lambda order=order: _one_pass(order, len(subject.slices()), meter))
    done = [parts.get(name, dict) for name in names if parts.has(name)]
    return {engine: _summary([one[engine] for one in done]) for engine in engines if done}


def agreement(subject: Subject, engine: str) -> dict[str, float]:
    """How far the answers of an engine are from PyTorch's in float32."""
    answers = np.load(subject.own(engine) / ANSWERS)
    expected = subject.reference()[: len(answers)]
    return {"max_abs_diff": float(np.abs(answers - expected).max()), "slices": len(answers)}


def _one_pass(processes: Sequence[EngineProcess], slices: int, meter: EnergyMeter) -> dict[str, Any]:
    found = {}
    for process in processes:
        before = meter.joules()
        times = process.run(0, slices)
        joules = meter.spent(before)
        # One more run than is timed comes first.
        found[process.name] = {"times_ms": times, "joules": None if joules is None else joules / (slices + 1)}
    return found


def _summary(passes: list[dict[str, Any]]) -> dict[str, Any]:
    means = [float(np.mean(one["times_ms"])) * 1e-3 for one in passes]
    joules = [one["joules"] for one in passes if one["joules"] is not None]
    return {
        "passes_s": [round(mean, 5) for mean in means],
        "mean_s": round(float(np.mean(means)), 5),
        "deviation": round(float(np.std(means) / np.mean(means)), 4),
        "joules": round(float(np.mean(joules)), 3) if joules else None,
    }
