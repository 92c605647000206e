"""One archive for the person who helps: versions, hardware, policy, models, logs, and the structure of DICOM files."""

import io
import json
import os
import platform
import sys
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime
from importlib import metadata
from itertools import islice
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
_MAX_LOOKED_AT = 500
_PIXELS = "(7FE0,0010)"
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
        DICOM files, or folders of them, whose structure is wanted: the first five hundred files are looked at, and
        fifty kinds of them described.

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
    """By number, since names of files are names of patients; of files that are alike one, the damaged ones first."""
    kinds: dict[str, dict[str, Any]] = {}
    for path in islice(_files(studies), _MAX_LOOKED_AT):
        structure = structure_of(path)
        pixels = [element[3] for element in structure["elements"] if element[1] == _PIXELS]
        shape = [element[:3] for element in structure["elements"]]
        kind = json.dumps([structure["stopped"], structure.get("transfer_syntax"), pixels, shape])
        kinds.setdefault(kind, {**structure, "alike": 0})["alike"] += 1
    shown = sorted(kinds.values(), key=lambda structure: not structure["stopped"])[:_MAX_FILES]
    return {f"dicom/{number:04d}.json": json.dumps(structure) for number, structure in enumerate(shown, start=1)}


def _files(studies: Sequence[Path]) -> Iterator[Path]:
    """Files by name; neither pipes nor devices, which might never end."""
    for study in studies:
        if not study.is_dir():
            found: Iterator[Path] = iter([study])
        else:
            found = (Path(folder) / name for folder, _, names in _walk(study) for name in sorted(names))
        yield from (path for path in found if path.is_file() or not path.exists())


def _walk(study: Path) -> Iterator[tuple[str, list[str], list[str]]]:
    for folder, folders, names in os.walk(study):
        folders.sort()
        yield folder, folders, names


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None
