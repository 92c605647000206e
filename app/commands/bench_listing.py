"""`falx bench --listing`: how long it takes to list what lies in folders, and to stop on the way."""

import argparse
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from app.commands.console import Console
from app.errors import ImageReadError
from app.imaging.readers import list_series


class _StoppedError(Exception):
    """The listing was stopped on purpose."""


def run(arguments: argparse.Namespace, console: Console) -> int:
    """See the module.

    Raises
    ------
    ImageReadError
        Nothing was named, or nothing in it can be opened.
    """
    if not arguments.paths:
        raise ImageReadError("Nothing was given to list; name a folder.")
    console.progress("listing")
    document = measure(arguments.paths, arguments.repeat)
    console.line(f"{document['files']} files, {document['series']} series")
    console.line(f"listed in     {document['list_s']['p50']:.2f} s (slowest {document['list_s']['max']:.2f} s)")
    console.line(f"a file        {document['ms_per_file']:.3f} ms")
    console.line(f"silence       {document['longest_silence_ms']:.1f} ms at most between two words of progress")
    console.line(f"stopped in    {document['stop_ms']:.1f} ms at half of the files")
    console.document(document)
    return 0


def measure(paths: list[Path], repeat: int) -> dict[str, Any]:
    """List `repeat` times, then once more up to the middle."""
    seconds: list[float] = []
    silence, files, series = 0.0, 0, 0
    for _ in range(repeat):
        told = [perf_counter()]

        def tell(_done: int, total: int, told: list[float] = told) -> None:
            nonlocal files
            files = total
            told.append(perf_counter())

        series = len(list_series(paths, tell))
        told.append(perf_counter())
        seconds.append(told[-1] - told[0])
        silence = max(silence, float(np.diff(told).max()))
    return {
        "files": files,
        "series": series,
        "repeat": repeat,
        "list_s": {"p50": float(np.median(seconds)), "max": max(seconds)},
        "ms_per_file": float(np.median(seconds)) * 1e3 / files,
        "longest_silence_ms": silence * 1e3,
        "stop_ms": _stop(paths, files // 2) * 1e3,
    }


def _stop(paths: list[Path], after: int) -> float:
    """Seconds from the wish to stop, at a number of files, until the listing has ended."""
    asked = 0.0

    def tell(done: int, _total: int) -> None:
        nonlocal asked
        if done >= max(1, after):
            asked = perf_counter()
            raise _StoppedError

    try:
        list_series(paths, tell)
    except _StoppedError:
        return perf_counter() - asked
    return 0.0
