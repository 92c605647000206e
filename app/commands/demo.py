"""`falx demo`: the bundled case in the window, or headless into a folder."""

import argparse

from app import resources
from app.commands.console import Console
from app.errors import ImageReadError
from app.launch import has_display, open_window


def run(arguments: argparse.Namespace, console: Console) -> int:
    """See the module.

    Raises
    ------
    AppError
        The demo case is missing, no backend runs, or the folder cannot be written.
    """
    # The truth lies on the study's grid and so becomes its reference mask.
    paths = [resources.demo_case(), resources.demo_truth()]
    if not all(path.exists() for path in paths):
        raise ImageReadError("The bundled demo case is missing from this installation; reinstall Falx.")
    if not arguments.headless and not arguments.json:
        if has_display():
            return open_window(paths)
        console.note("There is no display to open a window on, so the demo runs headless.")
    # Readers and engines are what the worker imports; the window opens sooner without them.
    from app.commands.headless_demo import segment_demo  # noqa: PLC0415

    return segment_demo(paths, arguments, console)
