"""`falx-build-models report lecture`."""

import argparse
import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from app.errors import BuildError
from build_models.commands.bench import default_data
from build_models.commands.progress import tell
from build_models.commands.report_files import write_report

STEM = "lecture"
_STEPS = ("shares", "algorithms", "precision", "reuse", "rank")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the report."""
    parser.add_argument("--data", type=Path, default=default_data(), help="TCGA-LGG folder with the test patients")
    parser.add_argument("--threads", type=int, default=1, help="one keeps the pools of two libraries apart (default)")
    parser.add_argument("--slices", type=int, default=5, help="slices of each patient for precision and rank")
    parser.add_argument("--repeat", type=int, default=20, help="timed runs of each participant (default: 20)")
    parser.add_argument("--compiled", type=Path, help="folder of artifacts in further precisions (compile --out)")
    parser.add_argument("--work", type=Path, help="folder that keeps every part, so that a repetition goes on there")
    parser.add_argument("--step", choices=_STEPS, help="measure this part alone, into --work")
    parser.add_argument("--out", type=Path, help="folder that gets the page and the figures as JSON")


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Measure what is not measured yet, and write the page.

    Raises
    ------
    BuildError
        There are no test patients, or an option makes no sense.
    """
    from build_models.lecture.study import Lecture  # noqa: PLC0415  torch and tvm

    if arguments.data is None:
        raise BuildError("The measurements need real patients; give the TCGA-LGG folder with --data.")
    if arguments.step is not None and arguments.work is None:
        raise BuildError("A single step leaves its part in a folder; name one with --work.")
    with TemporaryDirectory(prefix="falx-lecture-") as temporary:
        work = (arguments.work or Path(temporary)).resolve()
        more = {"slices": arguments.slices, "repeat": arguments.repeat, "compiled": arguments.compiled}
        lecture = Lecture(arguments.data, work, arguments.threads, **more)
        if arguments.step is not None:
            return {"step": arguments.step, "found": lecture.take(arguments.step, tell)}
        document = lecture.document(tell)
    if arguments.out is not None:
        write(document, arguments.out)
    return document


def write(document: dict[str, Any], folder: Path) -> None:
    """Write the figures, and the page from them."""
    from build_models.lecture.page import page  # noqa: PLC0415

    write_report(folder, STEM, document, page(document))


def show(document: dict[str, Any]) -> None:
    """Print the page, or what one step found."""
    if "step" in document:
        print(json.dumps(document["found"], indent=1))
        return
    from build_models.lecture.page import page  # noqa: PLC0415

    print(page(document), end="")
