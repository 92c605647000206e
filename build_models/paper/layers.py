"""The layers of one of the paper's networks, as its framework runs them and as TVM does."""

from itertools import islice
from typing import Any

import torch

from build_models.compilers.compiler import CompilerOptions
from build_models.compilers.tvm_cpu import TvmCpuCompiler
from build_models.native import native_target
from build_models.paper.onednn import Primitive
from build_models.paper.trace import trace
from build_models.passes.lower_layers import Lowering
from build_models.peers.engine import CannotRun, Subject
from build_models.profile import document, profile
from build_models.progress import Progress
from build_models.schedules.layer import Layer
from build_models.schedules.registry import choices_for

Row = dict[str, Any]


def compiled_layers(subject: Subject, repeat: int, progress: Progress) -> dict[str, Any]:
    """Time of every kernel that TVM runs, as `profile` measures it.

    `tuned` tells which have a record, or nothing to choose from.
    """
    target = native_target()
    lowering = TvmCpuCompiler(CompilerOptions(allow_untuned=True)).lowering(target)
    network = torch.load(subject.network, weights_only=False).eval()
    found = profile(network, subject.slices()[:1], lowering, subject.threads, repeat=repeat, progress=progress)
    rows = document(subject.model, target, subject.threads, found)
    for row, kernel in zip(rows["kernels"], found.kernels, strict=True):
        row["shape"] = _shape(kernel.layer)
        row["tuned"] = _settled(kernel.layer, lowering)
    return rows


def _settled(layer: Layer, lowering: Lowering) -> bool:
    if lowering.records.choice(layer, lowering.precision) is not None:
        return True
    return len(list(islice(choices_for(layer, lowering.tiling, lowering.precision), 2))) < 2


def framework_layers(subject: Subject, engine: str) -> dict[str, Any]:
    """Primitives of oneDNN and operators in one run of the framework, or the reason why they are not known."""
    try:
        primitives, run = trace(engine, subject)
    except CannotRun as reason:
        return {"reason": str(reason)}
    return {"primitives": [_document(p) for p in primitives], **run}


def scaled_compiled(found: dict[str, Any], mean_ms: float) -> dict[str, Any]:
    """The same kernels with times that add up to a mean that was measured in turns with the framework."""
    factor = mean_ms / found["whole_ms"]
    kernels = [{**kernel, "ms": round(kernel["ms"] * factor, 4)} for kernel in found["kernels"]]
    return {**found, "kernels": kernels, "whole_ms": round(mean_ms, 3), "observed_ms": found["whole_ms"]}


def scaled_framework(found: dict[str, Any], mean_ms: float) -> dict[str, Any]:
    """The same for what `framework_layers` returns."""
    if "reason" in found:
        return found
    factor = mean_ms / found["ms"]
    primitives = [{**p, "ms": round(p["ms"] * factor, 4)} for p in found["primitives"]]
    return {**found, "primitives": primitives, "ms": round(mean_ms, 3), "observed_ms": found["ms"]}


def side_by_side(compiled: dict[str, Any], framework: dict[str, Any]) -> list[Row]:
    """One row a convolution in the order of execution: what TVM runs, and the primitive of the same shape.

    Parameters
    ----------
    compiled, framework : dict
        As `compiled_layers` and `framework_layers` return them.

    Returns
    -------
    list of dict
        `layer`, `gflop`, `template`, `tuned`, `ms`, and `framework`: the primitive's dict, or None where the framework
        computes the layer without oneDNN.
    """
    left = [p for p in framework.get("primitives", []) if p["convolution"]]
    rows: list[Row] = []
    for kernel in compiled["kernels"]:
        if not kernel["gflop"]:
            continue
        match = next((p for p in left if p["shape"] == kernel["shape"]), None)
        if match is not None:
            left.remove(match)
        kept = ("layer", "gflop", "template", "tuned", "ms")
        rows.append({**{key: kernel[key] for key in kept}, "framework": match})
    return rows


def _document(primitive: Primitive) -> Row:
    return {
        "kind": primitive.kind,
        "implementation": primitive.implementation,
        "layouts": list(primitive.layouts),
        "fused": primitive.fused,
        "shape": list(primitive.shape),
        "convolution": primitive.is_convolution,
        "ms": primitive.ms,
    }


def _shape(layer: Layer) -> list[int]:
    return [sum(layer.channels), layer.filters, layer.height, layer.kernel]
