"""`falx-build-models measure-variants`."""

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from app import resources
from app.contract.manifest import Target
from app.errors import BuildError
from app.inference.cpu import cpu_name, physical_cores
from app.inference.cpu_features import instruction_set_availability
from build_models.commands.progress import tell
from build_models.commands.train_variants import RESULTS, SHIPPED
from build_models.compression.quantisation import calibration_slices
from build_models.golden import golden_inputs
from build_models.targets import LITERT_ANY
from build_models.training.artifact_prediction import artifact_dice
from build_models.training.dataset import Patient, find_split, read_patients
from build_models.variants.measurement import Measurement
from build_models.variants.results import Results, median_ms
from build_models.weights import load_card
from build_models.zoo.registry import VARIANTS, Architecture, architecture_of

_BEST_FIRST = ("x86-64-v4", "x86-64-v3", "x86-64-v2")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument("--runs", type=Path, default=Path("runs/variants"), help="folder that train-variants wrote")
    parser.add_argument("--results", type=Path, default=RESULTS, help="folder of the results that the report reads")
    parser.add_argument("--compiled", type=Path, help="folder of the artifacts (default: RUNS/compiled)")
    parser.add_argument("--data", type=Path, help="TCGA-LGG folder, for 8-bit artifacts; without it, none")
    parser.add_argument("--slices", type=int, default=200, help="for the calibration")
    parser.add_argument("--only", nargs="+", metavar="NAME", choices=tuple(VARIANTS))
    parser.add_argument("--rounds", type=int, default=3, help="over all variants, for the times")
    parser.add_argument("--demo", type=Path, default=resources.demo_case(), help="study that gives golden inputs")
    parser.add_argument("--threads", type=int, default=physical_cores())


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Measure every variant: what is compiled already is only run, so that a second call takes seconds."""
    if arguments.rounds < 1:
        raise BuildError("Times need at least one round; give a larger number with --rounds.")
    results = Results(arguments.results)
    calibration = judge = None
    if arguments.data is not None:
        split = find_split(arguments.data)
        calibration = calibration_slices(read_patients(arguments.data, split["train"]), arguments.slices)
        judge = _judge(read_patients(arguments.data, split["test"]), arguments.threads)
    best = next(name for name in _BEST_FIRST if instruction_set_availability(name).ok)
    measurement = Measurement(
        weights=lambda name: _weights(arguments.runs, name),
        architecture=lambda name: _architecture(results, name),
        compiled=arguments.compiled or arguments.runs / "compiled",
        golden=golden_inputs(arguments.demo),
        targets=(Target("tvm-cpu", best), LITERT_ANY),
        threads=arguments.threads,
        calibration=calibration,
        judge=judge,
    )
    documents = []
    for name in arguments.only or VARIANTS:
        documents.append({**measurement.measure(name, tell), "cpu": cpu_name()})
        results.write_measured(name, documents[-1])
    for number in range(1, arguments.rounds):
        tell(f"round {number + 1}")
        documents = [measurement.again(document) for document in documents]
        for document in documents:
            results.write_measured(document["name"], document)
    return {"variants": documents}


def show(document: dict[str, Any]) -> None:
    """Print one line a variant and engine."""
    table = Table("variant", "engine", "ms", "max diff", "KiB", "outcome", title="Measured")
    for variant in document["variants"]:
        for engine in variant["engines"]:
            passed = engine["ok"]
            table.add_row(
                variant["name"],
                f"{engine['backend']} {engine['target']}",
                f"{median_ms(engine):.1f}" if passed else "—",
                f"{engine['max_abs_diff']:.1e}" if passed else "—",
                f"{engine['bytes'] / 1024:.0f}" if passed else "—",
                "passed" if passed else engine["reason"],
            )
    Console().print(table)


def _judge(patients: Sequence[Patient], threads: int) -> Callable[[Path, Path], float]:
    return lambda artifact, weights: artifact_dice(artifact, load_card(weights), patients, threads)


def _architecture(results: Results, name: str) -> Architecture:
    """As it was trained here or elsewhere, else as the zoo defines it."""
    training = results.training(name)
    return architecture_of(name) if training is None else training["architecture"]


def _weights(runs: Path, name: str) -> Path:
    shipped = resources.weights() / f"{name}.safetensors"
    return shipped if name in SHIPPED and shipped.is_file() else runs / name / f"{name}.safetensors"
