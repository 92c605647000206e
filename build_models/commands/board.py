"""`falx-build-models board`."""

import argparse
from pathlib import Path
from typing import Any

from build_models.board_setup import set_up_board
from build_models.commands.progress import tell


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument("root", type=Path, metavar="FOLDER", help="new folder, for verify --board; 260 MB")


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Download and unpack."""
    board = set_up_board(arguments.root, tell)
    return {"root": str(board.root), "emulator": board.emulator}


def show(document: dict[str, Any]) -> None:
    """Print where it is."""
    print(f"The emulated board is in {document['root']} and runs in {document['emulator']}.")
