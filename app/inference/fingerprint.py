"""Identity of everything that a choice of backend rests on; when it changes, the choice is made anew."""

import hashlib
import json
import os
import platform
import sys
from collections.abc import Iterable
from pathlib import Path

from app import __version__
from app.contract.manifest import Artifact
from app.inference.cpu import cpu_features, cpu_name, physical_cores

_NVIDIA = Path("/proc/driver/nvidia")


def fingerprint(artifacts: Iterable[Artifact]) -> str:
    """Hash of the PC, the program, the runtimes and the artifacts.

    Parameters
    ----------
    artifacts : iterable of Artifact
        Those among which is chosen. A file counts by its manifest's hash, size and time, so that this stays cheap;
        the bytes themselves are hashed when a session is loaded.
    """
    artifacts = list(artifacts)
    document = {
        "program": [__version__, *_bundle_state()],
        "system": [sys.platform, platform.machine(), platform.release()],
        "cpu": [cpu_name(), cpu_features(), physical_cores()],
        "gpu": gpu_driver(),
        "runtimes": sorted(map(_runtime, {artifact.manifest.runtime.package for artifact in artifacts})),
        "artifacts": sorted(_artifact_state(artifact) for artifact in artifacts),
    }
    return hashlib.sha256(json.dumps(document).encode()).hexdigest()


def _bundle_state() -> list[int]:
    """Size and time of a frozen program: one that was built anew may have the same version and other runtimes."""
    if not getattr(sys, "frozen", False):
        return []
    found = Path(sys.executable).stat()
    return [found.st_size, found.st_mtime_ns]


def gpu_driver() -> list[str]:
    """What tells one GPU and its driver from another without loading the driver; empty without one."""
    if sys.platform == "win32":
        library = Path(os.environ.get("SYSTEMROOT", "C:/Windows")) / "System32" / "nvcuda.dll"
        try:
            state = library.stat()
        except OSError:
            return []
        return [str(state.st_size), str(state.st_mtime_ns)]
    try:
        version = (_NVIDIA / "version").read_text(encoding="utf-8", errors="replace")
        models = sorted(_gpu_model(path) for path in (_NVIDIA / "gpus").iterdir())
    except OSError:
        return []
    return [version.splitlines()[0] if version else "", *models]


def _gpu_model(folder: Path) -> str:
    lines = (folder / "information").read_text(encoding="utf-8", errors="replace").splitlines()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("Model")), folder.name)


def _runtime(package: str) -> str:
    if getattr(sys, "frozen", False):  # its runtimes change with the program, whose size and time count already
        return f"{package} -"
    from importlib import metadata  # noqa: PLC0415  a fiftieth of a second, for a source tree alone

    try:
        return f"{package} {metadata.version(package)}"
    except metadata.PackageNotFoundError:
        return f"{package} -"


def _artifact_state(artifact: Artifact) -> list[str]:
    state = [artifact.folder.as_posix(), artifact.sha256]
    for name in sorted(artifact.manifest.files):
        try:
            found = (artifact.folder / name).stat()
            state.append(f"{name} {found.st_size} {found.st_mtime_ns}")
        except OSError:
            state.append(f"{name} missing")
    return state
