"""Child process that measures on devices of a lab: `python -m build_models.tuning.on_device`.

It answers JSON lines. `connect` opens a session with a device, `measure` runs one candidate on it, `release` gives the
device back. TVM's client waits without end for a device that is gone, so whoever started this process sets the limits
and ends it.

Results come back before a candidate is timed, so that what is fast and wrong is found. Every timed run begins with
nothing but the first operand in the cache: in a network the weights were last read a whole run ago.
"""

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

from app.inference.backends.tvm_runtime import without_torch
from build_models.parent import end_with_parent

with without_torch():
    import tvm
    from tvm import rpc

_SECONDS = 0.5
_LEAST_RUNS, _MOST_RUNS = 7, 50
_BIG_CORES = 1  # affinity mode of TVM's thread pool
_FLUSH = "cache_flush_cpu_non_first_arg"


def main() -> None:
    """Answer until the input ends."""
    end_with_parent()
    out, session = sys.stdout, None
    sys.stdout = sys.stderr  # libraries print what they like
    print("{}", file=out, flush=True)  # ready
    for line in sys.stdin:
        request: dict[str, Any] = json.loads(line)
        answer: dict[str, Any] = {}
        try:
            if request["do"] == "connect":
                session = _connect(request)
            elif request["do"] == "release":
                session = None
            else:
                answer = {"ms": _measure(session, request)}
        except Exception as error:  # whatever comes over the wire
            session = None
            answer = {"refused": _in_a_line(error)}
        print(json.dumps(answer), file=out, flush=True)


def _connect(request: dict[str, Any]) -> rpc.RPCSession:
    session = rpc.connect(request["host"], request["port"], request["password"], request["limit_s"])
    session.get_function("runtime.config_threadpool")(_BIG_CORES, request["threads"])
    return session


def _measure(session: Any, request: dict[str, Any]) -> float:
    """Median of the faster half of the runs, in milliseconds, as on this machine."""
    path = Path(request["library"])
    session.upload(str(path))
    try:
        module, device = session.load_module(path.name), session.cpu()
        with np.load(request["operands"]) as operands:
            arguments = [tvm.runtime.tensor(operands[name], device) for name in operands.files]
        module["main"](*arguments)
        np.savez(request["results"], *(tensor.numpy() for tensor in arguments[-request["outputs"] :]))
        once = _times(module, device, arguments, 1)[0]
        runs = max(_LEAST_RUNS, min(_MOST_RUNS, int(_SECONDS * 1e3 / max(once, 1e-3))))
        times = sorted(_times(module, device, arguments, runs))
        return float(np.median(times[: runs // 2 + 1]))
    finally:
        session.remove(path.name)


def _times(module: Any, device: Any, arguments: list[Any], runs: int) -> list[float]:
    timed = module.time_evaluator("main", device, number=1, repeat=runs, f_preproc=_FLUSH)
    return [seconds * 1e3 for seconds in timed(*arguments).results]


def _in_a_line(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return f"{type(error).__name__}: {lines[-1][:200] if lines else ''}"


if __name__ == "__main__":
    main()
