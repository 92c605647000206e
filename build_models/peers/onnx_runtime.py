"""ONNX Runtime on its CPU provider."""

from typing import Any

from build_models.peers.engine import Array, CannotRun, Precision, Subject, package_version

_ENGINE = "onnx-runtime"


class OnnxRuntime:
    """All graph optimisations, one pool of threads."""

    precisions: tuple[Precision, ...] = ("fp32", "int8")
    held_to_avx2 = False  # it asks the processor and nobody else

    def version(self) -> str:
        """See `Engine.version`."""
        return package_version("onnxruntime")

    def prepare(self, subject: Subject) -> None:
        """Export to ONNX, and quantise for int8."""
        from build_models.peers.onnx_export import export_onnx  # noqa: PLC0415  torch, in the preparing process only

        export_onnx(subject, subject.own(_ENGINE)).rename(subject.own(_ENGINE) / "model.onnx")

    def load(self, subject: Subject) -> "_Runner":
        """See `Engine.load`."""
        try:
            import onnxruntime  # noqa: PLC0415
        except ImportError as error:
            raise CannotRun("the package onnxruntime cannot be loaded") from error
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = subject.threads, 1
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
        path = str(subject.own(_ENGINE) / "model.onnx")
        return _Runner(onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"]))


class _Runner:
    def __init__(self, session: Any) -> None:
        self._session = session
        self._input = session.get_inputs()[0].name

    def convert(self, image: Array) -> Array:
        return image

    def run(self, image: Array) -> Array:
        return self._session.run(None, {self._input: image})[0]

    def result(self, answer: Array) -> Array:
        return answer.copy()
