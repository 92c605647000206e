"""`falx-build-models quantise`."""

import argparse
from pathlib import Path
from typing import Any

from app import resources
from app.inference.cpu import physical_cores
from build_models.commands.artifact_table import artifact_document, show_artifacts
from build_models.commands.progress import tell
from build_models.compression.quantisation import calibration_slices
from build_models.golden import golden_inputs
from build_models.quantised import build_quantised
from build_models.targets import INT8_TARGETS, LITERT_INT8, folder_name
from build_models.training.dataset import read_patients
from build_models.weights import load_card


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument("--model", default="unet", help="name of the weights under resources/weights (default: unet)")
    parser.add_argument("--weights", type=Path, help="safetensors file with its card (default: of the model)")
    parser.add_argument("--data", type=Path, required=True, help="TCGA-LGG folder that the weights were trained on")
    parser.add_argument(
        "--target",
        nargs="+",
        default=[folder_name(LITERT_INT8)],
        choices=["all", *(folder_name(target) for target in INT8_TARGETS)],
        help="what to make (default: LiteRT's)",
    )
    parser.add_argument("--slices", type=int, default=200, help="of the training part, to calibrate with")
    parser.add_argument("--out", type=Path, default=resources.compiled_models(), help="folder of the compiled models")
    parser.add_argument("--demo", type=Path, default=resources.demo_case(), help="study that gives golden inputs")
    parser.add_argument("--threads", type=int, default=physical_cores())


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Quantise after training, prove and publish."""
    weights = arguments.weights or resources.weights() / f"{arguments.model}.safetensors"
    patients = read_patients(arguments.data, load_card(weights).split["train"])
    slices = calibration_slices(patients, arguments.slices)
    golden = golden_inputs(arguments.demo)
    targets = [t for t in INT8_TARGETS if {"all", folder_name(t)} & set(arguments.target)]
    found = build_quantised(weights, golden, slices, arguments.out, arguments.threads, targets=targets, progress=tell)
    return {"slices": len(slices), "artifacts": [artifact_document(v.artifact, v) for v in found]}


def show(document: dict[str, Any]) -> None:
    """Print one line an artifact."""
    show_artifacts(f"Quantised with {document['slices']} slices", document["artifacts"])
