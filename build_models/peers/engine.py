"""What an engine under comparison has to offer, and what it is given to run."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]
Precision = Literal["fp32", "fp16", "bf16", "int8"]
PRECISIONS: tuple[Precision, ...] = ("fp32", "fp16", "bf16", "int8")
ARITHMETIC: dict[Precision, str] = {"fp32": "float32", "fp16": "float16", "bf16": "bfloat16", "int8": "int8"}
"""Precisions as targets and manifests write them."""

Isa = Literal["native", "avx2"]
"""'native': whatever the processor has; 'avx2': engines that can be held to AVX2 are, the others do not take part."""

Device = Literal["cpu", "gpu"]

Way = Literal["run", "whole", "volume"]
"""What is timed: the forward pass, on a GPU with the image there already; a slice from this PC's memory and its answer
back to it; or `VOLUME` slices at once, likewise."""
VOLUME = 8

_FILE = "subject.json"


class CannotRun(Exception):  # noqa: N818  a reason, not a fault
    """Why an engine does not take part, in words for the table."""


@dataclass(frozen=True)
class Subject:
    """What all engines run: one network, one set of slices.

    Attributes
    ----------
    folder : Path
        Holds `network.pt` (the network as it is deployed), `slices.npy` (n, channels, size, size),
        `calibration.npy` (the same, other slices), `reference.npy` (n, 1, size, size: probabilities of PyTorch in
        float32) and a folder for each engine.
    threads : int
        For every engine.
    gflop : float
        Useful operations of one run in 10⁹.
    artifact : Path or None
        Our compiled form, where there is one already.
    records : Path or None
        MetaSchedule's database for this network.
    identity : str
        Hash of all that engines prepare from.
    interpreters : dict of str to str
        Python of another environment, by the engine that lives there.
    """

    folder: Path
    model: str
    precision: Precision
    threads: int
    isa: Isa
    gflop: float
    threshold: float
    artifact: Path | None = None
    records: Path | None = None
    identity: str = ""
    interpreters: dict[str, str] = field(default_factory=dict[str, str])
    device: Device = "cpu"

    @property
    def network(self) -> Path:
        """The pickled `DeployNetwork`."""
        return self.folder / "network.pt"

    def slices(self) -> Array:
        """Inputs that are timed, (n, channels, size, size)."""
        return np.load(self.folder / "slices.npy")

    def calibration(self) -> Array:
        """Inputs for quantisers, (n, channels, size, size)."""
        return np.load(self.folder / "calibration.npy")

    def reference(self) -> Array:
        """What PyTorch answers to the slices in float32, (n, 1, size, size)."""
        return np.load(self.folder / "reference.npy")

    def own(self, engine: str) -> Path:
        """The folder of one engine's files."""
        folder = self.folder / engine
        folder.mkdir(exist_ok=True)
        return folder

    def save(self) -> None:
        """Write the description into the folder."""
        document = {k: str(v) if isinstance(v, Path) else v for k, v in asdict(self).items()}
        (self.folder / _FILE).write_text(json.dumps(document), encoding="utf-8")


def read_subject(folder: Path) -> Subject:
    """Read what `Subject.save` wrote."""
    document = json.loads((folder / _FILE).read_text(encoding="utf-8"))
    for key in ("folder", "artifact", "records"):
        document[key] = None if document[key] is None else Path(document[key])
    return Subject(**document)


class Runner(Protocol):
    """A loaded network. Only `run` is timed."""

    def convert(self, image: Array) -> Any:
        """The image (1, channels, size, size) in the form and layout that the engine likes best."""
        ...

    def run(self, image: Any) -> Any:
        """One forward pass."""
        ...

    def result(self, answer: Any) -> Array:
        """What `run` returned, as a copy (1, 1, size, size) of float32."""
        ...


@runtime_checkable
class GpuRunner(Runner, Protocol):
    """A network on a GPU; `run` returns when the answer is there, and leaves it there."""

    def whole(self, images: Array) -> Array:
        """Answers for one or for `VOLUME` images, from this PC's memory to this PC's memory."""
        ...


class Engine(Protocol):
    """One engine; `prepare` and `load` run in different processes, neither of them the caller's."""

    precisions: tuple[Precision, ...]

    held_to_avx2: bool
    """Whether it can be held to AVX2: by the variables of `process.AVX2`, or by what it compiles for."""

    def version(self) -> str:
        """Name and version of the package.

        Raises
        ------
        CannotRun
            It is not installed.
        """
        ...

    def prepare(self, subject: Subject) -> None:
        """Export, convert or compile the network into the engine's own folder.

        Raises
        ------
        CannotRun
        """
        ...

    def load(self, subject: Subject) -> Runner:
        """Load what was prepared.

        Raises
        ------
        CannotRun
        """
        ...


def package_version(package: str) -> str:
    """Version of an installed package.

    Raises
    ------
    CannotRun
        It is not installed.
    """
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415

    try:
        return version(package)
    except PackageNotFoundError as error:
        raise CannotRun(f"the package {package} is not installed") from error
