"""Golden vectors through every artifact that this PC can run, and the result kept for whoever collects it."""

import hashlib
import json
import logging
import platform
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from app import __version__
from app.atomic import write_atomic
from app.contract.manifest import Artifact
from app.errors import BackendUnavailableError
from app.folders import cache_dir
from app.inference.backend import Availability
from app.inference.catalog import Catalog, find_artifacts
from app.inference.cpu import cpu_name, physical_cores
from app.inference.engine_choice import EngineChoice
from app.inference.fingerprint import fingerprint, gpu_driver
from app.inference.outcome import Outcome
from app.inference.probe import run_probe
from app.inference.registry import backend_named
from app.inference.selection import NoBackendError, select_backend
from app.settings import load_rules, load_settings

_log = logging.getLogger(__name__)
FILE = "self-test.json"


@dataclass(frozen=True)
class Chosen:
    """The engine that the settings lead to, and whether it passed."""

    backend: str | None
    target: str | None
    proven: bool
    reason: str


def result_file() -> Path:
    """Where the last result lies; a fleet tool may collect it."""
    return cache_dir() / FILE


def last_result() -> dict[str, Any] | None:
    """The last result if it still holds: hardware, driver, program and artifacts are what they were."""
    try:
        document = json.loads(result_file().read_text(encoding="utf-8"))
        known = document["fingerprint"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return document if known == _state(find_artifacts()) else None


def self_test(progress: Callable[[str], None] = lambda _: None) -> dict[str, Any]:
    """Test everything, keep the result and log it.

    Returns
    -------
    dict
        `passed` is true when every artifact that was tested passed and the engine that the settings lead to is among
        them.

    Raises
    ------
    BackendUnavailableError
        There is no artifact at all.
    """
    catalog = find_artifacts()
    if not catalog.artifacts and not catalog.broken:
        raise BackendUnavailableError(
            f"There is no compiled model in the folder {catalog.root.name}; reinstall Falx, or compile one with "
            "falx-build-models compile."
        )
    chosen, known = _choose(progress)
    tested = [_unreadable(name, reason) for name, reason in catalog.broken]
    skipped: list[dict[str, Any]] = []
    threads = load_settings().threads or physical_cores()
    for artifact in catalog.artifacts:
        usable = _usable(artifact)
        if not usable.ok:
            skipped.append({**_identity(artifact), "reason": usable.reason})
            continue
        tell = partial(progress, f"testing {artifact.label}")
        tell()
        outcome = known.get(_key(artifact)) or run_probe(artifact, threads, tick=tell)
        tested.append(_tested(artifact, outcome))
    document = {
        "passed": chosen.proven and all(entry["ok"] for entry in tested),
        "chosen": {
            "backend": chosen.backend,
            "target": chosen.target,
            "proven": chosen.proven,
            "reason": chosen.reason,
        },
        "artifacts": tested,
        "skipped": skipped,
        "version": __version__,
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "hardware": {"processor": cpu_name(), "cores": physical_cores(), "gpu": gpu_driver()},
        "system": f"{platform.system()} {platform.release()}",
        "fingerprint": _state(catalog),
    }
    _keep(document)
    _tell(document)
    return document


def _choose(progress: Callable[[str], None]) -> tuple[Chosen, dict[tuple[str, str | None], Outcome]]:
    """Choose an engine afresh; what was measured on the way need not be measured again."""
    settings = load_settings()
    choice = EngineChoice(settings.model, settings.backend, settings.threads, settings.reduced_precision)
    try:
        selection = select_backend(choice, remember=False, progress=progress)
    except NoBackendError as error:
        return Chosen(None, None, False, error.user_message), _measured(choice.model, error.outcomes)
    except BackendUnavailableError as error:
        return Chosen(None, None, False, error.user_message), {}
    chosen = Chosen(selection.name, selection.artifact.manifest.target.name, True, selection.reason)
    return chosen, _measured(selection.artifact.manifest.model.name, selection.outcomes)


def _measured(model: str, outcomes: tuple[Outcome, ...]) -> dict[tuple[str, str | None], Outcome]:
    """Outcomes of golden runs by artifact; those that fell out before one ran are left for the test itself."""
    return {(f"{model} {o.backend}", o.target): o for o in outcomes if o.dice is not None}


def _key(artifact: Artifact) -> tuple[str, str | None]:
    manifest = artifact.manifest
    return f"{manifest.model.name} {manifest.target.backend}", manifest.target.name


def _state(catalog: Catalog) -> str:
    settings, rules = load_settings(), load_rules()
    choice = [settings.model, settings.backend, settings.threads, settings.reduced_precision, rules.allowed_backends]
    document = json.dumps([fingerprint(catalog.artifacts), choice, catalog.broken])
    return hashlib.sha256(document.encode()).hexdigest()


def _usable(artifact: Artifact) -> Availability:
    """Whether this PC may run the artifact and has what it needs."""
    name = artifact.manifest.target.backend
    if name not in load_rules().allowed_backends:
        return Availability(False, "the administrator of this PC does not allow it")
    try:
        backend = backend_named(name)
    except BackendUnavailableError as error:
        return Availability(False, error.user_message)
    available = backend.availability()
    return backend.supports(artifact) if available.ok else available


def _tested(artifact: Artifact, outcome: Outcome) -> dict[str, Any]:
    return {
        **_identity(artifact),
        "ok": outcome.ok,
        "dice": outcome.dice,
        "max_abs_diff": outcome.max_abs_diff,
        "reason": outcome.reason,
    }


def _identity(artifact: Artifact) -> dict[str, Any]:
    manifest = artifact.manifest
    return {"model": manifest.model.name, "backend": manifest.target.backend, "target": manifest.target.name}


def _unreadable(name: str, reason: str) -> dict[str, Any]:
    model, _, folder = name.partition("/")
    nothing = {"backend": None, "dice": None, "max_abs_diff": None}
    return {**nothing, "model": model, "target": folder, "ok": False, "reason": reason}


def _keep(document: dict[str, Any]) -> None:
    path = result_file()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(path, (json.dumps(document, indent=2) + "\n").encode())
    except OSError as error:
        _log.warning("the result of the self-test cannot be kept (%s)", type(error).__name__)


def _tell(document: dict[str, Any]) -> None:
    failed = [f"{e['model']} {e['backend']} {e['target']}" for e in document["artifacts"] if not e["ok"]]
    chosen = document["chosen"]
    if document["passed"]:
        text = "self-test passed: %d artifacts, chosen %s %s"
        _log.info(text, len(document["artifacts"]), chosen["backend"], chosen["target"])
    else:
        _log.error("self-test FAILED: chosen %s, refused: %s", chosen["backend"], "; ".join(failed) or "none")
