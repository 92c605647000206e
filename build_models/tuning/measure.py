"""Child process that measures compiled candidates: `python -m build_models.tuning.measure JOBS THREADS`.

JOBS is a JSON list of {"library", "shapes", "inputs", "outputs"}; the answer, one JSON list of milliseconds, goes to
stdout. It imports neither TVM nor PyTorch, runs on the same runtime as the product and does nothing but measure, so
that whoever quiets the machine for it need not do so for long.

In a network a layer finds its input in the cache, where the layer before left it, and its weights in memory, since all
the others were used in between. So the weights of every run are another copy here.
"""

import json
import sys
from itertools import cycle
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from app.inference.backends.tvm_runtime import start_runtime
from app.inference.backends.tvm_session import aligned_empty
from app.inference.denormals import flush_denormals

_SECONDS = 0.06
_LEAST_RUNS = 7
_COLD_BYTES = 48 << 20
"""Weights that are read between two uses of the same copy, about as much as a network has."""
_MOST_COPIES = 40


def main() -> None:
    """Measure every job."""
    jobs = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    ffi = start_runtime(int(sys.argv[2]))
    with flush_denormals():
        json.dump([_measure(ffi, job) for job in jobs], sys.stdout)


def _measure(ffi: Any, job: dict[str, Any]) -> float:
    """Median of the faster half of the runs, in milliseconds: what the kernel takes when nothing disturbs it."""
    function, shapes = ffi.load_module(job["library"])["main"], [tuple(shape) for shape in job["shapes"]]
    first, last = job["inputs"], len(shapes) - job["outputs"]
    data, weights, results = shapes[:first], shapes[first:last], shapes[last:]
    count = sum(4 * int(np.prod(shape)) for shape in weights)
    copies = min(_MOST_COPIES, -(-_COLD_BYTES // count)) if count else 1
    before, after = [_tensor(ffi, shape) for shape in data], [_tensor(ffi, shape) for shape in results]
    arguments = cycle([[*before, *(_tensor(ffi, shape) for shape in weights), *after] for _ in range(copies)])
    function(*next(arguments))
    times: list[float] = []
    end = perf_counter() + _SECONDS
    while len(times) < _LEAST_RUNS or perf_counter() < end:
        operands = next(arguments)
        start = perf_counter()
        function(*operands)
        times.append((perf_counter() - start) * 1e3)
    return float(np.median(sorted(times)[: len(times) // 2 + 1]))


def _tensor(ffi: Any, shape: tuple[int, ...]) -> Any:
    array = aligned_empty(shape)
    array[...] = np.random.default_rng(0).random(shape, dtype=np.float32)
    return ffi.from_dlpack(array)


if __name__ == "__main__":
    main()
