"""R13 and R14: nothing of the patient outside the study, and nothing executable in front of an image."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from pydicom import dcmread

from app.worker.protocol import CaseEvent, EngineChoice, FailedEvent, SegmentRequest, SliceEvent
from tests.helpers.artifacts import artifact_of, copy_models, isolate, use_models
from tests.helpers.images import phantom, write_dicom_series
from tests.helpers.worker import Worker
from tests.integration.test_no_patient import CANARY, DAY, brand, hits

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The program's own folders, the one for temporary files included."""
    isolate(monkeypatch, tmp_path / "own")
    (tmp_path / "own" / "tmp").mkdir(parents=True)
    monkeypatch.setenv("TMPDIR", str(tmp_path / "own" / "tmp"))
    use_models(monkeypatch, copy_models(tmp_path / "models", artifact_of("litert")))
    return tmp_path / "own"


@pytest.fixture
def study(tmp_path: Path) -> Path:
    folder = tmp_path / f"{CANARY}_{DAY}"
    write_dicom_series(folder, phantom(4, 48, 40), edit=brand)
    return folder


@pytest.mark.promise("R13")
@pytest.mark.skipif(sys.platform == "win32", reason="sends signals")
@pytest.mark.parametrize("how", ["SIGSEGV", *(pytest.param(h, marks=pytest.mark.slow) for h in ("SIGABRT", "SIGKILL"))])
def test_a_worker_that_crashes_over_a_study_leaves_nothing_of_its_patient(
    own: Path, study: Path, tmp_path: Path, how: str
):
    shared = tmp_path / "shared"
    shared.mkdir()
    with Worker() as worker:
        case = worker.open(study, shared)
        assert isinstance(case, CaseEvent)
        request = SegmentRequest(worker.next_id(), case.handle, tuple(range(4)), EngineChoice("unet", "litert"))
        worker.send(request)
        while not isinstance(event := worker.event(), SliceEvent):
            assert not isinstance(event, FailedEvent), event
        os.kill(worker.process.pid, getattr(signal, how))
        worker.process.wait(timeout=30)
    assert list(own.rglob("*.log"))
    assert hits(own, CANARY, DAY, "1957") == []


@pytest.mark.promise("R13")
def test_refused_files_leave_nothing_of_their_names_or_contents(own: Path, study: Path, tmp_path: Path):
    damaged = study / f"{CANARY}.dcm"
    content = next(path for path in study.iterdir()).read_bytes()
    damaged.write_bytes(content[: len(content) // 2])
    for command in (["info"], ["segment", "--out", str(tmp_path / "out")]):
        for path in (damaged, study / f"{CANARY}.nii.gz", study):
            arguments = [command[0], str(path), *command[1:]]
            subprocess.run([sys.executable, "-m", "app.main", *arguments], cwd=ROOT, capture_output=True, check=False)
    assert hits(own, CANARY, DAY, "1957") == []


@pytest.mark.promise("R13")
def test_the_audit_trail_and_the_support_bundle_name_nobody(own: Path, study: Path, tmp_path: Path):
    for arguments in (
        ["segment", str(study), "--out", str(tmp_path / "out")],
        ["support-bundle", "--out", str(own / "support.zip"), "--dicom", str(study)],
        ["self-test"],
    ):
        done = subprocess.run(
            [sys.executable, "-m", "app.main", *arguments], cwd=ROOT, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr
    uid = str(dcmread(next(study.iterdir())).SeriesInstanceUID)
    assert list(own.rglob("audit.xml"))
    assert hits(own, CANARY, DAY, "1957", uid) == []


@pytest.mark.promise("R14")
def test_an_executable_in_front_of_an_image_is_warned_of_and_in_front_of_no_result(
    own: Path, study: Path, tmp_path: Path
):
    for path in study.iterdir():
        content = path.read_bytes()
        path.write_bytes(b"MZ" + bytes(range(126)) + content[128:])
    command = [sys.executable, "-m", "app.main"]
    done = subprocess.run([*command, "info", str(study), "--json"], cwd=ROOT, capture_output=True, check=True)
    (series,) = json.loads(done.stdout)["series"]
    assert any("executable" in warning or "program" in warning for warning in series["warnings"]), series["warnings"]
    formats = "seg,seg-fractional,seg-labelmap,sr"
    arguments = ["segment", str(study), "--out", str(tmp_path / "out"), "--format", formats]
    subprocess.run([*command, *arguments], cwd=ROOT, capture_output=True, check=True)
    results = list((tmp_path / "out").glob("*.dcm"))
    assert len(results) == 4
    for path in results:
        content = path.read_bytes()
        assert content[:132] == bytes(128) + b"DICM"
