"""Registers the float32 templates."""

from itertools import product

from build_models.schedules.convolution import convolution
from build_models.schedules.first_convolution import first_convolution
from build_models.schedules.head import head
from build_models.schedules.kernel import Kernel
from build_models.schedules.layer import Layer
from build_models.schedules.max_pool import max_pool
from build_models.schedules.registry import Parameters, Template, register
from build_models.schedules.tiling import CpuTiling, RegisterTile, blocks_of, choose_tile, largest_divisor
from build_models.schedules.up_convolution import up_convolution

_ROWS = (8, 4, 2)


def _is_plain(layer: Layer) -> bool:
    return not (layer.image or layer.answer or layer.pooled)


def _supports_direct(layer: Layer, _: CpuTiling) -> bool:
    known = layer.is_same_convolution and layer.kernel == 3 and layer.activation == "relu"
    return known and not (layer.answer or layer.pooled) and (not layer.image or len(layer.channels) == 1)


def _direct_candidates(layer: Layer, tiling: CpuTiling) -> list[Parameters]:
    """The tile of the rule first, then all tiles that keep at least half of the registers busy."""
    height, width = layer.size
    blocks = blocks_of(layer.filters, tiling.lanes)
    best = choose_tile(tiling, width, blocks)
    tiles = [best]
    for tile_blocks in (n for n in (1, 2, 4) if blocks % n == 0):
        room = tiling.accumulators // (tile_blocks * tiling.registers_per_block)
        tiles += [RegisterTile(n, tile_blocks) for n in range(room, room // 2, -1) if n and width % n == 0]
    rows = sorted({largest_divisor(height, n) for n in _ROWS}, reverse=True)
    found = ({"columns": t.columns, "blocks": t.blocks, "rows": r} for r, t in product(rows, dict.fromkeys(tiles)))
    return list(found)


def _build_direct(layer: Layer, parameters: Parameters, tiling: CpuTiling) -> Kernel:
    tile = RegisterTile(parameters["columns"], parameters["blocks"])
    build = first_convolution if layer.image else convolution
    return build(layer, tiling.lanes, tile, parameters["rows"])


register(Template("direct", "float32", _supports_direct, _direct_candidates, _build_direct))

register(
    Template(
        "head",
        "float32",
        lambda layer, _: (
            layer.is_same_convolution
            and layer.kernel == 1
            and layer.activation == "sigmoid"
            and layer.answer
            and not layer.image
            and len(layer.channels) == 1
        ),
        lambda *_: [{}],
        lambda layer, _, tiling: head(layer.channels[0], layer.filters, layer.height, layer.width, tiling),
    )
)

register(
    Template(
        "up_convolution",
        "float32",
        lambda layer, _: (
            layer.kind == "up_convolution"
            and (layer.kernel, layer.stride, layer.padding, layer.dilation, layer.groups) == (2, 2, 0, 1, 1)
            and layer.activation == "none"
            and _is_plain(layer)
            and len(layer.channels) == 1
        ),
        lambda *_: [{}],
        lambda layer, _, tiling: up_convolution(layer.channels[0], layer.filters, layer.height, layer.width, tiling),
    )
)

register(
    Template(
        "max_pool",
        "float32",
        lambda layer, _: (
            layer.kind == "max_pool" and (layer.kernel, layer.stride, layer.padding) == (2, 2, 0) and _is_plain(layer)
        ),
        lambda *_: [{}],
        lambda layer, _, tiling: max_pool(layer.channels[0], layer.height, layer.width, tiling),
    )
)
