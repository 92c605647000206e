"""Diameters that a reader has moved are what is written, and everything says that they were moved."""

import csv
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pydicom import Dataset, dcmread
from pydicom.sr.codedict import codes

from app.imaging.volume import VolumeGeometry
from app.results.dicom.report import figures_in
from app.results.exporter import Segmented, export
from app.results.measurements import MOVED, MOVED_BESIDE, Bidimensional, diameters_between
from app.results.staging import Staging
from tests.helpers.images import phantom, write_dicom_series
from tests.helpers.results import provenance, segmented_of
from tests.helpers.studies import SHAPE, case_of, spot_mask

ENDS = ((1.0, 2.0), (1.0, 7.0)), ((0.0, 4.0), (3.0, 4.0))


def moved_on(geometry: VolumeGeometry, index: int = 1) -> Bidimensional:
    return diameters_between(index, *ENDS, geometry)


def written(folder: Path, segmented: Segmented, *names: str) -> dict[str, Path]:
    with Staging(folder) as staging:
        export(segmented, names, staging)
        return {path.name: path for path in staging.commit()}


def test_diameters_between_are_measured_between_their_ends():
    found = moved_on(VolumeGeometry(SHAPE, (5.0, 0.8, 1.25)))
    assert (found.largest_mm, found.perpendicular_mm) == (6.25, 2.4)
    assert found.product_mm2 == pytest.approx(15)
    assert (found.largest_px, found.perpendicular_px) == (5, 3)
    assert found.edited


def test_without_spacing_they_are_in_pixels():
    found = moved_on(VolumeGeometry(SHAPE))
    assert found.largest_mm is found.product_mm2 is None
    assert (found.largest_px, found.perpendicular_px) == (5, 3)


def test_tables_hold_the_diameters_between_and_say_so(tmp_path: Path):
    case, series = case_of()
    moved = moved_on(case.volume.geometry, 2)
    segmented = Segmented(case, series, spot_mask(), provenance=provenance(), moved=moved)
    files = written(tmp_path, segmented, "csv", "json")
    table = next(path for name, path in files.items() if name.endswith(".csv"))
    rows = list(csv.reader(table.read_text(encoding="utf-8").splitlines()))
    found = {row[2]: float(row[3]) for row in rows if row[2].endswith("diameter")}
    assert found == {"largest_diameter": moved.largest_mm, "largest_perpendicular_diameter": moved.perpendicular_mm}
    assert ["note", "", MOVED, "", ""] in rows
    document = json.loads(next(path for name, path in files.items() if name.endswith(".json")).read_bytes())
    assert document["diameters"]["edited"] is True
    assert document["diameters"]["product_mm2"] == moved.product_mm2
    assert MOVED in document["notes"]


def test_computed_diameters_are_not_called_moved():
    case, series = case_of()
    found = Segmented(case, series, spot_mask()).measurements
    assert found.diameters is not None
    assert not found.diameters.edited
    assert MOVED not in found.notes


@pytest.mark.parametrize("emptied", [(), (1,), range(5)], ids=["outlined", "nothing there", "nothing at all"])
def test_the_report_holds_moved_diameters_whether_their_slice_is_outlined_or_not(tmp_path: Path, emptied):
    write_dicom_series(tmp_path / "in", phantom(5, 24, 20))
    segmented = segmented_of(tmp_path / "in")
    mask = segmented.mask.copy()
    mask[list(emptied)] = False
    moved = moved_on(segmented.case.volume.geometry)
    probability = np.where(mask, segmented.probability, 0).astype(np.float32)
    changed = replace(segmented, mask=mask, probability=probability, moved=moved)
    files = written(tmp_path / "out", changed, "sr", "json")
    report = dcmread(next(path for name, path in files.items() if name.endswith("_sr.dcm")))
    figures = figures_in(report)
    assert figures[codes.SCT.LongAxis.value] == [pytest.approx(moved.largest_mm)]
    assert figures[codes.SCT.ShortAxis.value] == [pytest.approx(moved.perpendicular_mm)]
    assert "slice 2, diameters moved by a reader" in report.to_json()
    group = next(group for group in groups(report) if "diameters moved" in group.to_json())
    images = {str(item.ReferencedSOPInstanceUID) for item in references(group)}
    assert str(dcmread(segmented.series.files[1]).SOPInstanceUID) in images
    document = json.loads(next(path for name, path in files.items() if name.endswith(".json")).read_bytes())
    assert document["diameters"]["largest_mm"] == moved.largest_mm
    assert (MOVED_BESIDE if emptied else MOVED) in document["notes"]


def groups(report: Dataset) -> list[Dataset]:
    """Measurement groups of a report."""
    found: list[Dataset] = []
    for item in report.ContentSequence:
        if item.ConceptNameCodeSequence[0].CodeValue == codes.DCM.ImagingMeasurements.value:
            found += list(item.ContentSequence)
    return found


def references(group: Dataset) -> list[Dataset]:
    """Images and segments that a group refers to, itself and below."""
    own = list(group.get("ReferencedSOPSequence") or [])
    return own + [found for item in group.get("ContentSequence") or [] for found in references(item)]
