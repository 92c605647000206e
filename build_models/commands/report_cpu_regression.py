"""`falx-build-models report cpu-regression`."""

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rich.console import Console
from rich.table import Table

from app.inference.cpu import cpu_name, physical_cores
from build_models.commands.bench import default_data
from build_models.commands.progress import tell
from build_models.commands.report_files import write_report
from build_models.peers.registry import ENGINES

STEM = "cpu-regression"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the report."""
    parser.add_argument("--model", default="wide", help="a shipped model or a name of the zoo (default: wide)")
    parser.add_argument("--threads", type=int, default=physical_cores())
    parser.add_argument("--repeat", type=int, default=50, help="timed runs of each build (default: 50)")
    parser.add_argument("--data", type=Path, default=default_data(), help="TCGA-LGG folder (default: the demo case)")
    parser.add_argument("--records", type=Path, help="database of MetaSchedule for this network")
    parser.add_argument("--engine", nargs="+", choices=ENGINES, default=ENGINES, help="for the runs in a row")
    parser.add_argument("--work", type=Path, help="folder that keeps what was prepared and measured, for a repetition")
    parser.add_argument("--out", type=Path, help="folder that gets the page, its picture and the figures as JSON")


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Measure builds, engines and conditions, and write the page."""
    from build_models.deploy import DeployNetwork  # noqa: PLC0415
    from build_models.load import load_average  # noqa: PLC0415
    from build_models.models import any_network  # noqa: PLC0415
    from build_models.native import native_target  # noqa: PLC0415
    from build_models.parts import Parts  # noqa: PLC0415
    from build_models.peers.make_subject import Wanted, make_subject  # noqa: PLC0415
    from build_models.peers.slices import real_slices  # noqa: PLC0415
    from build_models.regression.slowdown import measure_ablations  # noqa: PLC0415
    from build_models.regression.spread import clock_spread, consecutive_runs, outlier_causes  # noqa: PLC0415

    slices, calibration, _ = real_slices(arguments.data)
    wanted = Wanted(arguments.model, "fp32", arguments.threads, "native", arguments.records)
    with TemporaryDirectory(prefix="falx-report-") as temporary:
        folder = (arguments.work or Path(temporary)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        subject = make_subject(wanted, slices, calibration, folder)
        network = DeployNetwork(any_network(arguments.model, calibration)).eval()
        target, before, parts = native_target(), load_average(), Parts(folder / "parts")
        whole = _whole_build(target, arguments.threads)
        document: dict[str, Any] = {
            "cpu": cpu_name(),
            "threads": arguments.threads,
            "model": arguments.model,
            "target": target,
            "gflop": round(subject.gflop, 3),
            "ablations": parts.get(
                "ablations", lambda: measure_ablations(network, slices[:1], whole, arguments.repeat, tell)
            ),
            "consecutive": [
                parts.get(f"runs-{name}", lambda name=name: consecutive_runs(name, subject, tell))
                for name in arguments.engine
            ],
            "conditions": parts.get("conditions", lambda: outlier_causes(subject, tell)),
            "clock_spread": parts.get("clock_spread", lambda: round(clock_spread(), 3)),
            "load": parts.get("load", lambda: [before, load_average()]),
        }
    if arguments.out is not None:
        _write(document, arguments.out)
    return document


def show(document: dict[str, Any]) -> None:
    """Print the three tables."""
    console = Console(width=None if sys.stdout.isatty() else 140)
    table = Table("taken away", "p50 ms", "p95 ms", "factor", title=f"{document['model']} for {document['target']}")
    for row in document["ablations"]:
        table.add_row(row["taken_away"] or "nothing", *(f"{row[k]:.2f}" for k in ("p50_ms", "p95_ms", "factor")))
    console.print(table)
    for key, name in (("consecutive", "engine"), ("conditions", "condition")):
        table = Table(name, "p50 ms", "p95 ms", "max ms", "outliers")
        for row in document[key]:
            if "p50_ms" in row:
                figures = (f"{row[k]:.2f}" for k in ("p50_ms", "p95_ms", "max_ms"))
                table.add_row(row[name], *figures, str(row["outliers"]))
            else:
                table.add_row(row[name], row["reason"])
        console.print(table)


def _whole_build(target: str, threads: int) -> Any:
    from build_models.compilers.compiler import CompilerOptions  # noqa: PLC0415
    from build_models.compilers.tvm_cpu import TvmCpuCompiler  # noqa: PLC0415
    from build_models.regression.ablations import whole_build  # noqa: PLC0415

    lowering = TvmCpuCompiler(CompilerOptions(allow_untuned=True)).lowering(target)
    return whole_build(target, lowering, threads)


def _write(document: dict[str, Any], folder: Path) -> None:
    from build_models.regression.page import page  # noqa: PLC0415
    from build_models.regression.picture import draw_regression  # noqa: PLC0415

    write_report(folder, STEM, document, page(document, f"{STEM}.png"))
    draw_regression(document, folder / f"{STEM}.png")
