"""TensorRT, NVIDIA's own compiler, from ONNX."""

import importlib
from typing import Any

import torch

from build_models.peers.engine import VOLUME, Array, CannotRun, Precision, Subject, package_version
from build_models.peers.onnx_export import INPUT, OUTPUT, export_onnx
from build_models.peers.torch_cuda import check_cuda

_ENGINE = "tensorrt"


class TensorRt:
    """One engine for one to eight images, tuned on this GPU; PyTorch lends it memory."""

    precisions: tuple[Precision, ...] = ("fp32", "fp16")
    held_to_avx2 = False

    def version(self) -> str:
        """See `Engine.version`."""
        return package_version("tensorrt")

    def prepare(self, subject: Subject) -> None:
        """Build the engine."""
        check_cuda()
        trt = _tensorrt()
        path = export_onnx(subject, subject.own(_ENGINE), any_number=True)
        builder = trt.Builder(trt.Logger(trt.Logger.WARNING))
        network = builder.create_network(0)
        parser = trt.OnnxParser(network, trt.Logger(trt.Logger.WARNING))
        if not parser.parse(path.read_bytes()):
            raise CannotRun(f"TensorRT does not take the network: {parser.get_error(0)}")
        config, profile = builder.create_builder_config(), builder.create_optimization_profile()
        shape = subject.slices().shape[1:]
        profile.set_shape(INPUT, (1, *shape), (1, *shape), (VOLUME, *shape))
        config.add_optimization_profile(profile)
        config.clear_flag(trt.BuilderFlag.TF32)
        if subject.precision == "fp16":
            config.set_flag(trt.BuilderFlag.FP16)
        engine = builder.build_serialized_network(network, config)
        if engine is None:
            raise CannotRun("TensorRT could not build an engine for this GPU")
        (subject.own(_ENGINE) / "model.engine").write_bytes(bytes(engine))

    def load(self, subject: Subject) -> "_Runner":
        """See `Engine.load`."""
        check_cuda()
        trt = _tensorrt()
        runtime = trt.Runtime(trt.Logger(trt.Logger.WARNING))
        engine = runtime.deserialize_cuda_engine((subject.own(_ENGINE) / "model.engine").read_bytes())
        return _Runner(engine)


def _tensorrt() -> Any:
    try:
        return importlib.import_module("tensorrt")
    except ImportError as error:
        raise CannotRun("the package tensorrt cannot be loaded") from error


class _Runner:
    def __init__(self, engine: Any) -> None:
        self._engine, self._context = engine, engine.create_execution_context()
        self._stream = torch.cuda.Stream()

    def convert(self, image: Array) -> torch.Tensor:
        return torch.from_numpy(image).cuda()

    def run(self, image: torch.Tensor) -> torch.Tensor:
        answer = torch.empty((len(image), 1, *image.shape[2:]), device="cuda")
        self._context.set_input_shape(INPUT, tuple(image.shape))
        self._context.set_tensor_address(INPUT, image.data_ptr())
        self._context.set_tensor_address(OUTPUT, answer.data_ptr())
        self._context.execute_async_v3(self._stream.cuda_stream)
        self._stream.synchronize()
        return answer

    def result(self, answer: torch.Tensor) -> Array:
        return answer.cpu().numpy()

    def whole(self, images: Array) -> Array:
        return self.result(self.run(torch.from_numpy(images).pin_memory().cuda(non_blocking=True)))
