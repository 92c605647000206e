"""The manifest that travels with every artifact, and the bytes it vouches for."""

import hashlib
import json
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from app.contract.model_spec import ModelSpec, TensorSpec
from app.contract.packing import PackedParameter, PackingStep
from app.contract.proof import Tolerance
from app.errors import ArtifactIncompatibleError

MANIFEST = "manifest.json"
SIGNATURE = "manifest.sig"
"""Ed25519 over the bytes of the manifest, 64 bytes."""

FORMAT = 1


@dataclass(frozen=True)
class Target:
    """What an artifact was compiled for.

    Attributes
    ----------
    backend : str
        'tvm-cpu', 'tvm-cuda' or 'litert'.
    name : str
        Instruction set ('x86-64-v3'), compute capability ('sm_86', 'sm_75-or-later', 'sm_75-or-later-fp16') or, for
        LiteRT, 'any'.
    """

    backend: str
    name: str


@dataclass(frozen=True)
class RuntimeRequirement:
    """The runtime library that an artifact needs, e.g. apache-tvm 0.27.0.post1."""

    package: str
    version: str


@dataclass(frozen=True)
class ArtifactManifest:
    """Everything a reader's PC has to know about an artifact before it loads it.

    Attributes
    ----------
    files : dict of str to str
        SHA-256 of every file, by path relative to the manifest; weights and golden vectors are shared by the
        targets of a model and so lie one folder up.
    module : str
        The file that holds the compiled network.
    weights : str or None
        safetensors file whose tensors become the parameters; None when the module carries its own.
    parameters : tuple of PackedParameter
        In the order in which the compiled function takes them after its input.
    expected_latency_ms, expected_memory_mb : float or None
        Of one slice, and of loading and running the network, on the PC that compiled it; None when it could not run.
    device_memory_mb : float or None
        Memory of the graphics card that weights and values between the layers take (10⁶ bytes), as the compiler has
        planned it; None for what runs on the CPU.
    images_at_once : int
        Most images that one call computes: above 1 the module has a function `main_N` for N of them beside `main`.
    golden : str
        .npz with `inputs` (n, 3, size, size) float32 and `outputs` (n, 1, size, size) float32 probabilities of the
        float32 reference, always NCHW.
    """

    model: ModelSpec
    target: Target
    precision: str
    runtime: RuntimeRequirement
    input: TensorSpec
    output: TensorSpec
    module: str
    weights: str | None
    parameters: tuple[PackedParameter, ...]
    golden: str
    tolerance: Tolerance
    files: dict[str, str]
    expected_latency_ms: float | None = None
    expected_memory_mb: float | None = None
    device_memory_mb: float | None = None
    images_at_once: int = 1
    format: int = FORMAT


@dataclass(frozen=True)
class Artifact:
    """A folder with a manifest and the files it names.

    Attributes
    ----------
    sha256_read : str
        Of the manifest's bytes as they were read, so that it names what was parsed whatever the disk holds now.
    """

    folder: Path
    manifest: ArtifactManifest
    sha256_read: str = ""

    @property
    def module(self) -> Path:
        """The compiled network."""
        return self.folder / self.manifest.module

    @property
    def weights(self) -> Path | None:
        """The file of weights, when the module does not carry its own."""
        return None if self.manifest.weights is None else self.folder / self.manifest.weights

    @property
    def golden(self) -> Path:
        """Inputs and reference outputs."""
        return self.folder / self.manifest.golden

    @property
    def label(self) -> str:
        """Name for people: model, backend, target."""
        m = self.manifest
        return f"{m.model.name} for {m.target.backend} {m.target.name}"

    @property
    def sha256(self) -> str:
        """Identity of the artifact: the hash of its manifest, which holds the hashes of all its files."""
        return self.sha256_read or sha256_of(self.folder / MANIFEST)

    def read(self, name: str) -> bytes:
        """Read a file that the manifest names and hash what was read: nothing can change between check and use.

        Raises
        ------
        ArtifactIncompatibleError
            The file is missing or differs from what the manifest vouches for.
        """
        path = self.folder / name
        try:
            content = path.read_bytes()
        except OSError as error:
            raise self._missing(path.name) from error
        self.check_bytes(name, content)
        return content

    def check_files(self) -> None:
        """Hash every file and compare.

        Raises
        ------
        ArtifactIncompatibleError
            A file is missing or differs from what the manifest vouches for.
        """
        for name, expected in self.manifest.files.items():
            path = self.folder / name
            if not path.is_file():
                raise self._missing(path.name)
            if sha256_of(path) != expected:
                raise self._damaged(path.name)

    def check_bytes(self, name: str, content: bytes) -> None:
        """Hash what was read from a file of the manifest, so that nothing can change between the check and the use.

        Raises
        ------
        ArtifactIncompatibleError
            The bytes differ from what the manifest vouches for.
        """
        if hashlib.sha256(content).hexdigest() != self.manifest.files.get(name):
            raise self._damaged(Path(name).name)

    def _missing(self, name: str) -> ArtifactIncompatibleError:
        return ArtifactIncompatibleError(
            f"The file {name} of the artifact {self.label} is missing or cannot be read; reinstall Falx or compile it "
            "again."
        )

    def _damaged(self, name: str) -> ArtifactIncompatibleError:
        return ArtifactIncompatibleError(
            f"The file {name} of the artifact {self.label} is damaged (its SHA-256 differs from the manifest's); "
            "reinstall Falx or compile it again."
        )


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_artifact(folder: Path) -> Artifact:
    """Read the manifest of an artifact without touching its other files.

    Raises
    ------
    ArtifactIncompatibleError
        There is no manifest, it is damaged, or it has a format that this version does not know.
    """
    try:
        content = (folder / MANIFEST).read_bytes()
    except OSError as error:
        raise _unreadable(folder, error) from error
    return artifact_from(folder, content)


def artifact_from(folder: Path, content: bytes) -> Artifact:
    """The artifact of a folder whose manifest holds `content`.

    Raises
    ------
    ArtifactIncompatibleError
        The manifest is damaged, or has a format that this version does not know.
    """
    try:
        document = json.loads(content)
        if document["format"] != FORMAT:
            raise ArtifactIncompatibleError(
                f"The artifact {folder.parent.name}/{folder.name} has manifest format {document['format']}, and this "
                f"version of Falx reads format {FORMAT}; compile it again."
            )
        return Artifact(folder, _manifest_from(document), hashlib.sha256(content).hexdigest())
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _unreadable(folder, error) from error


def write_manifest(folder: Path, manifest: ArtifactManifest) -> None:
    """Write `manifest.json` into an artifact's folder."""
    text = json.dumps(asdict(manifest), indent=2) + "\n"
    (folder / MANIFEST).write_text(text, encoding="utf-8")


def _unreadable(folder: Path, error: Exception) -> ArtifactIncompatibleError:
    return ArtifactIncompatibleError(
        f"The manifest of the artifact {folder.parent.name}/{folder.name} cannot be read; reinstall Falx or compile it "
        "again.",
        type(error).__name__,
    )


def _manifest_from(document: dict[str, Any]) -> ArtifactManifest:
    model = dict(document["model"])
    model["channels"] = tuple(model["channels"])
    parameters = tuple(
        PackedParameter(p["name"], tuple(_step(s["kind"], tuple(s["values"])) for s in p["steps"]))
        for p in document["parameters"]
    )
    return ArtifactManifest(
        **{
            **document,
            "model": ModelSpec(**model),
            "target": Target(**document["target"]),
            "runtime": RuntimeRequirement(**document["runtime"]),
            "input": _tensor_from(document["input"]),
            "output": _tensor_from(document["output"]),
            "parameters": parameters,
            "tolerance": Tolerance(**document["tolerance"]),
        }
    )


@lru_cache(maxsize=4096)
def _step(kind: Any, values: tuple[int, ...]) -> PackingStep:
    """Layers, and the artifacts of one model, are laid out alike: of thousands of steps few differ."""
    return PackingStep(kind, values)


def _tensor_from(document: dict[str, Any]) -> TensorSpec:
    return TensorSpec(**{**document, "shape": tuple(document["shape"])})
