"""TFLite for LiteRT's own kernels."""

from importlib.metadata import version

from app.contract.manifest import RuntimeRequirement
from app.contract.model_spec import ModelSpec, TensorSpec
from build_models.compilers.compiler import CompiledModule
from build_models.deploy import DeployNetwork
from build_models.exporters.tflite import export_tflite


class LiteRtCompiler:
    """Converts; optimising and choosing instructions is left to LiteRT, at load."""

    def export(self, network: DeployNetwork, model: ModelSpec) -> bytes:
        """To .tflite; see `Compiler.export`."""
        return export_tflite(network, len(model.channels), model.size)

    def optimise(self, exported: bytes, target: str) -> bytes:  # noqa: ARG002  there is one target
        """Nothing to do: the converter has fused what LiteRT fuses."""
        return exported

    def compile(self, optimised: bytes, target: str, model: ModelSpec) -> CompiledModule:  # noqa: ARG002
        """Nothing to do but to describe it; see `Compiler.compile`."""
        return CompiledModule(
            file_name="model.tflite",
            content=optimised,
            input=TensorSpec("image", (1, model.size, model.size, len(model.channels)), "float32", "NHWC"),
            output=TensorSpec("probability", (1, model.size, model.size, 1), "float32", "NHWC"),
            runtime=RuntimeRequirement("ai-edge-litert", version("ai-edge-litert")),
            parameters=None,
        )
