"""What runs in an engine's own process: `python -m build_models.peers.child STEP ENGINE FOLDER`.

`prepare` ends with one JSON line; `serve` answers JSON lines until its input ends. Errors are lines as well.
"""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any, TextIO

import numpy as np

from app.errors import AppError
from app.inference.denormals import flush_denormals
from build_models.parent import end_with_parent
from build_models.peers.engine import VOLUME, CannotRun, Engine, GpuRunner, Runner, Subject, read_subject
from build_models.peers.registry import engine_named

ANSWERS = "answers.npy"
_ANSWERS_S = 10.0
_WARM_RUNS = 10
_WARM_S = 2.0
_SETTLE_S = 0.15
"""Linux takes some tenths of a second until threads that were stopped have a processor each."""


def main(step: str, name: str, folder: Path) -> int:
    """Carry out one step."""
    end_with_parent()
    out = _own_stdout()
    subject = read_subject(folder)
    try:
        engine = engine_named(name)
        version = engine.version()
        _check(engine, subject)
        if step == "prepare":
            engine.prepare(subject)
            _say(out, {"version": version})
            return 0
        runner = engine.load(subject)
        np.save(subject.own(name) / ANSWERS, _answers(runner, subject))
        _say(out, {"version": version, "warm_ms": _warm(runner, subject)})
        _serve(runner, subject, out)
    except (CannotRun, AppError) as reason:
        _say(out, {"cannot": getattr(reason, "user_message", str(reason))})
    except Exception as error:  # whatever a foreign library raises is a reason not to take part
        _say(
            out, {"cannot": f"{type(error).__name__}: {str(error).strip().splitlines()[0][:200] if str(error) else ''}"}
        )
        raise
    return 0


def _check(engine: Engine, subject: Subject) -> None:
    if subject.precision not in engine.precisions:
        raise CannotRun(f"it is not set up for {subject.precision} here")
    if subject.isa == "avx2" and not engine.held_to_avx2:
        raise CannotRun("it chooses its instruction set by itself and cannot be held to AVX2")


def _answers(runner: Runner, subject: Subject) -> np.ndarray:
    """Answers to the slices; to fewer of them, but one, where the engine takes seconds for each."""
    answers, start = [], perf_counter()
    for image in subject.slices():
        answers.append(runner.result(runner.run(runner.convert(image[None]))))
        if perf_counter() - start > _ANSWERS_S:
            break
    return np.concatenate(answers)


def _warm(runner: Runner, subject: Subject) -> float:
    """Run until caches, frequency and thread pools have settled; the last time in milliseconds."""
    image = runner.convert(subject.slices()[:1])
    start, ms = perf_counter(), 0.0
    for _ in range(_WARM_RUNS):
        before = perf_counter()
        runner.run(image)
        ms = (perf_counter() - before) * 1e3
        if perf_counter() - start > _WARM_S:
            break
    return ms


def _serve(runner: Runner, subject: Subject, out: TextIO) -> None:
    images = [runner.convert(image[None]) for image in subject.slices()]
    for line in sys.stdin:
        request: dict[str, Any] = json.loads(line)
        first, count = int(request["first"]), int(request["runs"])
        call, inputs = _timed(runner, images, subject, request["way"])
        with flush_denormals():
            if request["warm"]:
                _settle(call, inputs[first % len(inputs)])
            times = []
            for index in range(first, first + count):
                start = perf_counter()
                call(inputs[index % len(inputs)])
                times.append((perf_counter() - start) * 1e3)
        _say(out, {"times_ms": times})


def _settle(call: Callable[[Any], Any], image: Any) -> None:
    """Run once at least: what the others left in the caches, and on which processors threads awake, is not ours."""
    start = perf_counter()
    call(image)
    while perf_counter() - start < _SETTLE_S:
        call(image)


def _timed(runner: Runner, images: list[Any], subject: Subject, way: str) -> tuple[Callable[[Any], Any], list[Any]]:
    """What is called, and with what."""
    if way == "run" or not isinstance(runner, GpuRunner):
        return runner.run, images
    slices = subject.slices()
    if way == "whole":
        return runner.whole, [image[None] for image in slices]
    return runner.whole, [np.resize(slices, (VOLUME, *slices.shape[1:]))]


def _own_stdout() -> TextIO:
    """The pipe to the parent under a number of its own: libraries print on stdout what they like."""
    kept = os.dup(1)
    os.dup2(2, 1)
    return os.fdopen(kept, "w", encoding="utf-8")


def _say(out: TextIO, document: dict[str, Any]) -> None:
    out.write(json.dumps(document) + "\n")
    out.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], Path(sys.argv[3])))
