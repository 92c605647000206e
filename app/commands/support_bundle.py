"""`falx support-bundle`: one archive for the person who helps, with nothing of a patient in it."""

import argparse
from datetime import datetime
from pathlib import Path

from app.commands.console import Console, counted
from app.support.bundle import write_bundle


def run(arguments: argparse.Namespace, console: Console) -> int:
    """See the module.

    Raises
    ------
    OutputError
        The archive cannot be written.
    """
    path: Path = arguments.out or Path(f"falx-support-{datetime.now():%Y%m%d-%H%M%S}.zip")
    members = write_bundle(path, arguments.dicom)
    console.line(f"{path}: {counted(len(members), 'part')}, no value and no pixel of a study")
    console.document({"path": str(path), "members": members})
    return 0
