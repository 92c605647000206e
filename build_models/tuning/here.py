"""Measures candidates on this machine, a few layers at a time."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from app.errors import BuildError
from build_models.progress import Progress
from build_models.schedules.layer import Layer
from build_models.schedules.reference import reference
from build_models.tuning.request import Timed, TuneRequest
from build_models.tuning.trial import Trial, make_trial

_BATCH = 6
"""Layers that are measured together, and recorded before the next ones are compiled."""


def measure_here(request: TuneRequest, wanted: Sequence[Layer], progress: Progress) -> Iterator[Timed]:
    """Compile, prove and measure.

    Yields
    ------
    Layer and list of (float, Choice)
        The layer, its candidates and their milliseconds.

    Raises
    ------
    BuildError
        A candidate computes something wrong, or the measuring process fails.
    """
    for start in range(0, len(wanted), _BATCH):
        layers = wanted[start : start + _BATCH]
        with tempfile.TemporaryDirectory() as folder:
            trials = [t for layer in layers for t in _trials(request, layer, Path(folder), progress)]
            progress(f"measuring {len(trials)} kernels")
            times = _measured(request, trials, Path(folder))
        for layer in layers:
            yield layer, [(ms, t.choice) for t, ms in zip(trials, times, strict=True) if t.layer == layer]


def _trials(request: TuneRequest, layer: Layer, folder: Path, progress: Progress) -> Iterator[Trial]:
    case = reference(layer)
    for number, choice in enumerate(request.choices(layer)):
        progress(f"{layer.key}: {choice.template} {dict(choice.parameters)}")
        yield make_trial(case, choice, request.target, folder / f"{abs(hash(layer))}-{number}.so")


def _measured(request: TuneRequest, trials: Sequence[Trial], folder: Path) -> list[float]:
    jobs = [
        {"layer": t.layer.key, "library": str(t.library), "shapes": t.shapes, "inputs": t.inputs, "outputs": t.outputs}
        for t in trials
    ]
    (folder / "jobs.json").write_text(json.dumps(jobs), encoding="utf-8")
    child = [sys.executable, "-m", "build_models.tuning.measure", str(folder / "jobs.json"), str(request.threads)]
    done = subprocess.run([*request.launcher, *child], capture_output=True, text=True, check=False)
    if done.returncode:
        raise BuildError("The process that measures kernels failed; run the command again.", done.stderr[-2000:])
    return [float(ms) for ms in json.loads(done.stdout)]
