"""Finds the compiled models that may be used on this PC."""

from dataclasses import dataclass, field
from pathlib import Path

from app.contract.manifest import Artifact
from app.contract.model_spec import ModelSpec
from app.errors import ArtifactIncompatibleError, BackendUnavailableError
from app.inference.model_folders import model_folders, refusal
from app.inference.registry import AUTO
from app.inference.trust import TrustedKey, read_trusted, trusted_keys

DEFAULT_MODEL = "unet"
"""The model that comes with every installation."""

_PREFERRED = ("unet-fast", DEFAULT_MODEL)
"""What runs when nobody asks for a model: the first of these that is there and runs on this PC."""


@dataclass(frozen=True)
class Catalog:
    """Artifacts whose manifests can be read and are signed by somebody who is trusted.

    Attributes
    ----------
    root : Path
        The folder that was looked through last: the one that came with the program.
    artifacts : list of Artifact
        Sorted by folder; their files are not checked yet.
    broken : list of (str, str)
        Folder name (model/target, or the folder of models) and a sentence for people.
    signers : dict of Path to str
        Name of the key that signed, by the artifact's folder.
    """

    root: Path
    artifacts: list[Artifact] = field(default_factory=list)
    broken: list[tuple[str, str]] = field(default_factory=list)
    signers: dict[Path, str] = field(default_factory=dict)

    @property
    def models(self) -> list[str]:
        """Names of the models, sorted."""
        return sorted({artifact.manifest.model.name for artifact in self.artifacts})

    def of_model(self, name: str) -> list[Artifact]:
        """Artifacts of one model.

        Raises
        ------
        BackendUnavailableError
            There is none.
        """
        found = [artifact for artifact in self.artifacts if artifact.manifest.model.name == name]
        if found:
            return found
        if self.models:
            known = ", ".join(self.models)
            raise BackendUnavailableError(f"There is no compiled model named {name}; choose one of: {known}.")
        if self.broken:
            raise BackendUnavailableError(f"No compiled model can be used: {self.broken[0][1]}")
        raise BackendUnavailableError(
            f"There is no compiled model in the folder {self.root.name}; reinstall Falx, or compile one with "
            "falx-build-models compile."
        )

    def resolve(self, name: str) -> list[str]:
        """Models that a name stands for: itself, or for 'auto' all of them in the order in which they are tried."""
        if name != AUTO:
            return [name]
        preferred = [model for model in _PREFERRED if model in self.models]
        others = [model for model in self.models if model not in preferred]
        return [*preferred, *others] or [DEFAULT_MODEL]

    def spec(self, name: str) -> ModelSpec:
        """What the model reads and answers.

        Raises
        ------
        BackendUnavailableError
            There is no such model.
        """
        return self.of_model(name)[0].manifest.model


def find_artifacts(root: Path | None = None) -> Catalog:
    """Read the manifests below a folder laid out as model/target/manifest.json.

    Parameters
    ----------
    root : Path or None
        None means those of the policy and the one that came with the program. A folder that does not exist gives an
        empty catalog.
    """
    roots = model_folders() if root is None else [root]
    catalog, keys = Catalog(roots[-1]), trusted_keys()
    for place in roots:
        if root is None and (reason := refusal(place)) is not None:
            catalog.broken.append((place.name, reason))
        else:
            _add(catalog, place, keys)
    return catalog


def _add(catalog: Catalog, root: Path, keys: tuple[TrustedKey, ...]) -> None:
    """Add what lies below a folder, but for models that an earlier folder has: versions are never mixed."""
    known = set(catalog.models)
    for model in _folders(root):
        for folder in _folders(model):
            try:
                artifact, signer = read_trusted(folder, keys)
            except ArtifactIncompatibleError as error:
                catalog.broken.append((f"{model.name}/{folder.name}", error.user_message))
                continue
            if artifact.manifest.model.name not in known:
                catalog.artifacts.append(artifact)
                catalog.signers[folder] = signer


def _folders(parent: Path) -> list[Path]:
    try:
        return sorted(p for p in parent.iterdir() if p.is_dir() and not p.name.startswith((".", "_")))
    except OSError:
        return []
