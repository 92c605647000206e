"""What is left of highdicom's tables answers every question that Falx asks as the whole tables do."""

import json
import sys
from pathlib import Path

import highdicom
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "packaging"))

import dicom_tables

TABLES = Path(highdicom.__file__).parent / "_standard"
ASKED = ("PixelData", "FloatPixelData", "DoubleFloatPixelData", "NumberOfFrames")


@pytest.fixture(scope="module")
def tables() -> tuple[dict, dict, dict]:
    names = ("sop_class_iod_map.json", "iod_module_map.json", "module_attribute_map.json")
    return tuple(json.loads((TABLES / name).read_text(encoding="utf-8")) for name in names)  # type: ignore[return-value]


def test_kinds_of_objects_that_falx_writes_keep_every_attribute(tables: tuple[dict, dict, dict]) -> None:
    kinds, modules, attributes = tables
    left = dicom_tables.needed(*tables)
    for uid in dicom_tables.WRITTEN:
        for module in modules[kinds[uid]]:
            assert left[module["key"]] == attributes[module["key"]]


def test_of_every_kind_it_is_still_known_whether_it_has_pixels_and_frames(tables: tuple[dict, dict, dict]) -> None:
    attributes, left = tables[2], dicom_tables.needed(*tables)
    assert left.keys() == attributes.keys()
    for name, found in attributes.items():
        for keyword in ASKED:
            paths = [entry["path"] for entry in found if entry["keyword"] == keyword]
            assert [entry["path"] for entry in left[name] if entry["keyword"] == keyword] == paths


def test_the_rewritten_tables_are_a_twentieth_of_what_they_were(tmp_path: Path) -> None:
    for path in TABLES.glob("*.json"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    dicom_tables.trim(tmp_path)
    name = "module_attribute_map.json"
    assert (tmp_path / name).stat().st_size < (TABLES / name).stat().st_size / 20
    assert "segmentation-image" in json.loads((tmp_path / name).read_text(encoding="utf-8"))


def test_tables_of_another_layout_stop_the_build(tmp_path: Path) -> None:
    for name in ("sop_class_iod_map.json", "iod_module_map.json", "module_attribute_map.json"):
        (tmp_path / name).write_text("[]")
    with pytest.raises(SystemExit):
        dicom_tables.trim(tmp_path)
