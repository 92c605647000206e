"""Computes a max-pooling along with the convolution before it, where there is a kernel that does."""
# TVM annotates its varargs and expressions wrongly.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false

from collections.abc import Callable, Sequence
from dataclasses import replace

from build_models.passes.read_layers import LayerCall
from build_models.schedules.layer import Layer


def fuse_pooling(calls: Sequence[LayerCall], has_kernel: Callable[[Layer], bool]) -> list[LayerCall]:
    """Replace convolution and pooling by one layer with two results.

    Parameters
    ----------
    calls : sequence of LayerCall
        In the order of execution.
    has_kernel : callable of Layer
        Whether a layer with `pooled` can be computed.
    """
    fused: list[LayerCall] = []
    for call in calls:
        index = _producer(fused, call) if _halves(call.layer) else None
        if index is not None:
            whole = fused[index]
            layer = replace(whole.layer, pooled=True)
            if not whole.layer.pooled and has_kernel(layer):
                fused[index] = replace(whole, layer=layer, results=(*whole.results, *call.results))
                continue
        fused.append(call)
    return fused


def _halves(layer: Layer) -> bool:
    return layer.kind == "max_pool" and (layer.kernel, layer.stride, layer.padding) == (2, 2, 0)


def _producer(calls: Sequence[LayerCall], pooling: LayerCall) -> int | None:
    """Index of the layer whose first result is pooled."""
    return next((i for i, call in enumerate(calls) if call.results[0].same_as(pooling.data[0])), None)
