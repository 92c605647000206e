"""Outlines a case with the engine that was chosen, or with the next proven one when that fails on the way."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.commands.console import Console
from app.commands.engine import Engine, open_engine, segment_case
from app.errors import EngineFailedError
from app.imaging.series import Case
from app.imaging.volume import Role
from app.inference.engine_choice import EngineChoice
from app.inference.fallback import give_up, warning_of
from app.inference.guard import InputCheck, check_input
from app.inference.latency import LatencyRecorder
from app.inference.segmenter import Segmenter


@dataclass(frozen=True)
class Outlined:
    """Probabilities of every slice, all from one engine.

    Attributes
    ----------
    engine : Engine
        Closed.
    probability : ndarray of float32, (slices, rows, columns)
    filled : tuple of Role
        The model's channels that the case lacks.
    warnings : tuple of str
        About engines that failed before this one.
    """

    engine: Engine
    probability: NDArray[np.float32]
    filled: tuple[Role, ...]
    check: InputCheck
    recorder: LatencyRecorder
    warnings: tuple[str, ...]


def outline(case: Case, choice: EngineChoice, console: Console) -> Outlined:
    """Run every slice; when the engine fails, all of them anew with the next one.

    Raises
    ------
    BackendUnavailableError
        No backend passes, or none that has not failed.
    InferenceError
        The network answered with something that is no probability.
    """
    failed: list[str] = []
    while True:
        engine = open_engine(choice, console, frozenset(failed))
        warnings = (warning_of(" and ".join(failed), engine.selection.name),) if failed else ()
        for warning in warnings:
            console.note(f"falx: {warning}")
        try:
            outlined = _run(case, engine, console, warnings)
        except EngineFailedError as error:
            give_up(engine.session, error)
            failed.append(engine.selection.name)
        except BaseException:
            engine.session.close()
            raise
        else:
            engine.session.close()
            return outlined


def _run(case: Case, engine: Engine, console: Console, warnings: tuple[str, ...]) -> Outlined:
    recorder = LatencyRecorder()
    for ms in case.decode_ms:
        recorder.add("decode", ms)
    segmenter = Segmenter(engine.session, engine.model, case.volume)
    check = check_input(engine.selection.artifact, segmenter)
    probability = segment_case(case, segmenter, recorder, console, engine.selection.threads)
    return Outlined(engine, probability, segmenter.filled, check, recorder, warnings)
