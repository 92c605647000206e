"""`falx-build-models profile`."""

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
from build_models.native import native_target, require_here
from build_models.targets import INSTRUCTION_SETS


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument("--model", default="unet", help="a shipped model or a name of the zoo (default: unet)")
    parser.add_argument("--target", choices=tuple(INSTRUCTION_SETS), help="default: the highest for float32 here")
    parser.add_argument("--threads", type=int, default=physical_cores())
    parser.add_argument("--repeat", type=int, default=50)
    parser.add_argument("--allow-untuned", action="store_true", help="profile layers that were never tuned as well")
    parser.add_argument("--out", type=Path, help="folder that gets the profile as JSON and as a picture")


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Compile and measure.

    Raises
    ------
    BuildError
        This processor cannot run the target, or a layer has no kernel for it.
    """
    from build_models.compilers.compiler import CompilerOptions  # noqa: PLC0415
    from build_models.compilers.tvm_cpu import TvmCpuCompiler  # noqa: PLC0415
    from build_models.deploy import DeployNetwork  # noqa: PLC0415
    from build_models.golden import golden_inputs  # noqa: PLC0415
    from build_models.models import any_network  # noqa: PLC0415
    from build_models.profile import document, profile  # noqa: PLC0415
    from build_models.profile_picture import draw_profile  # noqa: PLC0415

    target = arguments.target or native_target()
    require_here(target)
    image = golden_inputs(resources.demo_case())[1:2]
    network = DeployNetwork(any_network(arguments.model, image)).eval()
    lowering = TvmCpuCompiler(CompilerOptions(allow_untuned=arguments.allow_untuned)).lowering(target)
    found = profile(network, image, lowering, arguments.threads, repeat=arguments.repeat, progress=tell)
    result = document(arguments.model, target, arguments.threads, found)
    if arguments.out is not None:
        arguments.out.mkdir(parents=True, exist_ok=True)
        stem = arguments.out / f"profile-{arguments.model}-{target}"
        stem.with_name(f"{stem.name}.json").write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
        draw_profile(result, stem.with_name(f"{stem.name}.png"))
    return result


def show(document: dict[str, Any]) -> None:
    """Print one line a kernel."""
    unit = document["unit"]
    title = f"{document['model']} for {document['target']}, {document['threads']} threads"
    table = Table("layer", "template", "ms", "share", unit, "of the peak", title=title)
    for k in document["kernels"]:
        rate = (f"{k['gflops']:.0f}", f"{k['peak_share']:.0%}") if k["gflop"] else ("–", "–")
        table.add_row(k["layer"], k["template"], f"{k['ms']:.3f}", f"{k['share']:.1%}", *rate)
    console = Console(width=None if sys.stdout.isatty() else 140)
    console.print(table)
    console.print(
        f"whole run {document['whole_ms']:.2f} ms ({document['gflops']:.0f} {unit}), of it "
        f"{document['between_ms']:.2f} ms between the kernels; peak {document['peak_gflops']:.0f} {unit} on "
        f"{document['cpu']}",
        highlight=False,
    )
