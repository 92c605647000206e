"""`falx-build-models evaluate`."""

import argparse
import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from rich.console import Console
from rich.table import Table

from build_models.commands.figure_table import print_figures, print_losses, print_relocated
from build_models.training.artifact_prediction import artifact_predictor
from build_models.training.dataset import Patient, find_split, read_patients
from build_models.training.evaluation import Predictor, as_shown, evaluate, network_predictor, remembered
from build_models.training.inputs import ALL, COMPLETE, INPUTS, chosen_inputs
from build_models.training.pictures import draw_panel, draw_worst, worst_pictures
from build_models.training.relocation import RELOCATED, judge_relocated, relocated
from build_models.weights import load_card, load_network, save_card


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument("--data", type=Path, required=True, help="TCGA-LGG folder: kaggle_3m, or its WebP copy")
    parser.add_argument("--weights", type=Path, default=Path("resources/weights/unet.safetensors"))
    parser.add_argument("--split", type=Path, help="JSON with the parts (default: the split in the model card)")
    parser.add_argument("--part", choices=("train", "validation", "test"), default="validation")
    parser.add_argument("--artifact", type=Path, help="evaluate this compiled artifact instead of PyTorch")
    parser.add_argument(
        "--input", choices=(*INPUTS, ALL), default=COMPLETE, help="what the network gets; all compares them"
    )
    parser.add_argument(
        "--relocated", action="store_true", help="judge lesions carried to other places of other brains as well"
    )
    parser.add_argument("--out", type=Path, default=Path("runs/evaluation"), help="folder for the report and the panel")
    parser.add_argument("--write-card", action="store_true", help="enter the figures into the model card")
    parser.add_argument("--worst", type=int, default=0, metavar="N", help="draw the N patients with the least Dice")
    parser.add_argument("--pictures", type=Path, help="folder of those pictures (default: that of the report)")
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Evaluate one part of the split, with one kind of input or with all, and draw cases."""
    torch.set_num_threads(arguments.threads)
    card = load_card(arguments.weights)
    split = find_split(arguments.data, arguments.split) if arguments.split else card.split
    patients = read_patients(arguments.data, split[arguments.part])
    engine: Predictor = (
        artifact_predictor(arguments.artifact, arguments.threads)
        if arguments.artifact
        else network_predictor(load_network(arguments.weights))
    )
    arguments.out.mkdir(parents=True, exist_ok=True)
    figures: dict[str, Any] = {}
    for name in chosen_inputs(arguments.input):
        predictor = remembered(as_shown(INPUTS[name](engine), card))
        figures[name] = evaluate(predictor, patients, card.threshold).document()
        stem = arguments.out / _stem(card.name, arguments.part, name)
        document = {"model": card.name, "split": arguments.part, "input": name, "threshold": card.threshold}
        report = {**document, **figures[name]}
        stem.with_suffix(".json").write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
        draw_panel(predictor, patients, card.threshold, stem.with_suffix(".png"))
        _draw_worst(arguments, patients, figures[name], predictor, card.threshold)
    entries = {_entry(arguments.part, name): found for name, found in figures.items()}
    places: dict[str, Any] = {}
    if arguments.relocated:
        places[RELOCATED] = judge_relocated(as_shown(engine, card), relocated(patients), card.threshold)
        entries[_entry(arguments.part, RELOCATED)] = places[RELOCATED]
    if arguments.write_card:
        save_card(arguments.weights, replace(card, figures={**card.figures, **entries}))
    common = {"model": card.name, "split": arguments.part, "input": arguments.input, "threshold": card.threshold}
    common |= places
    return {**common, "inputs": figures} if arguments.input == ALL else {**common, **figures[arguments.input]}


def show(document: dict[str, Any]) -> None:
    """Print one line a patient and the summary; of several inputs, one line each with what it costs."""
    title = f"{document['model']} on {document['split']}, {document['input']}"
    if RELOCATED in document:
        print_relocated(document[RELOCATED])
    if "inputs" in document:
        print_figures(title, document["inputs"])
        print_losses(document["inputs"], document["inputs"][COMPLETE])
        return
    table = Table("patient", "Dice", "HD95 px", "volume", title=title)
    for patient in sorted(document["patients"], key=lambda p: p["dice"]):
        distance, error = patient["hausdorff95_px"], patient["volume_error"]
        table.add_row(
            patient["id"],
            f"{patient['dice']:.3f}",
            "–" if distance is None else f"{distance:.1f}",
            "–" if error is None else f"{error:+.0%}",
        )
    Console().print(table)
    print_figures("Summary", {**document["hospitals"], "all": document})


def _draw_worst(
    arguments: argparse.Namespace,
    patients: list[Patient],
    figures: dict[str, Any],
    predictor: Predictor,
    threshold: float,
) -> None:
    by_id = {patient.id: patient for patient in patients}
    for name, path in worst_pictures(figures, arguments.worst, arguments.pictures or arguments.out):
        draw_worst(predictor(by_id[name]), by_id[name], threshold, path)


def _entry(part: str, name: str) -> str:
    """Where figures stand in the card."""
    return part if name == COMPLETE else f"{part}, {name}"


def _stem(model: str, part: str, name: str) -> str:
    return f"{model}-{_entry(part, name).replace(', ', '-')}"
