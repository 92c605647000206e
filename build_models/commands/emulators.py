"""Options that name emulators on which artifacts are proven that do not run here."""

import argparse
from pathlib import Path

from build_models.board import Board
from build_models.gpu.emulated_gpu import EmulatedGpu
from build_models.verify import Emulator
from build_models.wine import Wine


def add_emulators(parser: argparse.ArgumentParser) -> None:
    """The options."""
    parser.add_argument("--board", type=Path, metavar="FOLDER", help="emulated board that proves what is made for one")
    parser.add_argument(
        "--wine", type=Path, metavar="FOLDER", help="prove what is made for Windows; new or used before"
    )
    parser.add_argument(
        "--emulated-gpu",
        type=Path,
        metavar="FOLDER",
        help="prove what is made for GPUs by its CUDA source",
    )


def emulators(arguments: argparse.Namespace) -> tuple[Emulator, ...]:
    """The emulators that were named."""
    board = () if arguments.board is None else (Board(arguments.board),)
    wine = () if arguments.wine is None else (Wine(arguments.wine),)
    gpu = () if arguments.emulated_gpu is None else (EmulatedGpu(arguments.emulated_gpu),)
    return (*board, *wine, *gpu)
