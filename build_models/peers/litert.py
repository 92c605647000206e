"""LiteRT, whose kernels are XNNPACK's."""

import contextlib
import io
from typing import Any

import numpy as np

from build_models.peers.engine import Array, CannotRun, Precision, Subject, package_version

_ENGINE = "litert"


class LiteRt:
    """The interpreter with its default delegate, channels last."""

    precisions: tuple[Precision, ...] = ("fp32", "int8")
    held_to_avx2 = False  # it asks the processor and nobody else

    def version(self) -> str:
        """See `Engine.version`."""
        return package_version("ai-edge-litert")

    def prepare(self, subject: Subject) -> None:
        """Convert to TFLite, and quantise for int8."""
        import torch  # noqa: PLC0415  in the preparing process only

        from build_models.exporters.tflite import export_tflite  # noqa: PLC0415

        network = torch.load(subject.network, weights_only=False).eval()
        _, channels, size, _ = subject.slices().shape
        content = export_tflite(network, channels, size)
        if subject.precision == "int8":
            content = _quantise(content, subject.calibration())
        (subject.own(_ENGINE) / "model.tflite").write_bytes(content)

    def load(self, subject: Subject) -> "_Runner":
        """See `Engine.load`."""
        try:
            from ai_edge_litert.interpreter import Interpreter  # noqa: PLC0415
        except ImportError as error:
            raise CannotRun("the package ai-edge-litert cannot be loaded") from error
        content = (subject.own(_ENGINE) / "model.tflite").read_bytes()
        interpreter = Interpreter(model_content=content, num_threads=subject.threads)
        interpreter.allocate_tensors()
        return _Runner(interpreter)


class _Runner:
    def __init__(self, interpreter: Any) -> None:
        self._interpreter = interpreter
        self._into, self._from = interpreter.get_input_details()[0], interpreter.get_output_details()[0]

    def convert(self, image: Array) -> np.ndarray:
        return np.ascontiguousarray(_quantised(image.transpose(0, 2, 3, 1), self._into))

    def run(self, image: np.ndarray) -> np.ndarray:
        self._interpreter.set_tensor(self._into["index"], image)
        self._interpreter.invoke()
        return self._interpreter.get_tensor(self._from["index"])

    def result(self, answer: np.ndarray) -> Array:
        return np.ascontiguousarray(_real(answer, self._from).transpose(0, 3, 1, 2), dtype=np.float32)


def _quantised(image: Array, details: dict[str, Any]) -> np.ndarray:
    if details["dtype"] == np.float32:
        return image
    scale, zero = details["quantization"]
    limits = np.iinfo(details["dtype"])
    return np.clip(np.rint(image / scale) + zero, limits.min, limits.max).astype(details["dtype"])


def _real(answer: np.ndarray, details: dict[str, Any]) -> np.ndarray:
    if details["dtype"] == np.float32:
        return answer
    scale, zero = details["quantization"]
    return (answer.astype(np.float32) - zero) * scale


def _quantise(content: bytes, calibration: Array) -> bytes:
    """Weights and activations in int8, ranges from the calibration slices."""
    package_version("ai-edge-quantizer")
    with contextlib.redirect_stdout(io.StringIO()):
        from ai_edge_litert.interpreter import Interpreter  # noqa: PLC0415
        from ai_edge_quantizer import quantizer, recipe  # noqa: PLC0415

        signatures = Interpreter(model_content=content).get_signature_list()
        name, signature = next(iter(signatures.items()))
        tool = quantizer.Quantizer(content, recipe.static_wi8_ai8())
        data = [{signature["inputs"][0]: image[None].transpose(0, 2, 3, 1).copy()} for image in calibration]
        quantised = tool.quantize(tool.calibrate({name: data})).quantized_model
    if quantised is None:
        raise CannotRun("the quantiser gave no model")
    return bytes(quantised)
