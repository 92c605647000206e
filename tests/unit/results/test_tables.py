"""Every figure of the tables has its unit, and is the one that was measured."""

import csv
import json
from pathlib import Path

import pytest

from app.imaging.volume import VolumeGeometry
from app.results.exporter import Segmented, export
from app.results.staging import Staging
from app.results.tables import COLUMNS
from tests.helpers.results import SHA256, provenance
from tests.helpers.studies import OBLIQUE_LPS, SHAPE, SPACING, case_of, spot_mask


def written(folder: Path, segmented: Segmented, name: str) -> str:
    with Staging(folder) as staging:
        export(segmented, [name], staging)
        (path,) = staging.commit()
    return path.read_bytes().decode()


def segmented(geometry: VolumeGeometry | None = None, reference: bool = False) -> Segmented:
    case, series = case_of(geometry=geometry, reference=spot_mask() if reference else None)
    return Segmented(case, series, spot_mask(), provenance=provenance())


def lines(folder: Path, given: Segmented) -> dict[tuple[str, str, str], str]:
    """Values by slice, measure and unit."""
    rows = list(csv.reader(written(folder, given, "csv").splitlines()))
    assert tuple(rows[0]) == COLUMNS
    return {(number, measure, unit): value for _, number, measure, value, unit in rows[1:]}


def test_the_table_holds_the_figures_with_their_units(tmp_path: Path):
    given = segmented()
    found, measured = lines(tmp_path, given), given.measurements
    assert measured.volume_ml is not None
    assert measured.diameters is not None
    assert float(found["", "volume", "mL"]) == pytest.approx(measured.volume_ml)
    assert float(found["1", "area", "mm2"]) == pytest.approx(21 * 0.72)
    assert found["3", "area", "pixel"] == "33"
    assert found["3", "components", "1"] == "1"
    place = str(measured.diameters.slice_index + 1)
    assert float(found[place, "largest_diameter", "mm"]) == pytest.approx(measured.diameters.largest_mm)
    assert {key[1] for key in found} >= {"centroid_left", "centroid_posterior", "centroid_superior"}
    assert all(unit or measure == "" for _, measure, unit in found)


def test_without_spacing_the_table_is_in_pixels_and_says_why(tmp_path: Path):
    rows = list(csv.reader(written(tmp_path, segmented(VolumeGeometry(SHAPE)), "csv").splitlines()))
    assert {row[4] for row in rows[1:]} == {"voxel", "pixel", "1", ""}
    assert any(row[0] == "note" and "pixels" in row[2] for row in rows)


def test_the_agreement_with_a_reference_is_in_both(tmp_path: Path):
    given = segmented(reference=True)
    found = lines(tmp_path / "csv", given)
    assert (found["", "dice", "1"], found["", "hausdorff_95", "mm"]) == ("1", "0")
    document = json.loads(written(tmp_path / "json", given, "json"))
    assert document["comparison"]["dice"] == document["dice"] == 1.0


def test_the_document_says_what_made_it_and_whose_it_is(tmp_path: Path):
    document = json.loads(written(tmp_path, segmented(VolumeGeometry(SHAPE, SPACING, OBLIQUE_LPS)), "json"))
    assert document["made_by"]["artifact_sha256"] == SHA256
    assert document["series_uid"] == "1.2.3.4"
    assert document["spacing_mm"] == list(SPACING)
    assert len(document["area_mm2"]) == SHAPE[0]
