"""`falx-build-models distil`."""

import argparse
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch

from app.contract.manifest import sha256_of
from app.errors import BuildError
from build_models.commands.progress import tell
from build_models.commands.training_beginning import add_beginning_option, beginning
from build_models.commands.training_options import add_training_options, training_plan
from build_models.commands.training_run import TrainingRun, add_output_options, show_training, training_run
from build_models.training.distillation import AnswerStore, DistillationLoss, TaughtSource
from build_models.training.lesson import Lesson
from build_models.training.trainer import TrainingPlan, slice_sampler
from build_models.weights import load_network

STORED_EPOCHS = 20
"""Epochs of answers unless told otherwise; a longer training passes through them again."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    loss = DistillationLoss()
    add_training_options(parser)
    add_output_options(parser, Path("runs/distilled"), "distilled")
    add_beginning_option(parser)
    parser.add_argument(
        "--teacher", type=Path, nargs="+", required=True, metavar="WEIGHTS", help="one network, or several as one"
    )
    parser.add_argument("--answers", type=Path, help="folder of the stored answers (default: OUT/answers)")
    parser.add_argument("--stored-epochs", type=int, default=STORED_EPOCHS, help="epochs that the teacher answers")
    parser.add_argument(
        "--teaching", type=float, default=loss.teaching, help="share of the teacher in the loss, 0 to 1"
    )
    parser.add_argument("--temperature", type=float, default=loss.temperature)
    parser.add_argument("--store-only", action="store_true", help="store the answers and train nothing")


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Store what the teacher answers, unless it is stored; then train the student on it. Both go on where they were."""
    torch.set_num_threads(arguments.threads)
    weights, plan = beginning(arguments.begin_with, training_plan(arguments))
    training = training_run(arguments)
    answers = arguments.answers or arguments.out / "answers"
    epochs = min(arguments.stored_epochs, plan.epochs)
    source = taught_source(training, plan, tuple(arguments.teacher), answers, epochs)
    if arguments.store_only:
        return {"answers": str(answers), "stored_epochs": epochs}
    loss = DistillationLoss(arguments.teaching, arguments.temperature)
    return training.train(plan, Lesson(source, loss, weights))


def show(document: dict[str, Any]) -> None:
    """Print the outcome for a person."""
    if "answers" in document:
        print(f"{document['answers']}: {document['stored_epochs']} epochs of answers")
    else:
        show_training(document)


def taught_source(
    training: TrainingRun, plan: TrainingPlan, teachers: tuple[Path, ...], answers: Path, epochs: int
) -> TaughtSource:
    """The slices of a plan with the answers of the teachers, who are asked for what is not stored yet.

    Raises
    ------
    BuildError
        Too few epochs, a teacher's weights are missing or damaged, or the folder holds other answers.
    """
    whole = min(plan.whole_slice_epochs, plan.epochs)
    fewest = whole + (plan.epochs > whole)
    if epochs < fewest:
        raise BuildError(
            f"The teacher has to answer at least {fewest} epochs, {whole} of them on whole slices; "
            "give another number with --stored-epochs."
        )
    networks = [load_network(path) for path in teachers]
    changes = (plan.lone_slice_chance, plan.painted_heads, plan.transplants, *plan.lacking)
    options = (plan.batch_size, plan.crop, *changes, plan.seed, epochs - whole)
    identity = " ".join([*(sha256_of(path) for path in teachers), *map(str, options)])
    store = AnswerStore(answers, identity)
    source = slice_sampler(replace(plan, epochs=epochs), training.training)
    store.fill(networks, source, epochs, lambda done: tell(f"answers: epoch {done} of {epochs}"))
    return TaughtSource(source, store, epochs, whole, plan.epochs)
