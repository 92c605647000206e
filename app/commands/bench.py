"""`falx bench`: latency of every stage, warm and cold apart."""

import argparse
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app import resources
from app.commands import bench_listing
from app.commands.console import Console
from app.commands.engine import Engine, engine_choice, open_engine, segment_case
from app.commands.study import open_study
from app.contract.postprocess import mask_of
from app.imaging.series import Case
from app.imaging.volume import Role
from app.imaging.window import Window, percentile_window
from app.inference.latency import LatencyRecorder
from app.inference.segmenter import Segmenter
from app.results.overlay import draw_overlay

_DRAW = "slice and outline composed in memory, without a screen"


def run(arguments: argparse.Namespace, console: Console) -> int:
    """See the module.

    Raises
    ------
    AppError
        The study cannot be read or no backend runs.
    """
    if arguments.listing:
        return bench_listing.run(arguments, console)
    paths: list[Path] = arguments.paths or [resources.demo_case()]
    engine = open_engine(engine_choice(arguments), console)
    try:
        document = measure(paths, engine, arguments.repeat, console)
    finally:
        engine.session.close()
    _print(document, console)
    console.document(document)
    return 0


def measure(paths: list[Path], engine: Engine, repeat: int, console: Console) -> dict[str, Any]:
    """Read, segment and draw a study `repeat` times."""
    recorder = LatencyRecorder()
    segmented, seconds = 0, 0.0
    for turn in range(repeat):
        case = open_study(paths, None, console).case
        for ms in case.decode_ms:
            recorder.add("decode", ms)
        start = perf_counter()
        segmenter = Segmenter(engine.session, engine.model, case.volume, warm=turn > 0)
        probability = segment_case(case, segmenter, recorder, console, engine.selection.threads)
        seconds += perf_counter() - start
        segmented += len(probability)
        _draw(case, probability, engine.model.threshold, recorder)
    selection = engine.selection
    return {
        "model": engine.model.name,
        "backend": selection.name,
        "target": selection.artifact.manifest.target.name,
        "reason": selection.reason,
        "threads": selection.threads,
        "repeat": repeat,
        "slices": segmented,
        "latency_ms": recorder.as_json(),
        "cold_ms": recorder.cold_as_json(),
        "draw": _DRAW,
        "slices_per_second": round(segmented / seconds, 2),
    }


def _draw(case: Case, probability: NDArray[np.float32], threshold: float, recorder: LatencyRecorder) -> None:
    shown = case.volume.channel(Role.FLAIR)
    shown = case.volume.voxels[0] if shown is None else shown
    window: Window = case.presets[0] if case.presets else percentile_window(shown)
    for image, answer in zip(shown, probability, strict=True):
        start = perf_counter()
        draw_overlay(image, window, mask_of(answer, threshold))
        recorder.add("draw", (perf_counter() - start) * 1e3)


def _print(document: dict[str, Any], console: Console) -> None:
    console.line(
        f"{document['model']} on {document['backend']} {document['target']} with {document['threads']} threads "
        f"({document['reason']})"
    )
    cold = document["cold_ms"]
    rows = [
        (stage, f"{v['p50']:.2f} ms", f"{v['p95']:.2f} ms", f"{cold[stage]:.2f} ms" if stage in cold else "-")
        for stage, v in document["latency_ms"].items()
    ]
    console.table(("stage", "p50", "p95", "cold"), rows)
    console.line(f"{document['slices_per_second']} slices per second (all but decode and draw, whole volumes)")
    console.line(f"draw: {document['draw']}")
