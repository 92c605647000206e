"""The options of a training, shared by every command that trains."""

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from app.errors import BuildError
from build_models.training.trainer import EpochReport, ProgressReport, TrainingPlan
from build_models.zoo.registry import DEFAULT, VARIANTS, architecture_of

CROP_UNIT = 32
"""The stem of the half-resolution networks and their four poolings halve the side five times."""


def add_training_options(parser: argparse.ArgumentParser) -> None:
    """Where the data is and how to train."""
    plan = TrainingPlan()
    parser.add_argument("--data", type=Path, required=True, help="TCGA-LGG folder: kaggle_3m, or its WebP copy")
    parser.add_argument("--split", type=Path, help="JSON with the lists train, validation and test")
    parser.add_argument("--architecture", choices=tuple(VARIANTS), default=DEFAULT, help="network of the zoo")
    parser.add_argument("--features", type=int, help="channels of the first level (default: the network's own)")
    parser.add_argument("--epochs", type=int, default=plan.epochs)
    parser.add_argument("--batch-size", type=int, default=plan.batch_size)
    parser.add_argument("--crop", type=int, default=plan.crop, help="side of the training crop in pixels")
    parser.add_argument(
        "--whole-slice-epochs", type=int, default=plan.whole_slice_epochs, help="at the end, instead of crops"
    )
    parser.add_argument(
        "--lone-slices", type=float, default=plan.lone_slice_chance, metavar="P", help="how often one stands by itself"
    )
    parser.add_argument(
        "--painted-heads", type=float, default=plan.painted_heads, metavar="P", help="how often a head is painted"
    )
    parser.add_argument(
        "--transplants", type=float, default=plan.transplants, metavar="P", help="how often a lesion is carried over"
    )
    parser.add_argument(
        "--lacking",
        type=float,
        nargs=3,
        default=plan.lacking,
        metavar=("BOTH", "T1", "T1C"),
        help="how often these sequences are missing",
    )
    parser.add_argument("--learning-rate", type=float, default=plan.peak_learning_rate)
    parser.add_argument("--validate-every", type=int, default=plan.validate_every, metavar="EPOCHS")
    parser.add_argument("--seed", type=int, default=plan.seed)
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--no-compile", action="store_true", help="run the training step without torch.compile")


def training_plan(arguments: argparse.Namespace) -> TrainingPlan:
    """The plan that the options describe.

    Raises
    ------
    BuildError
        An option is out of range.
    """
    options = {} if arguments.features is None else {"features": arguments.features}
    if min(arguments.epochs, arguments.batch_size, arguments.validate_every, *options.values()) < 1:
        raise BuildError("Features, epochs, batch size and the epochs between validations have to be at least 1.")
    if arguments.crop % CROP_UNIT or arguments.crop < CROP_UNIT:
        raise BuildError(f"The crop has to be a multiple of {CROP_UNIT}; give another with --crop.")
    if arguments.whole_slice_epochs < 0:
        raise BuildError("The epochs on whole slices cannot be fewer than none; give another --whole-slice-epochs.")
    single = (arguments.lone_slices, arguments.painted_heads, arguments.transplants)
    if min(*single, *arguments.lacking) < 0 or max(*single, sum(arguments.lacking)) > 1:
        raise BuildError("Chances lie between 0 and 1, and those of --lacking together as well.")
    return TrainingPlan(
        architecture=architecture_of(arguments.architecture, **options),
        epochs=arguments.epochs,
        batch_size=arguments.batch_size,
        crop=arguments.crop,
        whole_slice_epochs=min(arguments.whole_slice_epochs, arguments.epochs),
        peak_learning_rate=arguments.learning_rate,
        validate_every=arguments.validate_every,
        lone_slice_chance=arguments.lone_slices,
        painted_heads=arguments.painted_heads,
        transplants=arguments.transplants,
        lacking=tuple(arguments.lacking),
        seed=arguments.seed,
    )


@contextmanager
def training_progress(label: str, epochs: int) -> Iterator[ProgressReport]:
    """Show a bar on stderr, and hand out the function that moves it."""
    bar = Progress(
        TextColumn(f"{label}: epoch {{task.completed:.1f}} of {{task.total}}"),
        BarColumn(),
        TimeRemainingColumn(),
        TextColumn("loss {task.fields[loss]} Dice {task.fields[dice]}"),
        console=Console(stderr=True),
    )
    with bar:
        task = bar.add_task(label, total=epochs, loss="", dice="")

        def report(state: EpochReport) -> None:
            bar.update(task, completed=state.done_epochs, loss=f"{state.loss:.3f}")
            if state.validation_dice is not None:
                bar.update(task, dice=f"{state.validation_dice:.3f}")

        yield report
