"""The contract that every compiler meets."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from numpy.typing import NDArray

from app.contract.manifest import RuntimeRequirement
from app.contract.model_spec import ModelSpec, TensorSpec
from app.contract.packing import PackedParameter
from build_models.deploy import DeployNetwork


@dataclass(frozen=True)
class CompiledModule:
    """One compiled network, ready to be written.

    Attributes
    ----------
    file_name : str
        Under which the content is written.
    parameters : tuple of PackedParameter or None
        How the shared weights are handed to it; None when the module carries its own.
    tensors : mapping of str to ndarray, or None
        Weights of its own, by the names in `parameters`; None when it shares those of the model.
    device_memory_mb : float or None
        That weights and values between the layers take on a graphics card; None for the CPU.
    images_at_once : int
        Most images that one call computes.
    """

    file_name: str
    content: bytes
    input: TensorSpec
    output: TensorSpec
    runtime: RuntimeRequirement
    parameters: tuple[PackedParameter, ...] | None
    tensors: Mapping[str, NDArray[Any]] | None = None
    device_memory_mb: float | None = None
    images_at_once: int = 1


@dataclass(frozen=True)
class CompilerOptions:
    """What one build asks of a compiler beyond the target.

    Attributes
    ----------
    precision : str
        Of the arithmetic.
    allow_untuned : bool
        Take a default for layers that were never measured on the target, instead of refusing them.
    searched : Path or None
        Folder of MetaSchedule's records, for networks that hold a layer without a kernel.
    cuda_sources : Path or None
        Folder that gets the source of kernels for GPUs, named after the SHA-256 of the library that is made of it; an
        emulated GPU runs it.
    """

    precision: str = "float32"
    allow_untuned: bool = False
    searched: Path | None = None
    cuda_sources: Path | None = None


class Compiler(Protocol):
    """Compiles for the targets of one backend, in the phases of `build`."""

    def export(self, network: DeployNetwork, model: ModelSpec) -> Any:
        """From PyTorch to the compiler's own form; independent of the target."""
        ...

    def optimise(self, exported: Any, target: str) -> Any:
        """Choose layouts and kernels for a target.

        Raises
        ------
        BuildError
            An operator of the network has no kernel for it.
        """
        ...

    def compile(self, optimised: Any, target: str, model: ModelSpec) -> CompiledModule:
        """Generate code.

        Raises
        ------
        BuildError
            A tool is missing or fails.
        """
        ...


def image_spec(model: ModelSpec) -> TensorSpec:
    """The input of a network in PyTorch's layout."""
    return TensorSpec("image", (1, len(model.channels), model.size, model.size), "float32", "NCHW")


def probability_spec(model: ModelSpec) -> TensorSpec:
    """The output of a network in PyTorch's layout."""
    return TensorSpec("probability", (1, 1, model.size, model.size), "float32", "NCHW")
