"""`falx-build-models bench`."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from app import resources
from app.inference.cpu import physical_cores
from build_models.commands.progress import tell
from build_models.load import said_of_load
from build_models.peers.comparison import compare
from build_models.peers.engine import PRECISIONS
from build_models.peers.make_subject import Wanted
from build_models.peers.registry import ENGINES, GPU_ENGINES, OURS, OURS_ON_GPU


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument("--peers", action="store_true", help="measure the other engines as well, in turns with ours")
    parser.add_argument("--model", default="unet", help="a shipped model or a name of the zoo (default: unet)")
    parser.add_argument("--precision", choices=PRECISIONS, default="fp32")
    parser.add_argument("--device", choices=("cpu", "gpu"), default="cpu", help="gpu: the first NVIDIA GPU")
    parser.add_argument("--isa", choices=("native", "avx2"), default="native", help="avx2 holds engines to AVX2")
    parser.add_argument("--repeat", type=int, default=100, help="timed runs of each engine (default: 100)")
    parser.add_argument("--threads", type=int, default=physical_cores())
    parser.add_argument("--engine", nargs="+", choices=(*ENGINES, *GPU_ENGINES), help="only these engines")
    parser.add_argument("--data", type=Path, default=default_data(), help="TCGA-LGG folder (default: the demo case)")
    parser.add_argument("--records", type=Path, help="database of MetaSchedule for this network")
    parser.add_argument("--work", type=Path, help="folder that keeps what the engines prepared, for a repetition")
    parser.add_argument("--out", type=Path, help="folder that gets the result as JSON and as a page")


def default_data() -> Path | None:
    """The data beside the checkout, when they are there."""
    folder = resources.root().parent / "shared" / "data" / "lgg"
    return folder if folder.is_dir() else None


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Measure."""
    precision, device = arguments.precision, arguments.device
    wanted = Wanted(arguments.model, precision, arguments.threads, arguments.isa, arguments.records, device=device)
    everybody, ours = (GPU_ENGINES, OURS_ON_GPU) if device == "gpu" else (ENGINES, OURS)
    engines = arguments.engine or (everybody if arguments.peers else (ours,))
    document = compare(wanted, arguments.data, arguments.repeat, engines=engines, work=arguments.work, progress=tell)
    if arguments.out is not None:
        write(document, arguments.out)
    return document


def write(document: dict[str, Any], folder: Path) -> None:
    """Write the document as JSON, and as a page in Markdown."""
    folder.mkdir(parents=True, exist_ok=True)
    isa = "" if document["isa"] == "native" else f"-{document['isa']}"
    device = "-gpu" if document.get("device") == "gpu" else ""
    stem = f"peers-{document['model']}-{document['precision']}{isa}{device}"
    (folder / f"{stem}.json").write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    (folder / f"{stem}.md").write_text(page(document), encoding="utf-8")


def page(document: dict[str, Any]) -> str:
    """The result in Markdown."""
    header = _header(document)
    rows = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    rows += ["| " + " | ".join(cells) + " |" for cells in map(_cells, _sorted(document))]
    rows += ["", *(f"- {n['engine']}: not measured, {n['reason']}." for n in document["not_measured"])]
    return "\n".join([f"# {_title(document)}", "", _conditions(document), "", *rows]).rstrip() + "\n"


def show(document: dict[str, Any]) -> None:
    """Print the table, and under it who did not take part."""
    table = Table(*_header(document), title=_title(document))
    for cells in map(_cells, _sorted(document)):
        table.add_row(*cells)
    console = Console(width=None if sys.stdout.isatty() else 140)
    console.print(table)
    console.print(_conditions(document), highlight=False)
    for entry in document["not_measured"]:
        console.print(f"{entry['engine']}: not measured, {entry['reason']}", highlight=False)


_HEADER = ("engine", "version", "p50 ms", "p95 ms", "GFLOP/s", "÷ best peer", "max diff", "Dice", "runs")


_HEADER_OF_GPUS = ("slice with copies", "slice of a volume")


def _header(document: dict[str, Any]) -> tuple[str, ...]:
    return _HEADER + (_HEADER_OF_GPUS if document.get("device") == "gpu" else ())


def _cells(run: dict[str, Any]) -> tuple[str, ...]:
    ratio = run["over_best_peer"]
    copies = tuple(f"{run[key]:.2f}" for key in ("whole_ms", "volume_ms") if key in run)
    return (
        run["engine"],
        run["version"],
        f"{run['p50_ms']:.2f}",
        f"{run['p95_ms']:.2f}",
        f"{run['gflops']:.0f}",
        "–" if ratio is None else f"{ratio:.2f}",
        f"{run['max_abs_diff']:.1e}",
        f"{run['dice']:.4f}",
        str(run["repeats"]),
        *copies,
    )


def _sorted(document: dict[str, Any]) -> list[dict[str, Any]]:
    return sorted(document["runs"], key=lambda run: run["p50_ms"])


def _title(document: dict[str, Any]) -> str:
    held = ", held to AVX2" if document["isa"] == "avx2" else ""
    return f"{document['model']} ({document['gflop']:.1f} GFLOP) in {document['precision']}{held}"


def _conditions(document: dict[str, Any]) -> str:
    machine = document.get("gpu") or f"{document['cpu']}, {document['threads']} threads"
    return (
        f"{machine}, {document['input']}; each engine in a process of its own, "
        "in turns of five runs. Difference and Dice are to PyTorch in float32. "
        f"{said_of_load(document.get('load', []), document['threads'])}"
    )
