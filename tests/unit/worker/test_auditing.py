"""What a worker answers is written into the audit trail, and the first slice does not wait for the disk."""

from pathlib import Path

import pytest

from app import audit
from app.imaging.volume import Role, VolumeGeometry
from app.inference.engine_choice import EngineChoice
from app.worker.auditing import Auditing
from app.worker.protocol import CaseHandle, ModelInfo, SegmentRequest, SelectedEvent, SliceEvent, StartedEvent
from app.worker.shared_array import ArrayHandle
from tests.helpers.artifacts import isolate

ARRAY = ArrayHandle("nowhere", (1, 2, 4, 4), "float32")
CASE = CaseHandle("1.2.3", (Role.FLAIR,), VolumeGeometry((2, 4, 4)), ARRAY, ARRAY)
MODEL = ModelInfo("unet", "1.0", ("FLAIR",), 0.5, "ab")
REQUEST = SegmentRequest(1, CASE, (0, 1), EngineChoice("unet", "auto", 1))
SELECTED = SelectedEvent(1, "litert", "the only one", "any", MODEL, ())
STARTED = StartedEvent(1, "litert", (), "ab")


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    isolate(monkeypatch, tmp_path)


def lines() -> int:
    return len(audit.audit_file().read_bytes().splitlines()) if audit.audit_file().exists() else 0


def test_an_outline_is_written_once_and_after_its_first_slice():
    auditing = Auditing()
    written = []
    for event in (SELECTED, STARTED, SliceEvent(1, 0, {}, False), SliceEvent(1, 1, {}, False)):
        auditing.saw(REQUEST, event)
        written.append(lines())
    assert written == [0, 0, 1, 1]
    for event in (STARTED, SliceEvent(1, 0, {}, False)):  # the same case by the same network again
        auditing.saw(REQUEST, event)
    assert lines() == 1
