"""`falx info`: the series found under paths."""

import argparse
from pathlib import Path
from typing import Any

from app.commands.console import Console, counted
from app.imaging.readers import list_series
from app.imaging.series import Series
from app.imaging.volume import Role


def run(arguments: argparse.Namespace, console: Console) -> int:
    """See the module.

    Raises
    ------
    ImageReadError
        Nothing under the paths can be opened.
    """
    paths: list[Path] = arguments.paths
    console.progress("looking for images")
    listed = list_series(paths, lambda done, total: console.counted("looking at file", done, total))
    found = [describe(series) for series in listed]
    for series in found:
        _print(series, console)
    console.document({"path": str(paths[0]), "paths": [str(path) for path in paths], "series": found})
    return 0


def describe(series: Series) -> dict[str, Any]:
    """One series as JSON; lengths in mm, LPS."""
    geometry = series.geometry
    main = Role.FLAIR if Role.FLAIR in series.roles else series.roles[0]
    return {
        "uid": series.uid,
        "kind": series.kind,
        "modality": series.modality,
        "role": str(main),
        "roles": [str(role) for role in series.roles],
        "description": series.description,
        "number": series.number,
        "shape": list(geometry.shape),
        "channels": len(series.roles),
        "spacing_mm": None if geometry.spacing_mm is None else [float(mm) for mm in geometry.spacing_mm],
        "affine_lps": None if geometry.affine_lps is None else geometry.affine_lps.tolist(),
        "reference": bool(series.reference_files),
        "traits": list(series.traits),
        "refusal": series.refusal,
        "reference_files": [path.name for path in series.reference_files],
        "warnings": list(series.warnings),
    }


def _print(series: dict[str, Any], console: Console) -> None:
    slices, rows, columns = series["shape"]
    spacing = series["spacing_mm"]
    size = f"{counted(slices, 'slice')} of {rows} × {columns}, {counted(series['channels'], 'channel')}"
    millimetres = "spacing unknown" if spacing is None else " × ".join(f"{mm:g}" for mm in spacing) + " mm"
    orientation = "orientation known" if series["affine_lps"] is not None else "orientation unknown"
    title = series["description"] or series["kind"]
    console.line(f"{series['uid']}  {title}")
    console.line(f"  {series['kind']}, {'/'.join(series['roles'])}, {size}, {millimetres}, {orientation}")
    if series["reference"]:
        first, *others = series["reference_files"]
        console.line(f"  reference: {first}" + (f" and {len(others)} more" if others else ""))
    if series["refusal"] is not None:
        console.line(f"  cannot be segmented: {series['refusal']}")
    for warning in series["warnings"]:
        console.line(f"  warning: {warning}")
