"""Finds the compiled models that came with the program."""

from dataclasses import dataclass, field
from pathlib import Path

from app import resources
from app.contract.manifest import Artifact, read_artifact
from app.contract.model_spec import ModelSpec
from app.errors import ArtifactIncompatibleError, BackendUnavailableError

DEFAULT_MODEL = "unet"


@dataclass(frozen=True)
class Catalog:
    """Artifacts whose manifests can be read.

    Attributes
    ----------
    artifacts : list of Artifact
        Sorted by folder; their files are not checked yet.
    broken : list of (str, str)
        Folder name (model/target) and a sentence for people.
    """

    root: Path
    artifacts: list[Artifact] = field(default_factory=list)
    broken: list[tuple[str, str]] = field(default_factory=list)

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
        None means the folder that came with the program. A folder that does not exist gives an empty catalog.
    """
    root = resources.compiled_models() if root is None else root
    catalog = Catalog(root)
    for model in _folders(root):
        for folder in _folders(model):
            try:
                catalog.artifacts.append(read_artifact(folder))
            except ArtifactIncompatibleError as error:
                catalog.broken.append((f"{model.name}/{folder.name}", error.user_message))
    return catalog


def _folders(parent: Path) -> list[Path]:
    try:
        return sorted(p for p in parent.iterdir() if p.is_dir() and not p.name.startswith((".", "_")))
    except OSError:
        return []
