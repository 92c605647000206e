"""Child process that measures compiled candidates: `python -m build_models.tuning.measure JOBS THREADS`.

JOBS is a JSON list of {"layer", "library", "shapes", "inputs", "outputs"}; the answer, one JSON list of milliseconds,
goes to stdout. It imports neither TVM nor PyTorch, runs on the same runtime as the product and does nothing but
measure, so that whoever quiets the machine for it need not do so for long.

The candidates of a layer take turns, so that what the machine does meanwhile befalls all of them alike. In a network a
layer finds its input in the cache, where the layer before left it, and its weights in memory, since all the others were
used in between. So the weights of every run are another copy here.
"""

import json
import sys
from collections.abc import Sequence
from itertools import cycle, groupby, islice
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from app.inference.aligned import aligned_empty
from app.inference.backends.tvm_runtime import start_runtime
from app.inference.denormals import flush_denormals

_SECONDS = 0.06
"""For each candidate."""
_LEAST_TURNS = 4
_TURN_RUNS = 3
"""Timed runs of a turn, after one that is not: the turn of another candidate emptied the caches."""
_COLD_BYTES = 48 << 20
"""Weights that are read between two uses of the same copy, about as much as a network has."""
_MOST_COPIES = 40


def main() -> None:
    """Measure every job."""
    jobs = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    ffi = start_runtime(int(sys.argv[2]))
    with flush_denormals():
        times = [ms for _, mine in groupby(jobs, lambda job: job["layer"]) for ms in _measure(ffi, list(mine))]
    json.dump(times, sys.stdout)


def _measure(ffi: Any, jobs: Sequence[dict[str, Any]]) -> list[float]:
    """Median of the faster half of the runs, in milliseconds: what a kernel takes when nothing disturbs it."""
    candidates = [_Candidate(ffi, job) for job in jobs]
    end, turns = perf_counter() + _SECONDS * len(candidates), 0
    while turns < _LEAST_TURNS or perf_counter() < end:
        turns += 1
        for candidate in candidates:
            candidate.take_turn()
    return [float(np.median(sorted(c.times)[: len(c.times) // 2 + 1])) for c in candidates]


class _Candidate:
    """A kernel, its operands with many copies of the weights, and the times of its runs."""

    def __init__(self, ffi: Any, job: dict[str, Any]) -> None:
        self._function = ffi.load_module(job["library"])["main"]
        shapes = [tuple(shape) for shape in job["shapes"]]
        first, last = job["inputs"], len(shapes) - job["outputs"]
        weights = shapes[first:last]
        count = sum(4 * int(np.prod(shape)) for shape in weights)
        copies = min(_MOST_COPIES, -(-_COLD_BYTES // count)) if count else 1
        before, after = ([_tensor(ffi, shape) for shape in part] for part in (shapes[:first], shapes[last:]))
        self._operands = cycle([[*before, *(_tensor(ffi, shape) for shape in weights), *after] for _ in range(copies)])
        self.times: list[float] = []

    def take_turn(self) -> None:
        self._function(*next(self._operands))
        for operands in islice(self._operands, _TURN_RUNS):
            start = perf_counter()
            self._function(*operands)
            self.times.append((perf_counter() - start) * 1e3)


def _tensor(ffi: Any, shape: tuple[int, ...]) -> Any:
    array = aligned_empty(shape)
    array[...] = np.random.default_rng(0).random(shape, dtype=np.float32)
    return ffi.from_dlpack(array)


if __name__ == "__main__":
    main()
