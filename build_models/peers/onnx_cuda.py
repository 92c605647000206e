"""ONNX Runtime on its CUDA provider."""

from typing import Any

import numpy as np

from build_models.peers.engine import Array, CannotRun, Precision, Subject, package_version
from build_models.peers.onnx_export import INPUT, OUTPUT, export_onnx

_ENGINE = "onnx-runtime-cuda"
_PROVIDER = "CUDAExecutionProvider"


class OnnxRuntimeCuda:
    """All graph optimisations, input and output bound to the GPU's memory."""

    precisions: tuple[Precision, ...] = ("fp32", "fp16")
    held_to_avx2 = False

    def version(self) -> str:
        """See `Engine.version`."""
        return package_version("onnxruntime-gpu" if _provides() else "onnxruntime")

    def prepare(self, subject: Subject) -> None:
        """Export to ONNX with a free number of images; in half precision but for the answer and the image."""
        _check()
        path = export_onnx(subject, subject.own(_ENGINE), any_number=True)
        if subject.precision == "fp16":
            import onnx  # noqa: PLC0415  in the preparing process only
            from onnxruntime.transformers.float16 import convert_float_to_float16  # noqa: PLC0415

            onnx.save(convert_float_to_float16(onnx.load(str(path)), keep_io_types=True), str(path))
        path.rename(subject.own(_ENGINE) / "model.onnx")

    def load(self, subject: Subject) -> "_Runner":
        """See `Engine.load`."""
        _check()
        import onnxruntime  # noqa: PLC0415

        path = str(subject.own(_ENGINE) / "model.onnx")
        options = {"cudnn_conv_algo_search": "EXHAUSTIVE", "use_tf32": "0"}
        session = onnxruntime.InferenceSession(path, providers=[(_PROVIDER, options)])
        if _PROVIDER not in session.get_providers():
            raise CannotRun("ONNX Runtime finds no GPU")
        return _Runner(session, onnxruntime)


def _provides() -> bool:
    try:
        import onnxruntime  # noqa: PLC0415
    except ImportError:
        return False
    return _PROVIDER in onnxruntime.get_available_providers()


def _check() -> None:
    package_version("onnxruntime-gpu" if _provides() else "onnxruntime")
    if not _provides():
        raise CannotRun("the installed onnxruntime has no CUDA provider (package onnxruntime-gpu)")


class _Runner:
    def __init__(self, session: Any, onnxruntime: Any) -> None:
        self._session, self._on_gpu = session, onnxruntime.OrtValue.ortvalue_from_numpy

    def convert(self, image: Array) -> Any:
        binding = self._session.io_binding()
        binding.bind_ortvalue_input(INPUT, self._on_gpu(image, "cuda", 0))
        binding.bind_output(OUTPUT, "cuda")
        return binding

    def run(self, image: Any) -> Any:
        self._session.run_with_iobinding(image)
        image.synchronize_outputs()
        return image

    def result(self, answer: Any) -> Array:
        return answer.copy_outputs_to_cpu()[0].astype(np.float32)

    def whole(self, images: Array) -> Array:
        return self._session.run([OUTPUT], {INPUT: images})[0]
