"""The bundled case without a window: masks, pictures and a summary in a folder."""

import argparse
from pathlib import Path
from typing import Any

import numpy as np

from app.commands.console import Console
from app.commands.segment import Segmentation, note_in_trail, report, segment_study, write_results
from app.commands.study import open_study
from app.imaging.series import Case
from app.imaging.volume import Role
from app.imaging.window import percentile_window
from app.results.exporter import default_formats
from app.results.overlay import draw_overlay
from app.results.permitted import check_permitted
from app.results.png import write_png
from app.results.staging import Staging

_PICTURES = 3


def segment_demo(paths: list[Path], arguments: argparse.Namespace, console: Console) -> int:
    """Segment the study in `paths` and compare with the truth in it.

    Raises
    ------
    AppError
        No backend runs, or the folder cannot be written.
    """
    study = open_study(paths, None, console)
    check_permitted(arguments.out, default_formats(study.series))
    with Staging(arguments.out, study.files) as staging:
        segmentation = segment_study(study, arguments, None, console)
        document = write_results(segmentation, paths[:1], default_formats(study.series), staging)
        pictures = _draw(segmentation, staging)
        staging.commit()
    note_in_trail(segmentation, default_formats(study.series), len(document["outputs"]), False)
    report(document, console)
    for picture in pictures:
        console.line(f"picture     {picture}")
    console.document({**document, "pictures": [str(picture) for picture in pictures]})
    return 0


def _draw(segmentation: Segmentation, staging: Staging) -> list[Path]:
    """Pictures of the slices with the largest lesion, mask over reference."""
    case: Case = segmentation.study.case
    shown = case.volume.channel(Role.FLAIR)
    shown = case.volume.voxels[0] if shown is None else shown
    window = percentile_window(shown)
    areas: Any = segmentation.mask.sum(axis=(1, 2))
    largest = sorted(int(i) for i in np.argsort(-areas, kind="stable")[:_PICTURES])
    paths: list[Path] = []
    for index in largest:
        reference = None if case.reference is None else case.reference[index]
        picture = draw_overlay(shown[index], window, segmentation.mask[index], reference)
        paths.append(write_png(staging, f"overlay_slice-{index + 1:03d}.png", picture))
    return paths
