"""`falx-build-models cross-validate`."""

import argparse
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

from app.errors import BuildError
from build_models.commands.figure_table import print_figures, print_losses
from build_models.commands.training_options import add_training_options, training_plan, training_progress
from build_models.training.cross_validation import CrossValidation, plan_identity
from build_models.training.dataset import find_split, read_patients
from build_models.training.folds import Fold, hospital_folds, stratified_folds
from build_models.training.inputs import ALL, COMPLETE, INPUTS, chosen_inputs
from build_models.training.pictures import draw_worst, worst_pictures
from build_models.training.trainer import TrainingPlan


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
    parser.add_argument(
        "--begin-with", type=Path, metavar="RUNS", help="go on from the networks of this cross-validation's folds"
    )
    parser.add_argument(
        "--input",
        choices=(*INPUTS, ALL),
        default=COMPLETE,
        help="judge what is held out with this kind of input too; all compares them",
    )
    parser.add_argument("--worst", type=int, default=0, metavar="N", help="draw the N patients with the least Dice")
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
        arguments.out,
        _plan(arguments),
        folds,
        patients,
        compile_network=not arguments.no_compile,
        earlier=arguments.begin_with,
    )
    validation.claim_folder()
    if not arguments.report_only:
        for fold in chosen:
            validation.run(fold, training_progress)
            for kind in chosen_inputs(arguments.input):
                validation.run_input(fold, kind)
    document = validation.report()
    for name, path in worst_pictures(document, arguments.worst, arguments.out):
        probability, threshold = validation.shown(name)
        draw_worst(probability, patients[name], threshold, path)
    return document


def show(document: dict[str, Any]) -> None:
    """Print a line a fold and a hospital, then the whole."""
    print_figures("Out of fold", {**document["folds"], **document["hospitals"], "all": document})
    best = max(document["by_threshold"].items(), key=lambda entry: entry[1])
    half = document["by_threshold"]["0.5"]
    print(f"mean Dice at threshold 0.5: {half:.3f}; at the best one afterwards, {best[0]}: {best[1]:.3f}")
    print_losses(document["inputs"], document)
    if not document["complete"]:
        print("Some folds are not finished yet; repeat the command to go on.")


def _plan(arguments: argparse.Namespace) -> TrainingPlan:
    plan = training_plan(arguments)
    if arguments.begin_with is None:
        return plan
    return replace(plan, begun_with=plan_identity(arguments.begin_with))


def _chosen(folds: list[Fold], number: int | None) -> list[Fold]:
    if number is None:
        return folds
    if not 1 <= number <= len(folds):
        raise BuildError(f"There is no fold {number}; choose one from 1 to {len(folds)}.")
    return [folds[number - 1]]
