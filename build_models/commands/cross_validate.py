"""`falx-build-models cross-validate`."""

import argparse
from pathlib import Path
from typing import Any

import torch

from app.errors import BuildError
from build_models.commands.figure_table import print_figures
from build_models.commands.training_options import add_training_options, training_plan, training_progress
from build_models.training.cross_validation import CrossValidation
from build_models.training.dataset import find_split, read_patients
from build_models.training.folds import Fold, hospital_folds, stratified_folds


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    add_training_options(parser)
    parser.add_argument("--out", type=Path, default=Path("runs/cv"), help="folder for checkpoints and predictions")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--fold", type=int, metavar="K", help="run only the fold K, from 1")
    parser.add_argument("--leave-one-hospital-out", action="store_true", help="a fold is a hospital")
    parser.add_argument(
        "--inner", type=int, default=6, help="patients of the training part that choose epoch and threshold"
    )
    parser.add_argument("--report-only", action="store_true", help="train nothing, report the folds that are done")


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Run the folds that are not done, each from where it was left, and report on all that are done."""
    torch.set_num_threads(arguments.threads)
    split = find_split(arguments.data, arguments.split)
    names = [name for part in split.values() for name in part]
    folds = (
        hospital_folds(names, arguments.inner)
        if arguments.leave_one_hospital_out
        else stratified_folds(names, arguments.folds, arguments.inner)
    )
    chosen = _chosen(folds, arguments.fold)
    patients = {patient.id: patient for patient in read_patients(arguments.data, names)}
    validation = CrossValidation(
        arguments.out, training_plan(arguments), folds, patients, compile_network=not arguments.no_compile
    )
    validation.claim_folder()
    if not arguments.report_only:
        for fold in chosen:
            validation.run(fold, training_progress)
    return validation.report()


def show(document: dict[str, Any]) -> None:
    """Print a line a fold and a hospital, then the whole."""
    print_figures("Out of fold", {**document["folds"], **document["hospitals"], "all": document})
    best = max(document["by_threshold"].items(), key=lambda entry: entry[1])
    half = document["by_threshold"]["0.5"]
    print(f"mean Dice at threshold 0.5: {half:.3f}; at the best one afterwards, {best[0]}: {best[1]:.3f}")
    if not document["complete"]:
        print("Some folds are not finished yet; repeat the command to go on.")


def _chosen(folds: list[Fold], number: int | None) -> list[Fold]:
    if number is None:
        return folds
    if not 1 <= number <= len(folds):
        raise BuildError(f"There is no fold {number}; choose one from 1 to {len(folds)}.")
    return [folds[number - 1]]
