"""Choosing a network and a backend, and running the slices of a case."""

import argparse
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.commands.console import Console, native_output_silenced
from app.contract.model_spec import ModelSpec
from app.imaging.series import Case
from app.imaging.volume import Role
from app.inference.backend import InferenceSession
from app.inference.engine_choice import EngineChoice
from app.inference.latency import LatencyRecorder
from app.inference.segmenter import Segmenter
from app.inference.selection import BackendSelection, open_session
from app.inference.volume_run import run_volume
from app.settings import check_choice, load_settings


@dataclass(frozen=True)
class Engine:
    """A loaded network and why it is this one."""

    selection: BackendSelection
    session: InferenceSession

    @property
    def model(self) -> ModelSpec:
        """What the network reads and answers."""
        return self.selection.artifact.manifest.model


def engine_choice(arguments: argparse.Namespace) -> EngineChoice:
    """Options of the command line over the settings.

    Raises
    ------
    PolicyError
        An option goes against what the administrator has set.
    """
    for name in ("model", "backend", "threads"):
        if (wanted := getattr(arguments, name)) is not None:
            check_choice(name, wanted)
    if arguments.allow_reduced_precision:
        check_choice("reduced_precision", True)
    settings = load_settings()
    return EngineChoice(
        arguments.model or settings.model,
        arguments.backend or settings.backend,
        arguments.threads or settings.threads,
        arguments.allow_reduced_precision or settings.reduced_precision,
    )


def open_engine(choice: EngineChoice, console: Console, failed: frozenset[str] = frozenset()) -> Engine:
    """Choose and load the backend, other than those that failed in this process.

    Raises
    ------
    BackendUnavailableError
        None passes, or the one asked for does not.
    """
    console.progress("choosing a backend")
    with native_output_silenced():
        opened = open_session(choice, failed)
    return Engine(*opened)


def segment_case(
    case: Case, segmenter: Segmenter, recorder: LatencyRecorder, console: Console, threads: int
) -> NDArray[np.float32]:
    """Run every slice, in the faster way of using so many threads.

    Slices that were computed at once with others are left out of the recorder: their times are not the engine's.

    Returns
    -------
    ndarray of float32, (slices, rows, columns)
        Probabilities.

    Raises
    ------
    InferenceError
        The engine failed.
    """
    shape = case.volume.geometry.shape
    probability = np.empty(shape, dtype=np.float32)
    for done, result in enumerate(run_volume(segmenter, threads), start=1):
        probability[result.index] = result.probability
        if result.alone:
            recorder.add_all(result.latency_ms, result.cold)
        console.counted("segmenting slice", done, shape[0])
    return probability


def filled_warning(filled: tuple[Role, ...], present: tuple[Role, ...]) -> str | None:
    """The sentence that says which sequences the network did not get."""
    if not filled:
        return None
    source = Role.FLAIR if Role.FLAIR in present else present[0]
    names = " and ".join(str(role) for role in filled)
    stand_in = "FLAIR" if source is Role.FLAIR else "the only sequence"
    return f"{names} {'is' if len(filled) == 1 else 'are'} missing and filled with {stand_in}."
