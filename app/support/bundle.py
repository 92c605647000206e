"""One archive for the person who helps: versions, hardware, policy, models, logs, and the structure of DICOM files."""

import io
import json
import platform
import sys
import zipfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from app import __version__, crash
from app.atomic import write_atomic
from app.errors import OutputError
from app.folders import log_dir
from app.inference.catalog import find_artifacts
from app.inference.cpu import cpu_features, cpu_name, physical_cores
from app.inference.fingerprint import gpu_driver
from app.inference.self_test import result_file
from app.policy.ranking import machine_policy
from app.settings import effective_settings
from app.support.structure import structure_of

_LOG_BYTES = 256_000
_MAX_FILES = 50
_PACKAGES = (
    "numpy", "pydicom", "highdicom", "nibabel", "pynrrd", "Pillow", "pylibjpeg", "pylibjpeg-openjpeg", "pylibjpeg-rle",
    "pyjpegls", "python-gdcm", "safetensors", "apache-tvm", "apache-tvm-ffi", "ai-edge-litert", "PySide6-Essentials",
    "pyqtgraph", "cryptography",
)  # fmt: skip


def write_bundle(path: Path, studies: Sequence[Path] = ()) -> list[str]:
    """Collect and write the archive, all or nothing.

    Parameters
    ----------
    studies : sequence of Path
        DICOM files, or folders of them, whose structure is wanted: at most fifty files.

    Returns
    -------
    list of str
        Names in the archive.

    Raises
    ------
    OutputError
        The archive cannot be written.
    """
    members = {**_about(), **_logs(), **_structures(studies)}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    try:
        write_atomic(path, buffer.getvalue())
    except OSError as error:
        raise OutputError(
            f"The support bundle {path.name} cannot be written ({(error.strerror or 'unknown').lower()}); choose "
            "another place.",
            f"errno {error.errno}",
        ) from error
    return list(members)


def _about() -> dict[str, str]:
    policy = machine_policy()
    catalog = find_artifacts()
    documents: dict[str, Any] = {
        "about.json": {
            "falx": __version__,
            "time": datetime.now(UTC).isoformat(timespec="seconds"),
            "python": sys.version.split()[0],
            "frozen": bool(getattr(sys, "frozen", False)),
            "system": platform.platform(),
            "processor": cpu_name(),
            "instruction_sets": cpu_features(),
            "cores": physical_cores(),
            "gpu": gpu_driver(),
            "packages": {name: _version(name) for name in _PACKAGES},
        },
        "policy.json": {
            "settings": [asdict(setting) for setting in effective_settings(policy)],
            "problems": policy.problems,
        },
        "models.json": {
            "artifacts": [
                {
                    "model": f"{a.manifest.model.name} {a.manifest.model.version}",
                    "target": f"{a.manifest.target.backend} {a.manifest.target.name}",
                    "signed_by": catalog.signers[a.folder],
                    "sha256": a.sha256,
                }
                for a in catalog.artifacts
            ],
            "broken": catalog.broken,
        },
    }
    found = {name: json.dumps(document, indent=2) for name, document in documents.items()}
    with suppress(OSError, ValueError):
        found["self-test.json"] = result_file().read_text(encoding="utf-8")
    return found


def _logs() -> dict[str, bytes | str]:
    """The last part of every log, from the start of a line, and what crashes left."""
    found: dict[str, bytes | str] = {}
    for path in sorted(log_dir().glob("*.log")):
        try:
            content = path.read_bytes()
        except OSError:
            continue
        tail = content[-_LOG_BYTES:]
        found[f"logs/{path.name}"] = tail if len(tail) == len(content) else tail.partition(b"\n")[2]
    for path in crash.crash_files():
        try:
            found[f"crashes/{path.name}"] = crash.readable(path.read_text(encoding="utf-8", errors="replace"))
        except OSError:
            continue
    return found


def _structures(studies: Sequence[Path]) -> dict[str, str]:
    """By number, since names of files are names of patients."""
    files = [path for study in studies for path in (sorted(study.rglob("*")) if study.is_dir() else [study])]
    wanted = [path for path in files if not path.is_dir()][:_MAX_FILES]
    return {
        f"dicom/{number:04d}.json": json.dumps(structure_of(path), indent=None)
        for number, path in enumerate(wanted, start=1)
    }


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None
