"""`falx-build-models report paper`."""

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rich.console import Console
from rich.table import Table

from app.errors import BuildError
from app.inference.cpu import physical_cores
from build_models.commands.bench import default_data
from build_models.commands.progress import tell
from build_models.commands.report_files import write_report

STEM = "paper"
_STEPS = ("prepare", "passes", "runs", "layers", "dice")
_NETWORKS = ("paper-torch", "paper-keras")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the report."""
    parser.add_argument("--data", type=Path, default=default_data(), help="TCGA-LGG folder with the test patients")
    parser.add_argument("--threads", type=int, default=physical_cores())
    parser.add_argument("--slices", type=int, default=1, help="slices of each test patient in a pass (default: 1)")
    parser.add_argument("--patients", type=int, help="only the first so many test patients (default: all)")
    parser.add_argument("--passes", type=int, default=5, help="passes over them (default: 5)")
    parser.add_argument(
        "--weights", action="append", default=[], metavar="NETWORK=FILE", help="trained weights, for the Dice"
    )
    parser.add_argument("--tensorflow", metavar="PYTHON", help="Python of an environment with tensorflow-cpu")
    parser.add_argument("--work", type=Path, help="folder that keeps every part, so that a repetition goes on there")
    parser.add_argument("--step", nargs="+", choices=_STEPS, help="make the parts of these steps alone, in --work")
    parser.add_argument("--network", nargs="+", choices=_NETWORKS, default=_NETWORKS, help="of these networks alone")
    parser.add_argument("--as-is", action="store_true", help="measure nothing; the page says what --work lacks")
    parser.add_argument("--out", type=Path, help="folder that gets the page and the figures as JSON")


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Measure what is not measured yet, and write the page.

    Raises
    ------
    BuildError
        There are no test patients, or an option makes no sense.
    """
    from build_models.paper.networks import STUDIED  # noqa: PLC0415
    from build_models.paper.study import Study  # noqa: PLC0415  torch and tvm

    if arguments.data is None:
        raise BuildError("The study runs over the test patients; give the TCGA-LGG folder with --data.")
    if arguments.step is not None and arguments.work is None:
        raise BuildError("A single step leaves its parts in a folder; name one with --work.")
    with TemporaryDirectory(prefix="falx-paper-") as temporary:
        study = Study(
            data=arguments.data,
            work=(arguments.work or Path(temporary)).resolve(),
            threads=arguments.threads,
            slices=arguments.slices,
            patients=arguments.patients,
            passes=arguments.passes,
            weights=_weights(arguments.weights),
            tensorflow=arguments.tensorflow,
            closed=arguments.as_is,
            networks=tuple(studied for studied in STUDIED if studied.name in arguments.network),
        )
        if arguments.step is not None and not arguments.as_is:
            for step in arguments.step:
                study.take(step, tell)
            return {"step": ", ".join(arguments.step), "work": str(arguments.work)}
        document = study.document(tell)
    if arguments.out is not None:
        write(document, arguments.out)
    return document


def write(document: dict[str, Any], folder: Path) -> None:
    """Write the figures, and the page from them."""
    from build_models.paper.page import page  # noqa: PLC0415

    write_report(folder, STEM, document, page(document))


def show(document: dict[str, Any]) -> None:
    """Print the first table, or which step is done."""
    console = Console(width=None if sys.stdout.isatty() else 140)
    if "step" in document:
        console.print(f"{document['step']}: done, in {document['work']}", highlight=False)
        return
    table = Table("network", "device", "before, s", "after, s", "after ÷ before")
    for network in document["networks"]:
        for device, pair in network["devices"].items():
            before, after = (pair[name].get("mean_s") for name in ("before", "after"))
            cells = (f"{before:.4g}" if before else "–", f"{after:.4g}" if after else "–")
            table.add_row(network["name"], device, *cells, f"{after / before:.2f}" if before and after else "–")
            for name in ("before", "after"):
                if "reason" in pair[name]:
                    console.print(f"{network['name']}, {device}, {name}: {pair[name]['reason']}", highlight=False)
    console.print(table)


def _weights(given: list[str]) -> dict[str, Path]:
    from build_models.paper.networks import STUDIED  # noqa: PLC0415

    found: dict[str, Path] = {}
    for entry in given:
        name, _, path = entry.partition("=")
        if name not in (studied.name for studied in STUDIED) or not path:
            raise BuildError(f"'{entry}' names no weights; write for instance paper-torch=FILE.safetensors.")
        found[name] = Path(path)
    return found
