"""`falx info` and `falx bench --listing` as scripts use them."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.helpers.artifacts import isolate
from tests.helpers.images import mr_dataset, phantom, write_dicom_series

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    isolate(monkeypatch, tmp_path / "own")
    (tmp_path / "tmp").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))


def falx(*arguments: object) -> tuple[int, dict[str, Any], str]:
    """Exit code, document and what went to the error stream."""
    command = [sys.executable, "-m", "app.main", *map(str, arguments), "--json"]
    result = subprocess.run(command, cwd=ROOT, env=os.environ, capture_output=True, text=True, check=False)
    return result.returncode, json.loads(result.stdout), result.stderr


def zipped(source: Path, archive: Path) -> Path:
    with zipfile.ZipFile(archive, "w") as opened:
        for path in source.iterdir():
            opened.write(path, path.name)
    return archive


def test_info_tells_of_series_that_cannot_be_segmented_and_leaves_nothing_of_an_archive(tmp_path: Path):
    write_dicom_series(tmp_path / "kim_minjun", phantom(4, 16, 20), description="ax FLAIR")
    shot = mr_dataset(np.zeros((16, 20), np.uint8))
    shot.SOPClassUID = shot.file_meta.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.7"
    shot.SeriesInstanceUID, shot.SeriesNumber = "1.2.3", 9
    shot.save_as(tmp_path / "shot.dcm", enforce_file_format=True)

    archive = zipped(tmp_path / "kim_minjun", tmp_path / "kim.zip")
    code, document, errors = falx("info", tmp_path / "shot.dcm", archive)

    assert code == 0
    image, capture = sorted(document["series"], key=lambda series: series["number"])
    assert (image["traits"], image["refusal"], image["shape"]) == ([], None, [4, 16, 20])
    assert capture["traits"] == ["capture"]
    assert "secondary capture" in capture["refusal"]
    assert document["paths"] == [str(tmp_path / "shot.dcm"), str(archive)]
    assert list((tmp_path / "tmp").iterdir()) == []
    assert "Traceback" not in errors
    assert not any("minjun" in path.read_text().lower() for path in (tmp_path / "own").rglob("*") if path.is_file())


def test_segmenting_what_is_only_listed_is_refused_in_one_sentence(tmp_path: Path):
    shot = mr_dataset(np.zeros((16, 20), np.uint8))
    shot.SOPClassUID = shot.file_meta.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.7"
    shot.save_as(tmp_path / "shot.dcm", enforce_file_format=True)
    code, document, errors = falx("segment", tmp_path / "shot.dcm", "--out", tmp_path / "out")
    assert code == 1
    assert document["error"]["kind"] == "image-read"
    assert "secondary capture" in document["error"]["message"]
    assert "Traceback" not in errors
    assert not (tmp_path / "out").exists()


def test_listing_is_measured_with_the_time_it_takes_to_stop(tmp_path: Path):
    write_dicom_series(tmp_path / "s", phantom(20, 16, 20))
    code, document, _ = falx("bench", "--listing", "--repeat", 2, tmp_path / "s")
    assert code == 0
    assert (document["files"], document["series"], document["repeat"]) == (20, 1, 2)
    assert 0 < document["list_s"]["p50"] <= document["list_s"]["max"]
    assert document["ms_per_file"] > 0
    assert document["stop_ms"] < 200
