"""OpenVINO on its CPU plugin."""

from typing import Any

from build_models.peers.engine import Array, CannotRun, Precision, Subject, package_version

_ENGINE = "openvino"
_HINT = {"fp32": "f32", "bf16": "bf16", "int8": "f32"}
"""Precision of what is not quantised; without it the plugin takes bf16 for float32 networks where the CPU has it."""


class OpenVino:
    """Latency mode: one stream on all threads."""

    precisions: tuple[Precision, ...] = ("fp32", "bf16", "int8")
    held_to_avx2 = True

    def version(self) -> str:
        """See `Engine.version`."""
        return package_version("openvino")

    def prepare(self, subject: Subject) -> None:
        """Export to ONNX, which OpenVINO reads, and quantise for int8."""
        from build_models.peers.onnx_export import export_onnx  # noqa: PLC0415  torch, in the preparing process only

        export_onnx(subject, subject.own(_ENGINE)).rename(subject.own(_ENGINE) / "model.onnx")

    def load(self, subject: Subject) -> "_Runner":
        """See `Engine.load`."""
        try:
            import openvino  # noqa: PLC0415
        except ImportError as error:
            raise CannotRun("the package openvino cannot be loaded") from error
        core = openvino.Core()
        if subject.precision == "bf16" and "BF16" not in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES"):
            raise CannotRun("OpenVINO has no bf16 on this processor")
        network = core.compile_model(
            str(subject.own(_ENGINE) / "model.onnx"),
            "CPU",
            {
                "PERFORMANCE_HINT": "LATENCY",
                "NUM_STREAMS": 1,
                "INFERENCE_NUM_THREADS": subject.threads,
                "INFERENCE_PRECISION_HINT": _HINT[subject.precision],
            },
        )
        return _Runner(network.create_infer_request())


class _Runner:
    def __init__(self, request: Any) -> None:
        self._request = request

    def convert(self, image: Array) -> Array:
        return image

    def run(self, image: Array) -> Array:
        return self._request.infer({0: image}, share_inputs=True, share_outputs=True)[0]

    def result(self, answer: Array) -> Array:
        return answer.astype("float32", copy=True)
