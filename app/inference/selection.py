"""Chooses the backend, and keeps the reason."""

import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial

from app.contract.manifest import Artifact
from app.errors import ArtifactIncompatibleError, BackendUnavailableError
from app.inference import memory
from app.inference.backend import Backend, InferenceSession
from app.inference.catalog import Catalog, find_artifacts
from app.inference.conditions import FAILED_HERE, NOT_ALLOWED, by_preference, usable
from app.inference.cpu import physical_cores
from app.inference.engine_choice import EngineChoice
from app.inference.fingerprint import fingerprint
from app.inference.outcome import Outcome
from app.inference.probe import run_probe
from app.inference.registry import AUTO, backend_named, backends
from app.settings import load_rules, load_settings

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class BackendSelection:
    """The backend that runs, and what became of each other one.

    Attributes
    ----------
    name : str
        'tvm-cuda', 'tvm-cpu' or 'litert'.
    reason : str
        Why this one, in words for the screen.
    artifact : Artifact
    outcomes : tuple of Outcome
        At least one for every backend that was considered.
    threads : int
        With which it was measured and is to be loaded.
    """

    name: str
    reason: str
    artifact: Artifact
    outcomes: tuple[Outcome, ...]
    threads: int


class NoBackendError(BackendUnavailableError):
    """No backend passed; `outcomes` says what became of each."""

    def __init__(self, user_message: str, outcomes: tuple[Outcome, ...]) -> None:
        super().__init__(user_message, "; ".join(f"{o.backend} {o.target}: {o.reason}" for o in outcomes))
        self.outcomes = outcomes


def select_backend(
    choice: EngineChoice,
    remember: bool = True,
    progress: Callable[[str], None] | None = None,
    failed: frozenset[str] = frozenset(),
) -> BackendSelection:
    """Choose among the backends whose golden run passes on this PC.

    Parameters
    ----------
    choice : EngineChoice
        Its model 'auto' takes the preferred one that runs on this PC, its backend 'auto' the fastest that passes; a
        name is honoured or refused, never swapped.
    remember : bool
        Whether an earlier choice on this PC may be taken over; the new one is kept either way.
    progress : callable or None
        Told in words which probe runs now.
    failed : frozenset of str
        Backends that failed in this process after they had passed; they are left out.

    Raises
    ------
    BackendUnavailableError
        There is no such model, or no backend passes; as `NoBackendError` with the outcomes.
    """
    catalog = find_artifacts()
    *others, last = catalog.resolve(choice.model)
    for model in others:
        with suppress(NoBackendError):
            return _select(replace(choice, model=model), catalog, remember, progress, failed)
    return _select(replace(choice, model=last), catalog, remember, progress, failed)


def _select(
    choice: EngineChoice,
    catalog: Catalog,
    remember: bool,
    progress: Callable[[str], None] | None,
    failed: frozenset[str],
) -> BackendSelection:
    model, requested = choice.model, choice.backend
    threads = physical_cores() if choice.threads is None else choice.threads
    reduced = load_settings().reduced_precision if choice.reduced_precision is None else choice.reduced_precision
    artifacts = catalog.of_model(model)
    candidates = backends() if requested == AUTO else [backend_named(requested)]
    refused = dict.fromkeys(failed, FAILED_HERE)
    allowed = load_rules().allowed_backends
    refused |= {backend.name: NOT_ALLOWED for backend in candidates if backend.name not in allowed}
    key = f"{model} {requested} {threads}{' reduced' if reduced else ''} {' '.join(allowed)}"
    key += "".join(f" -{name}" for name in sorted(failed))
    state = fingerprint(artifacts)
    if remember:
        remembered = _recall(key, state, artifacts, threads)
        if remembered is not None:
            return remembered
    outcomes = _unreadable(catalog, model, [backend.name for backend in candidates])
    passed: list[tuple[Outcome, Artifact]] = []
    for backend in candidates:
        own = [artifact for artifact in artifacts if artifact.manifest.target.backend == backend.name]
        tried, proven = (
            ([Outcome(backend.name, None, False, refused[backend.name])], [])
            if backend.name in refused
            else _try_backend(backend, own, threads, progress, reduced)
        )
        outcomes += tried
        passed += proven
    if not passed:
        raise NoBackendError(_nothing_runs(model, requested, outcomes), tuple(outcomes))
    chosen, artifact = min(passed, key=lambda pair: pair[0].infer_ms_p50 or 0.0)
    reason = _why(chosen, [outcome for outcome, _ in passed], requested)
    selection = BackendSelection(chosen.backend, reason, artifact, tuple(outcomes), threads)
    memory.keep(key, memory.Remembered(state, chosen.backend, reason, artifact.folder.name, selection.outcomes))
    _log.info("chose %s %s of %d outcomes: %s", chosen.backend, chosen.target, len(outcomes), reason)
    return selection


def open_session(
    choice: EngineChoice, failed: frozenset[str] = frozenset()
) -> tuple[BackendSelection, InferenceSession]:
    """Choose a backend, other than those that failed, and load its artifact.

    Raises
    ------
    BackendUnavailableError, ArtifactIncompatibleError
        See `select_backend` and `load_or_choose_anew`.
    """
    return load_or_choose_anew(select_backend(choice, failed=failed), choice, failed)


def load_or_choose_anew(
    selection: BackendSelection,
    choice: EngineChoice,
    failed: frozenset[str] = frozenset(),
    progress: Callable[[str], None] | None = None,
) -> tuple[BackendSelection, InferenceSession]:
    """Load what was chosen, or choose once more.

    The choice may be remembered from a time when the files were sound. When they turn out to be damaged it is dropped
    and made anew, with the reason kept.

    Raises
    ------
    BackendUnavailableError
        No backend passes.
    ArtifactIncompatibleError
        The artifact was damaged between its probe and its loading.
    """
    try:
        return selection, load(selection)
    except (ArtifactIncompatibleError, BackendUnavailableError) as error:
        _log.warning("the choice of %s does not load, choosing anew: %s", selection.name, error.details or error.kind)
    selection = select_backend(choice, remember=False, progress=progress, failed=failed)
    return selection, load(selection)


def load(selection: BackendSelection) -> InferenceSession:
    """Load what was chosen.

    Raises
    ------
    ArtifactIncompatibleError, BackendUnavailableError
        See `Backend.load`.
    """
    return backend_named(selection.name).load(selection.artifact, selection.threads)


def _try_backend(
    backend: Backend,
    artifacts: list[Artifact],
    threads: int,
    progress: Callable[[str], None] | None,
    reduced_precision: bool,
) -> tuple[list[Outcome], list[tuple[Outcome, Artifact]]]:
    """Outcomes of one backend, and those that passed with their artifacts: the best one of each precision."""
    available = backend.availability()
    if not available.ok:
        return [Outcome(backend.name, None, False, available.reason)], []
    if not artifacts:
        return [Outcome(backend.name, None, False, "the model was not compiled for this backend")], []
    outcomes: list[Outcome] = []
    passed: list[tuple[Outcome, Artifact]] = []
    for artifact in by_preference(artifacts):
        target, precision = artifact.manifest.target.name, artifact.manifest.precision
        if any(other.manifest.precision == precision for _, other in passed):
            continue
        condition = usable(backend, artifact, reduced_precision)
        if not condition.ok:
            outcomes.append(Outcome(backend.name, target, False, condition.reason, precision=precision))
            continue
        tell = partial(progress or _tell_nobody, f"proving {backend.name} {target} on this PC")
        tell()
        outcomes.append(run_probe(artifact, threads, tick=tell))
        if outcomes[-1].ok:
            passed.append((outcomes[-1], artifact))
    return outcomes, passed


def _tell_nobody(_text: str) -> None:
    """Nobody waits for the choice."""


def _unreadable(catalog: Catalog, model: str, names: list[str]) -> list[Outcome]:
    """Outcomes of the model's artifacts whose manifests cannot be read; their folder tells backend and target."""
    outcomes: list[Outcome] = []
    for label, reason in catalog.broken:
        owner, _, folder = label.partition("/")
        backend = next((name for name in names if folder.startswith(f"{name}-")), None)
        if owner == model and backend is not None:
            outcomes.append(Outcome(backend, folder.removeprefix(f"{backend}-"), False, reason))
    return outcomes


def _recall(key: str, state: str, artifacts: list[Artifact], threads: int) -> BackendSelection | None:
    remembered = memory.recall(key)
    if remembered is None or remembered.fingerprint != state:
        return None
    for artifact in artifacts:
        if artifact.folder.name == remembered.folder and artifact.manifest.target.backend == remembered.name:
            return BackendSelection(remembered.name, remembered.reason, artifact, remembered.outcomes, threads)
    return None


def _why(chosen: Outcome, passed: list[Outcome], requested: str) -> str:
    speed = f"{chosen.infer_ms_p50:.1f} ms a slice"
    if requested != AUTO:
        return f"asked for; {speed}"
    others = [f"{_label(o, chosen)} {o.infer_ms_p50:.1f} ms" for o in passed if o is not chosen]
    if not others:
        return f"the only one that passed its golden run; {speed}"
    return f"fastest of {len(passed)} that passed their golden run: {speed} ({', '.join(others)})"


def _label(outcome: Outcome, chosen: Outcome) -> str:
    """The backend's name, with the target where it is the chosen one's too."""
    return _name(outcome) if outcome.backend == chosen.backend else outcome.backend


def _nothing_runs(model: str, requested: str, outcomes: list[Outcome]) -> str:
    if requested == AUTO:
        reasons = "; ".join(f"{_name(o)}: {o.reason.rstrip('.')}" for o in outcomes)
        return f"No backend can run the model {model} on this PC: {reasons}."
    reasons = "; ".join(f"{o.target}: {o.reason.rstrip('.')}" if o.target else o.reason.rstrip(".") for o in outcomes)
    return f"The backend {requested} cannot run the model {model} on this PC: {reasons}."


def _name(outcome: Outcome) -> str:
    return outcome.backend if outcome.target is None else f"{outcome.backend} {outcome.target}"
