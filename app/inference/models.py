"""Lists the compiled models on this PC, and what of each could run here."""

from app.contract.guard import GUARD
from app.contract.manifest import Artifact
from app.inference.catalog import Catalog, find_artifacts
from app.inference.conditions import NOT_ALLOWED, by_preference, usable
from app.inference.model_state import ArtifactState, ModelState
from app.inference.registry import backends
from app.settings import load_rules, load_settings


def list_models(catalog: Catalog | None = None) -> tuple[ModelState, ...]:
    """Every model with the state of its artifacts; loads no engine and runs nothing."""
    catalog = find_artifacts() if catalog is None else catalog
    reduced, allowed = load_settings().reduced_precision, load_rules().allowed_backends
    default = catalog.resolve(load_settings().model)
    return tuple(
        _state_of(name, catalog.of_model(name), name == default[0], reduced, allowed) for name in catalog.models
    )


def _state_of(
    name: str, artifacts: list[Artifact], default: bool, reduced: bool, allowed: tuple[str, ...]
) -> ModelState:
    spec = artifacts[0].manifest.model
    states: list[ArtifactState] = []
    for backend in backends():
        own = [artifact for artifact in artifacts if artifact.manifest.target.backend == backend.name]
        missing = backend.availability().reason if backend.name in allowed else NOT_ALLOWED
        for artifact in by_preference(own):
            found = None if missing else usable(backend, artifact, reduced)
            reason = missing if found is None else found.reason
            manifest = artifact.manifest
            states.append(
                ArtifactState(
                    backend.name,
                    manifest.target.name,
                    manifest.precision,
                    found is not None and found.ok,
                    reason,
                    manifest.expected_latency_ms,
                    manifest.expected_memory_mb,
                )
            )
    guarded = (artifacts[0].folder.parent / GUARD).is_file()
    return ModelState(name, spec.version, spec.channels, spec.size, spec.threshold, default, guarded, tuple(states))
