"""Which engines take part, in the order of the table."""

import importlib

from build_models.peers.engine import Engine
from build_models.peers.falx import NAME as OURS

_ENGINES = {
    "pytorch": "build_models.peers.pytorch_eager:PyTorchEager",
    "pytorch-channels-last": "build_models.peers.pytorch_channels_last:PyTorchChannelsLast",
    "pytorch-compile": "build_models.peers.pytorch_compile:PyTorchCompile",
    "onnx-runtime": "build_models.peers.onnx_runtime:OnnxRuntime",
    "openvino": "build_models.peers.open_vino:OpenVino",
    "litert": "build_models.peers.litert:LiteRt",
    "tvm-untuned": "build_models.peers.tvm_untuned:TvmUntuned",
    "tvm-metaschedule": "build_models.peers.tvm_metaschedule:TvmMetaSchedule",
    OURS: "build_models.peers.falx:Falx",
}

ENGINES = tuple(_ENGINES)


def engine_named(name: str) -> Engine:
    """The engine; its libraries are imported only now, in the process that will use them."""
    module, kind = _ENGINES[name].split(":")
    return getattr(importlib.import_module(module), kind)()
