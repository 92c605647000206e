"""Which engines take part, in the order of the table."""

import importlib

from build_models.peers.engine import Engine
from build_models.peers.falx import NAME as OURS
from build_models.peers.falx import NAME_ON_GPU as OURS_ON_GPU

_ENGINES = {
    "pytorch": "build_models.peers.pytorch:PyTorch",
    "pytorch-channels-last": "build_models.peers.pytorch:PyTorchChannelsLast",
    "pytorch-compile": "build_models.peers.pytorch:PyTorchCompile",
    "onnx-runtime": "build_models.peers.onnx_runtime:OnnxRuntime",
    "openvino": "build_models.peers.open_vino:OpenVino",
    "litert": "build_models.peers.litert:LiteRt",
    "tvm-untuned": "build_models.peers.tvm_unscheduled:TvmUntuned",
    "tvm-metaschedule": "build_models.peers.tvm_unscheduled:TvmMetaSchedule",
    OURS: "build_models.peers.falx:Falx",
}

ENGINES = tuple(_ENGINES)

_ON_GPUS = {
    "pytorch-cuda": "build_models.peers.torch_cuda:PyTorchCuda",
    "pytorch-cuda-channels-last": "build_models.peers.torch_cuda:PyTorchCudaChannelsLast",
    "pytorch-cuda-compile": "build_models.peers.torch_cuda:PyTorchCudaCompile",
    "onnx-runtime-cuda": "build_models.peers.onnx_cuda:OnnxRuntimeCuda",
    "tensorrt": "build_models.peers.tensor_rt:TensorRt",
    OURS_ON_GPU: "build_models.peers.falx_gpu:FalxOnGpu",
}

GPU_ENGINES = tuple(_ON_GPUS)

_OF_THE_STUDY = {
    "pytorch-as-trained": "build_models.peers.as_trained:PyTorchAsTrained",
    "pytorch-gpu": "build_models.peers.as_trained:PyTorchOnGpu",
    "tensorflow": "build_models.peers.tensorflow:TensorFlow",
    "tensorflow-gpu": "build_models.peers.tensorflow:TensorFlowOnGpu",
}
"""Frameworks before anything is compiled: `report paper` runs them."""


def engine_named(name: str) -> Engine:
    """The engine; its libraries are imported only now, in the process that will use them."""
    module, kind = {**_ENGINES, **_ON_GPUS, **_OF_THE_STUDY}[name].split(":")
    return getattr(importlib.import_module(module), kind)()
