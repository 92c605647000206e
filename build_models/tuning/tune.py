"""Measures the candidates of every layer of a network and keeps the fastest."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from app.errors import BuildError
from build_models.exporters.relax import RelaxProgram
from build_models.passes.lower_layers import Lowering, layers_of
from build_models.records import FOLDER, Record, Records, read_records, write_records
from build_models.schedules.layer import Layer
from build_models.schedules.reference import reference
from build_models.schedules.registry import choices_for
from build_models.targets import INSTRUCTION_SETS
from build_models.tuning.trial import Trial, make_trial

Progress = Callable[[str], None]
_BATCH = 6
"""Layers that are measured together, and recorded before the next ones are compiled."""


_OTHERS = 1
"""Candidates of a template that is not the first choice for a layer: its default."""


@dataclass(frozen=True)
class TuneRequest:
    """What to tune.

    Attributes
    ----------
    program : RelaxProgram
    target : str
        Name of an instruction set.
    threads : int
        As many as the product will use.
    candidates : int
        Most candidates of the template that is the first choice for a layer.
    again : bool
        Measure layers that have a record as well.
    launcher : tuple of str
        Command under which the measuring process runs, such as one that quiets the machine.
    folder : Path
        Of the records.
    """

    program: RelaxProgram
    target: str
    threads: int
    candidates: int
    again: bool = False
    launcher: tuple[str, ...] = ()
    folder: Path = FOLDER


def tune(request: TuneRequest, progress: Progress = lambda _: None) -> dict[str, Record]:
    """Measure, and write the records of the target after every few layers.

    Returns
    -------
    dict
        What was found, by the key of the layer.

    Raises
    ------
    BuildError
        A candidate computes something wrong, or the measuring process fails.
    """
    records, found = read_records(request.target, request.folder), dict[str, Record]()
    wanted = _untuned(request, records)
    for start in range(0, len(wanted), _BATCH):
        layers = wanted[start : start + _BATCH]
        with tempfile.TemporaryDirectory() as folder:
            trials = [t for layer in layers for t in _trials(request, layer, Path(folder), progress)]
            progress(f"measuring {len(trials)} kernels")
            times = _measured(request, trials, Path(folder))
        for layer in layers:
            mine = [(ms, t.choice) for t, ms in zip(trials, times, strict=True) if t.layer == layer]
            ms, choice = min(mine, key=lambda pair: pair[0])
            found[layer.key] = Record(choice, ms)
            rate = layer.operations / ms / 1e6
            progress(f"{layer.key}: {choice.template} {dict(choice.parameters)} {ms:.3f} ms, {rate:.0f} GFLOP/s")
            records = read_records(request.target, request.folder).with_record(
                layer, _precision(request), found[layer.key]
            )
            write_records(request.target, records, request.folder)
    return found


def _untuned(request: TuneRequest, records: Records) -> list[Layer]:
    """Convolutions for which there is a choice, each once."""
    instructions = INSTRUCTION_SETS[request.target]
    lowering = Lowering(request.target, instructions.tiling, instructions.precision, allow_untuned=True)
    layers = dict.fromkeys(layer for layer in layers_of(request.program, lowering) if layer.operations)
    wanted = [x for x in layers if request.again or records.choice(x, instructions.precision) is None]
    return [x for x in wanted if len(list(islice(choices_for(x, lowering.tiling, lowering.precision), 2))) > 1]


def _trials(request: TuneRequest, layer: Layer, folder: Path, progress: Progress) -> Iterator[Trial]:
    instructions, case = INSTRUCTION_SETS[request.target], reference(layer)
    counts: dict[str, int] = {}
    first = next(choices_for(layer, instructions.tiling, instructions.precision)).template
    for choice in choices_for(layer, instructions.tiling, instructions.precision):
        counts[choice.template] = counts.get(choice.template, 0) + 1
        if counts[choice.template] > (request.candidates if choice.template == first else _OTHERS):
            continue
        path = folder / f"{abs(hash(layer))}-{choice.template}-{counts[choice.template]}.so"
        progress(f"{layer.key}: {choice.template} {dict(choice.parameters)}")
        yield make_trial(case, choice, request.target, path)


def _measured(request: TuneRequest, trials: Sequence[Trial], folder: Path) -> list[float]:
    jobs = [{"library": str(t.library), "shapes": t.shapes, "inputs": t.inputs, "outputs": t.outputs} for t in trials]
    (folder / "jobs.json").write_text(json.dumps(jobs), encoding="utf-8")
    child = [sys.executable, "-m", "build_models.tuning.measure", str(folder / "jobs.json"), str(request.threads)]
    done = subprocess.run([*request.launcher, *child], capture_output=True, text=True, check=False)
    if done.returncode:
        raise BuildError("The process that measures kernels failed; run the command again.", done.stderr[-2000:])
    times = json.loads(done.stdout)
    return [float(ms) for ms in times]


def _precision(request: TuneRequest) -> str:
    return INSTRUCTION_SETS[request.target].precision
