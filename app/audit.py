"""The audit trail: who opened, outlined and exported which case when, as messages of DICOM PS3.15 in a local file.

One XML `AuditMessage` (PS3.15, A.5.1) a line. Cases stand in it by the SHA-256 of their UIDs: whoever has the study can
find its lines, and the file alone names nobody. Each line holds the SHA-256 of the line before, so that a line that was
changed, taken out or put in between shows; `verify` tells where.
"""

import base64
import hashlib
import logging
import os
import socket
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, NamedTuple
from xml.etree import ElementTree as Xml

from app import __version__
from app.account import account_name
from app.folders import audit_dir, make

_FILE = "audit.xml"
_CHAIN = "PreviousLineSHA256"
_FIRST = "0" * 64
_log = logging.getLogger(__name__)


class _Code(NamedTuple):
    value: str
    system: str
    meaning: str


APPLICATION_ACTIVITY = _Code("110100", "DCM", "Application Activity")
INSTANCES_ACCESSED = _Code("110103", "DCM", "DICOM Instances Accessed")
EXPORT = _Code("110106", "DCM", "Export")
START = _Code("110120", "DCM", "Application Start")
STOP = _Code("110121", "DCM", "Application Stop")
OUTLINE = _Code("outline", "99FALX", "Outlined by a network")
_SERIES = _Code("hashed-series", "99FALX", "SHA-256 of the Series Instance UID")
_SOURCE = _Code("110153", "DCM", "Source Role ID")
_READ, _CREATE, _EXECUTE = "R", "C", "E"


def started() -> None:
    """The window was opened."""
    _write(APPLICATION_ACTIVITY, _EXECUTE, START, None, {})


def stopped() -> None:
    """The window was closed."""
    _write(APPLICATION_ACTIVITY, _EXECUTE, STOP, None, {})


def case_opened(uid: str) -> None:
    """A case was read; `uid` is of its series, or whatever tells it from others."""
    _write(INSTANCES_ACCESSED, _READ, None, uid, {})


def outlined(uid: str, *, model: str, artifact_sha256: str, backend: str, target: str) -> None:
    """A network began to outline a case."""
    details = {"Model": model, "ArtifactSHA256": artifact_sha256, "Backend": backend, "Target": target}
    _write(INSTANCES_ACCESSED, _CREATE, OUTLINE, uid, details)


def exported(
    uid: str, *, formats: tuple[str, ...], files: int, deidentified: bool, model: str, backend: str, edited: int = 0
) -> None:
    """Results of a case were written; `edited` counts the slices that a person had changed."""
    details = {
        "Formats": " ".join(formats), "Files": str(files), "Deidentified": str(deidentified).lower(),
        "Model": model, "Backend": backend, "EditedSlices": str(edited),
    }  # fmt: skip
    _write(EXPORT, _READ, None, uid, details)


def audit_file() -> Path:
    """The trail of this user; it may not exist yet."""
    return audit_dir() / _FILE


def hashed(uid: str) -> str:
    """How a UID stands in the trail."""
    return hashlib.sha256(uid.encode()).hexdigest()


def verify(path: Path) -> tuple[int, int | None]:
    """Follow the chain of a trail.

    Returns
    -------
    int
        How many lines there are.
    int or None
        The first line (from 1) that does not follow from the one before, or that is no message; None when all do.

    Raises
    ------
    OSError
        The file cannot be read.
    """
    expected, count, broken = _FIRST, 0, None
    with path.open("rb") as file:
        for count, line in enumerate(file, start=1):
            if broken is None and _previous(line) != expected:
                broken = count
            expected = hashlib.sha256(line).hexdigest()
    return count, broken


def _write(event: _Code, action: str, kind: _Code | None, uid: str | None, details: Mapping[str, str]) -> None:
    """Append one message. Reading goes on when that is not possible, and the log says so."""
    path = audit_file()
    try:
        make(path.parent)
        with path.open("ab+") as file, _alone(file):
            message = _message(event, action, kind, uid, {**details, _CHAIN: _hash_of_last_line(file)})
            file.write(Xml.tostring(message, encoding="utf-8").replace(b"\n", b" ") + b"\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        _log.error("the audit trail cannot be written (%s)", type(error).__name__)


def _message(event: _Code, action: str, kind: _Code | None, uid: str | None, details: Mapping[str, str]) -> Xml.Element:
    message = Xml.Element("AuditMessage")
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    what = Xml.SubElement(
        message,
        "EventIdentification",
        {"EventActionCode": action, "EventDateTime": now, "EventOutcomeIndicator": "0"},
    )
    _coded(what, "EventID", event)
    if kind is not None:
        _coded(what, "EventTypeCode", kind)
    Xml.SubElement(message, "ActiveParticipant", {"UserID": account_name(), "UserIsRequestor": "true"})
    program = {"UserID": f"falx-{os.getpid()}", "UserIsRequestor": "false", "UserName": f"Falx {__version__}"}
    _coded(Xml.SubElement(message, "ActiveParticipant", program), "RoleIDCode", _SOURCE)
    Xml.SubElement(message, "AuditSourceIdentification", {"AuditSourceID": f"Falx@{socket.gethostname()}"})
    # A message about the program has an object too: the trail itself, a system object (2) in the role of a security
    # resource (13). A case is one in the role of a report's source (3).
    of_case = {"ParticipantObjectID": hashed(uid or ""), "ParticipantObjectTypeCode": "2"}
    of_trail = {"ParticipantObjectID": _FILE, "ParticipantObjectTypeCode": "2"}
    role = "3" if uid is not None else "13"
    attributes = {**(of_trail if uid is None else of_case), "ParticipantObjectTypeCodeRole": role}
    subject = Xml.SubElement(message, "ParticipantObjectIdentification", attributes)
    _coded(subject, "ParticipantObjectIDTypeCode", _SERIES if uid is not None else _Code("12", "RFC-3881", "URI"))
    for name, value in details.items():
        encoded = base64.b64encode(value.encode()).decode("ascii")
        Xml.SubElement(subject, "ParticipantObjectDetail", {"type": name, "value": encoded})
    return message


def _coded(parent: Xml.Element, name: str, code: _Code) -> None:
    attributes = {"csd-code": code.value, "codeSystemName": code.system, "originalText": code.meaning}
    Xml.SubElement(parent, name, attributes)


def _previous(line: bytes) -> str | None:
    """What a line says of the one before it."""
    with suppress(Xml.ParseError, ValueError):
        for detail in Xml.fromstring(line).iter("ParticipantObjectDetail"):
            if detail.get("type") == _CHAIN:
                return base64.b64decode(detail.get("value", ""), validate=True).decode("ascii", "replace")
    return None


def _hash_of_last_line(file: IO[bytes]) -> str:
    end = file.seek(0, os.SEEK_END)
    if end == 0:
        return _FIRST
    start = max(0, end - 65536)
    file.seek(start)
    lines = file.read().splitlines(keepends=True)
    file.seek(0, os.SEEK_END)
    if not lines[-1].endswith(b"\n"):  # the power went in the middle of a line; it stays, and verify shows it
        file.write(b"\n")
        lines[-1] += b"\n"
    return hashlib.sha256(lines[-1]).hexdigest()


if sys.platform == "win32":

    @contextmanager
    def _alone(file: IO[bytes]) -> Iterator[None]:
        """Keep other processes from appending meanwhile."""
        import msvcrt  # noqa: PLC0415

        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
        try:
            yield
        finally:
            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    @contextmanager
    def _alone(file: IO[bytes]) -> Iterator[None]:
        """Keep other processes from appending meanwhile."""
        fcntl.flock(file, fcntl.LOCK_EX)
        yield  # the lock goes with the file
