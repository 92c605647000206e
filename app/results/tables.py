"""Measurements as a table (CSV) and as a document (JSON)."""

import csv
import io
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from app import __version__
from app.results.comparison import Comparison
from app.results.exporter import Segmented
from app.results.staging import Staging

COLUMNS = ("scope", "slice", "measure", "value", "unit")


class CsvExporter:
    """`<name>_measurements.csv`: one figure a line, with its unit."""

    format = "csv"

    def write(self, segmented: Segmented, staging: Staging) -> list[Path]:
        """See `Exporter.write`."""
        rows = [list(COLUMNS), *figures(segmented)]
        buffer = io.StringIO(newline="")
        csv.writer(buffer, lineterminator="\r\n").writerows(rows)
        content = buffer.getvalue().encode()
        return [staging.write(f"{segmented.stem}_measurements.csv", content, lambda read: _rows_of(read) == rows)]


class JsonExporter:
    """`<name>_measurements.json`: all figures, the units in their names."""

    format = "json"

    def write(self, segmented: Segmented, staging: Staging) -> list[Path]:
        """See `Exporter.write`."""
        document = measurements_document(segmented)
        content = (json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode()
        expected = json.loads(content)
        return [
            staging.write(
                f"{segmented.stem}_measurements.json", content, lambda read: json.loads(read.decode()) == expected
            )
        ]


def figures(segmented: Segmented) -> list[list[str]]:
    """Lines of the table: scope, slice (from 1), measure, value, unit."""
    found = segmented.measurements
    rows: list[list[str]] = []

    def add(measure: str, value: float | None, unit: str, index: int | None = None) -> None:
        if value is not None:
            scope, number = ("volume", "") if index is None else ("slice", str(index + 1))
            rows.append([scope, number, measure, f"{value:.10g}", unit])

    add("voxels", sum(found.area_px), "voxel")
    add("volume", found.volume_ml, "mL")
    add("components", found.components, "1")
    add("dice", found.dice, "1")
    for measure, value, unit in _agreement(segmented.comparison):
        add(measure, value, unit)
    for axis, value in zip(("left", "posterior", "superior"), found.centroid_lps_mm or (), strict=False):
        add(f"centroid_{axis}", value, "mm")
    if (diameters := found.diameters) is not None:
        index = diameters.slice_index
        known = diameters.largest_mm is not None
        unit = "mm" if known else "pixel"
        add("largest_diameter", diameters.largest_mm if known else diameters.largest_px, unit, index)
        across = diameters.perpendicular_mm if known else diameters.perpendicular_px
        add("largest_perpendicular_diameter", across, unit, index)
        add("product_of_diameters", diameters.product_mm2, "mm2", index)
    for index, pixels in enumerate(found.area_px):
        add("area", pixels, "pixel", index)
        add("area", None if found.area_mm2 is None else found.area_mm2[index], "mm2", index)
        add("components", found.components_per_slice[index], "1", index)
    rows += [["note", "", note, "", ""] for note in found.notes]
    return rows


def _agreement(found: Comparison | None) -> list[tuple[str, float | None, str]]:
    if found is None:
        return []
    return [
        ("reference_volume", found.reference_ml, "mL"),
        ("difference_to_reference", found.difference_ml, "mL"),
        ("difference_to_reference", found.difference_percent, "%"),
        ("hausdorff_95", found.hausdorff95_mm, "mm"),
        ("hausdorff_95", found.hausdorff95_px, "voxel"),
    ]


def measurements_document(segmented: Segmented) -> dict[str, Any]:
    """The document; slices count from 0, as in summary.json."""
    provenance, geometry = segmented.provenance, segmented.case.volume.geometry
    made_by = None
    if provenance is not None:
        made_by = {
            "falx": __version__,
            "model": {"name": provenance.model.name, "version": provenance.model.version},
            "artifact_sha256": provenance.artifact_sha256,
            "backend": provenance.backend,
            "target": provenance.target,
            "threshold": provenance.threshold,
            "edited_by_hand": bool(provenance.edited),
            "edited_slices": list(provenance.edited),
        }
    return {
        "series_uid": None if segmented.deidentify else segmented.case.uid,
        "made_by": made_by,
        "slices": geometry.shape[0],
        "spacing_mm": None if geometry.spacing_mm is None else list(geometry.spacing_mm),
        **asdict(segmented.measurements),
        "comparison": None if segmented.comparison is None else asdict(segmented.comparison),
    }


def _rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(), newline="")))
