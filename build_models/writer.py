"""Writes compiled models: staged beside their place, proven there, and only then published."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from safetensors.numpy import save

from app.contract.guard import GUARD
from app.contract.manifest import MANIFEST, Artifact, ArtifactManifest, Target, read_artifact, sha256_of, write_manifest
from app.contract.model_spec import ModelSpec
from app.contract.proof import Tolerance
from app.errors import AppError, BuildError
from build_models.compilers.compiler import CompiledModule
from build_models.deploy import DeployNetwork, save_weights
from build_models.golden_vectors import GoldenVectors
from build_models.signing import sign_artifact
from build_models.targets import folder_name

WEIGHTS = "weights.safetensors"
GOLDEN = "golden.npz"


@dataclass(frozen=True)
class Staging:
    """A folder in which a model is built up, laid out as it will be published."""

    folder: Path
    model: ModelSpec

    def write_shared(self, network: DeployNetwork, golden: GoldenVectors, guard: Path | None = None) -> None:
        """Write what all targets of the model share; an input guard that does not exist is left out."""
        save_weights(self.folder / WEIGHTS, network)
        (self.folder / GOLDEN).write_bytes(golden.content())
        if guard is not None and guard.is_file():
            shutil.copyfile(guard, self.folder / GUARD)

    def write_artifact(
        self,
        target: Target,
        module: CompiledModule,
        precision: str = "float32",
        tolerance: Tolerance = Tolerance(),  # noqa: B008  frozen
    ) -> Artifact:
        """Write one compiled module with its manifest.

        Parameters
        ----------
        target : Target
        module : CompiledModule
        precision : str
            Of the arithmetic.
        tolerance : Tolerance
            How far its answers may be from the float32 reference.
        """
        folder = self.folder / folder_name(target)
        folder.mkdir()
        (folder / module.file_name).write_bytes(module.content)
        weights = None if module.parameters is None else f"../{WEIGHTS}"
        if module.tensors is not None:
            (folder / WEIGHTS).write_bytes(save(dict(module.tensors)))
            weights = WEIGHTS
        golden = f"../{GOLDEN}"
        guard = [f"../{GUARD}"] if (self.folder / GUARD).is_file() else []
        files = [module.file_name, golden, *([weights] if weights else []), *guard]
        manifest = ArtifactManifest(
            model=self.model,
            target=target,
            precision=precision,
            runtime=module.runtime,
            input=module.input,
            output=module.output,
            module=module.file_name,
            weights=weights,
            parameters=module.parameters or (),
            golden=golden,
            tolerance=tolerance,
            files={name: sha256_of(folder / name) for name in files},
            device_memory_mb=module.device_memory_mb,
            images_at_once=module.images_at_once,
        )
        write_manifest(folder, manifest)
        sign_artifact(folder)
        return Artifact(folder, manifest)


@contextmanager
def staging(out: Path, model: ModelSpec) -> Iterator[Staging]:
    """A folder beside the place of the model, on the same file system; removed at the end whatever happens.

    Raises
    ------
    BuildError
        The output folder cannot be written.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=f".{model.name}-", dir=out))
    except OSError as error:
        raise BuildError(f"The folder {out.name} cannot be written; choose another with --out.", repr(error)) from error
    try:
        yield Staging(folder, model)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def check_others(stage: Staging, out: Path, targets: tuple[Target, ...]) -> None:
    """Refuse to change what published artifacts share with the new ones, unless they are all compiled anew.

    Raises
    ------
    BuildError
        There is an artifact that would be left with weights, golden vectors or an input guard other than its own.
    """
    for artifact in _published(out / stage.model.name):
        files = artifact.manifest.files
        names = [name for name in (WEIGHTS, GOLDEN, GUARD) if (stage.folder / name).is_file()]
        shared = {f"../{name}": sha256_of(stage.folder / name) for name in names}
        changed = any(name in files and files[name] != sha256 for name, sha256 in shared.items())
        if artifact.manifest.target not in targets and (changed or artifact.manifest.model != stage.model):
            raise BuildError(
                f"The artifact {artifact.label} was made from other weights or golden vectors and would no longer "
                "fit; compile all targets with --target all, or choose another folder with --out."
            )


def publish(stage: Staging, out: Path) -> Path:
    """Move everything that was staged to its place, each file and folder in one step.

    Returns
    -------
    Path
        The model's folder.
    """
    place = out / stage.model.name
    place.mkdir(exist_ok=True)
    for staged in sorted(stage.folder.iterdir(), key=lambda p: p.is_dir()):
        target = place / staged.name
        if staged.is_file():
            staged.replace(target)
            continue
        old = stage.folder / f".old-{staged.name}"
        with suppress(FileNotFoundError):
            target.replace(old)
        staged.replace(target)
    return place


def _published(folder: Path) -> list[Artifact]:
    artifacts: list[Artifact] = []
    for manifest in sorted(folder.glob(f"*/{MANIFEST}")):
        with suppress(AppError):
            artifacts.append(read_artifact(manifest.parent))
    return artifacts
