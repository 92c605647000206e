"""The audit trail: one message a line, nobody's name, and a chain that shows what was changed."""

import base64
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as Xml

import pytest

from app import audit
from tests.helpers.artifacts import isolate

ROOT = Path(__file__).resolve().parents[2]
UID = "1.2.826.0.1.3680043.8.498.1"


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    isolate(monkeypatch, tmp_path)


def write_three() -> list[Xml.Element]:
    audit.started()
    audit.case_opened(UID)
    audit.exported(
        UID, formats=("seg", "sr"), files=2, deidentified=False, model="unet 1.0", backend="litert", edited=3
    )
    return [Xml.fromstring(line) for line in audit.audit_file().read_bytes().splitlines()]


def details(message: Xml.Element) -> dict[str, str]:
    return {
        d.get("type", ""): base64.b64decode(d.get("value", "")).decode()
        for d in message.iter("ParticipantObjectDetail")
    }


def test_each_line_is_an_audit_message_as_the_standard_lays_it_out():
    opened = write_three()[1]
    assert opened.tag == "AuditMessage"
    assert [child.tag for child in opened] == [
        "EventIdentification", "ActiveParticipant", "ActiveParticipant", "AuditSourceIdentification",
        "ParticipantObjectIdentification",
    ]  # fmt: skip
    event = opened[0]
    assert event[0].attrib == {
        "csd-code": "110103", "codeSystemName": "DCM", "originalText": "DICOM Instances Accessed",
    }  # fmt: skip
    assert (event.get("EventActionCode"), event.get("EventOutcomeIndicator")) == ("R", "0")
    assert event.get("EventDateTime", "").endswith("+00:00")
    assert opened.find("AuditSourceIdentification").get("AuditSourceID")  # type: ignore[union-attr]


def test_a_case_stands_in_it_by_the_hash_of_its_uid():
    _, opened, exported = write_three()
    for message in (opened, exported):
        subject = message.find("ParticipantObjectIdentification")
        assert subject is not None
        assert subject.get("ParticipantObjectID") == audit.hashed(UID)
    assert UID.encode() not in audit.audit_file().read_bytes()
    told = details(exported)
    assert (told["Formats"], told["Files"], told["EditedSlices"]) == ("seg sr", "2", "3")
    assert (told["Model"], told["Backend"], told["Deidentified"]) == ("unet 1.0", "litert", "false")


@pytest.mark.parametrize("tamper", ["change", "remove", "insert", "swap", "cut"])
def test_the_chain_shows_where_it_was_tampered_with(tamper: str):
    write_three()
    audit.stopped()
    path = audit.audit_file()
    assert audit.verify(path) == (4, None)
    lines = path.read_bytes().splitlines(keepends=True)
    if tamper == "change":
        lines[1] = lines[1].replace(b'EventActionCode="R"', b'EventActionCode="D"')
    elif tamper == "remove":
        del lines[1]
    elif tamper == "insert":
        lines.insert(2, b"<AuditMessage />\n")
    elif tamper == "swap":
        lines[1], lines[2] = lines[2], lines[1]
    else:
        lines[1] = lines[1][:100] + b"\n"
    path.write_bytes(b"".join(lines))
    assert audit.verify(path)[1] in (2, 3)


def test_a_line_that_was_cut_by_a_power_failure_is_kept_and_shown():
    write_three()
    path = audit.audit_file()
    content = path.read_bytes()
    path.write_bytes(content[:-200])
    audit.stopped()
    assert path.read_bytes().startswith(content[:-200])
    assert audit.verify(path) == (4, 3)


def test_processes_that_write_at_once_keep_the_chain():
    code = f"from app import audit\nfor _ in range(20): audit.case_opened({UID!r})"
    processes = [subprocess.Popen([sys.executable, "-c", code], cwd=ROOT) for _ in range(4)]
    assert [process.wait(timeout=60) for process in processes] == [0] * 4
    assert audit.verify(audit.audit_file()) == (80, None)


def test_a_folder_that_cannot_be_written_does_not_disturb():
    audit.audit_file().parent.parent.mkdir(parents=True, exist_ok=True)
    audit.audit_file().parent.write_text("a file in the folder's place")
    audit.case_opened(UID)
