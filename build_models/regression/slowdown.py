"""Measures our build and its ablations in turns."""

from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.inference.latency import stats_of
from build_models.deploy import DeployNetwork
from build_models.exporters.relax import export_relax
from build_models.machine import Machine
from build_models.peers.turns import take_turns
from build_models.progress import Progress, silent
from build_models.regression.ablations import ABLATIONS, ALL, WHOLE, Build, builds

Array = NDArray[np.float32]
_WARM = 5


class _Participant:
    """A compiled build that takes turns with the others in this process."""

    def __init__(self, name: str, machine: Machine, image: Array) -> None:
        self.name, self._machine, self._tensor = name, machine, machine.tensor(image)
        self.answer = machine.run(image)
        self.warm_ms = self.run(0, _WARM)[-1]

    def run(self, first: int, runs: int, warm: bool = True) -> list[float]:  # noqa: ARG002  there is one image
        if warm:
            self._machine.call(self._tensor)
        times = []
        for _ in range(runs):
            start = perf_counter()
            self._machine.call(self._tensor)
            times.append((perf_counter() - start) * 1e3)
        return times


def measure_ablations(
    network: DeployNetwork, image: Array, whole: Build, repeat: int, progress: Progress = silent
) -> list[dict[str, Any]]:
    """Time our build, each ablation, and all of them together.

    Parameters
    ----------
    network : DeployNetwork
    image : ndarray of float32, (1, channels, size, size)
    whole : Build
        Nothing taken away.
    repeat : int

    Returns
    -------
    list of dict
        Name, what the paper shows of it, p50 and p95 in ms, the factor to our build and the largest difference to it.
    """
    _, channels, size, _ = image.shape
    exported = export_relax(network, channels, size)
    participants: list[_Participant] = []
    for name, build in builds(whole, exported).items():
        progress(f"compiling without {name}" if name != WHOLE else "compiling")
        machine = Machine(build.program(exported), build.target, network.weights(), build.threads)
        participants.append(_Participant(name, machine, image))
    progress("measuring")
    times = take_turns(participants, repeat)
    reference, answers = participants[0].answer, {p.name: p.answer for p in participants}
    said = {a.name: a.paper for a in ABLATIONS}
    ours = stats_of(times[WHOLE]).p50
    rows = []
    for name, values in times.items():
        stats = stats_of(values)
        rows.append(
            {
                "taken_away": None if name == WHOLE else name,
                "paper": "all of these" if name == ALL else said.get(name),
                "p50_ms": round(stats.p50, 3),
                "p95_ms": round(stats.p95, 3),
                "factor": round(stats.p50 / ours, 3),
                "max_abs_diff": float(np.abs(answers[name] - reference).max()),
            }
        )
    return rows
