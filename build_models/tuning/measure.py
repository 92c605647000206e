"""Child process that measures compiled candidates: `python -m build_models.tuning.measure JOBS THREADS`.

JOBS is a JSON list of {"library", "shapes"}; the answer, one JSON list of milliseconds, goes to stdout. It imports
neither TVM nor PyTorch, runs on the same runtime as the product and does nothing but measure, so that whoever quiets the
machine for it need not do so for long.
"""

import json
import sys
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from app.inference.backends.tvm_runtime import start_runtime
from app.inference.backends.tvm_session import aligned_empty
from app.inference.denormals import flush_denormals

_SECONDS = 0.06
_LEAST_RUNS = 7


def main() -> None:
    """Measure every job."""
    jobs = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    ffi = start_runtime(int(sys.argv[2]))
    with flush_denormals():
        json.dump([_measure(ffi, job) for job in jobs], sys.stdout)


def _measure(ffi: Any, job: dict[str, Any]) -> float:
    """Median of the faster half of the runs, in milliseconds: what the kernel takes when nothing disturbs it."""
    function = ffi.load_module(job["library"])["main"]
    random, arguments = np.random.default_rng(0), []
    for shape in job["shapes"]:
        array = aligned_empty(tuple(shape))
        array[...] = random.random(array.shape, dtype=np.float32)
        arguments.append(ffi.from_dlpack(array))
    for _ in range(2):
        function(*arguments)
    times: list[float] = []
    end = perf_counter() + _SECONDS
    while len(times) < _LEAST_RUNS or perf_counter() < end:
        start = perf_counter()
        function(*arguments)
        times.append((perf_counter() - start) * 1e3)
    return float(np.median(sorted(times)[: len(times) // 2 + 1]))


if __name__ == "__main__":
    main()
