"""Proves an artifact on this PC, in a child process that may crash without harm.

An instruction that the processor lacks ends the process at the first kernel call, a damaged library at any time.
The child hashes the files, runs the golden inputs, compares and measures; the parent turns whatever happens into an
`Outcome` in words.
"""

import io
import json
import logging
import subprocess
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import IO

import numpy as np
from numpy.typing import NDArray

from app.contract.manifest import Artifact
from app.contract.proof import compare
from app.errors import AppError
from app.inference.backend import InferenceSession, SeveralAtOnce
from app.inference.child import Child, how_it_ended, leave_no_crash_files, own_child
from app.inference.latency import stats_of
from app.inference.outcome import Outcome
from app.inference.patience import run_patiently
from app.inference.registry import backend_named
from app.inference.resident import peak_mb
from app.inference.trust import read_trusted

TIMEOUT_S = 60.0
_MIN_RUNS = 5
_MAX_RUNS = 15
_MEASURE_MS = 300.0

_log = logging.getLogger(__name__)


def run_probe(
    artifact: Artifact,
    threads: int,
    timeout_s: float = TIMEOUT_S,
    child_program: Child | None = None,
    tick: Callable[[], None] | None = None,
) -> Outcome:
    """Prove an artifact in a child process.

    Parameters
    ----------
    artifact : Artifact
    threads : int
    timeout_s : float
        Seconds after which the child is killed, not counting those in which a busy PC keeps it from computing.
    child_program : Child or None
        What to start; None starts this program on this PC.
    tick : callable, optional
        Called every few seconds while the child is at work.

    Returns
    -------
    Outcome
        Also for a child that crashed, hung or could not be started; this never raises for them.
    """
    started = child_program or own_child()
    command = [*started.program, "--probe", str(artifact.folder), "--threads", str(threads)]
    try:
        child = run_patiently(command, timeout_s, started.environment, tick)
    except subprocess.TimeoutExpired:
        return _refused(artifact, f"the probe of {_label(artifact)} did not answer within {timeout_s:g} s")
    except OSError as error:
        return _refused(artifact, f"the probe of {_label(artifact)} could not be started ({type(error).__name__})")
    outcome = _answer(child.stdout)
    if outcome is not None and child.returncode == 0:
        return outcome
    reason = f"the probe of {_label(artifact)} {how_it_ended(child.returncode)}"
    _log.warning("%s", reason)
    return _refused(artifact, reason)


def probe_main(folder: Path, threads: int, out: IO[str]) -> int:
    """What the child does: prove the artifact in `folder` and write its outcome as one JSON line.

    Returns
    -------
    int
        Exit code: 0 when there is an outcome, whatever it says.
    """
    leave_no_crash_files()
    artifact, _ = read_trusted(folder)
    outcome = prove(artifact, threads)
    out.write("\n" + json.dumps(asdict(outcome)) + "\n")  # a runtime may have left half a line on stdout
    out.flush()
    return 0


def prove(artifact: Artifact, threads: int) -> Outcome:
    """Load, compare with the golden outputs and measure, in this process.

    Parameters
    ----------
    artifact : Artifact
    threads : int

    Returns
    -------
    Outcome
        Not ok when the artifact is damaged, cannot be loaded, fails while it runs or deviates.
    """
    before = peak_mb()
    try:
        backend = backend_named(artifact.manifest.target.backend)
        session = backend.load(artifact, threads)
        try:
            outcome = _golden_run(artifact, session)
            after = peak_mb()
            memory = None if before is None or after is None else round(after - before, 1)
            proven_at = datetime.now(UTC).isoformat(timespec="seconds")
            return replace(outcome, proven_at=proven_at, memory_mb=memory)
        finally:
            session.close()
    except AppError as error:
        _log.warning("probe of %s: %s", _label(artifact), error.details or error.kind)
        return _refused(artifact, error.user_message)


def _golden_run(artifact: Artifact, session: InferenceSession) -> Outcome:
    manifest = artifact.manifest
    with np.load(io.BytesIO(artifact.read(manifest.golden)), allow_pickle=False) as golden:
        inputs, expected = golden["inputs"], golden["outputs"]
    outputs, times = _run_all(session, inputs)
    at_once = _run_at_once(session, inputs)
    if outputs.shape != expected.shape:
        return _refused(artifact, f"the output has shape {outputs.shape} instead of {expected.shape}")
    proof = compare(outputs, expected, manifest.model.threshold)
    failure = proof.failure(manifest.tolerance)
    if failure is None and at_once is not None:
        together = np.resize(expected, at_once.shape)
        failure = compare(at_once, together, manifest.model.threshold).failure(manifest.tolerance)
    if failure is not None:
        # NaN has no place in JSON: a difference that is no number is left out, and the reason names it.
        difference = proof.max_abs_diff if np.isfinite(proof.max_abs_diff) else None
        return _refused(artifact, f"golden run failed: {failure}", proof.dice, difference)
    p50 = stats_of(_enough(times, session, inputs)).p50
    return Outcome(
        manifest.target.backend,
        manifest.target.name,
        True,
        f"passed its golden run, {p50:.1f} ms a slice",
        round(p50, 3),
        proof.dice,
        proof.max_abs_diff,
        manifest.precision,
    )


def _run_all(session: InferenceSession, inputs: NDArray[np.float32]) -> tuple[NDArray[np.float32], list[float]]:
    """Outputs of every input, and the time of each run but the first, cold one in milliseconds."""
    outputs: list[NDArray[np.float32]] = []
    times: list[float] = []
    for image in inputs:
        start = perf_counter()
        answer = session.run(image[None])
        times.append((perf_counter() - start) * 1e3)
        outputs.append(answer.copy())
    return np.concatenate(outputs), times[1:]


def _run_at_once(session: InferenceSession, inputs: NDArray[np.float32]) -> NDArray[np.float32] | None:
    """Outputs of as many inputs as the session computes in one call, over and over the same; None where it is one."""
    if not isinstance(session, SeveralAtOnce) or session.images_at_once == 1:
        return None
    return session.run_several(np.resize(inputs, (session.images_at_once, *inputs.shape[1:]))).copy()


def _enough(times: list[float], session: InferenceSession, inputs: NDArray[np.float32]) -> list[float]:
    """Add runs until a median is worth something: the first start of the program waits for this."""
    times = list(times)
    while len(times) < _MIN_RUNS or (len(times) < _MAX_RUNS and sum(times) < _MEASURE_MS):
        start = perf_counter()
        session.run(inputs[len(times) % len(inputs)][None])
        times.append((perf_counter() - start) * 1e3)
    return times


def _answer(stdout: bytes) -> Outcome | None:
    """The last line that is an outcome; a runtime may print its own lines before it."""
    for line in reversed(stdout.decode("utf-8", errors="replace").splitlines()):
        try:
            return Outcome.from_json(json.loads(line))
        except (ValueError, KeyError, TypeError):
            continue
    return None


def _label(artifact: Artifact) -> str:
    target = artifact.manifest.target
    return f"{target.backend} {target.name}"


def _refused(artifact: Artifact, reason: str, dice: float | None = None, max_abs_diff: float | None = None) -> Outcome:
    target = artifact.manifest.target
    return Outcome(target.backend, target.name, False, reason, None, dice, max_abs_diff, artifact.manifest.precision)
