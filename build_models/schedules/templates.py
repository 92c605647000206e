"""Registers the float32 templates."""

from itertools import product

from build_models.schedules.convolution import convolution
from build_models.schedules.depthwise import depthwise
from build_models.schedules.first_convolution import first_convolution
from build_models.schedules.groups import groups_of, waste_little
from build_models.schedules.head import head
from build_models.schedules.kernel import Kernel
from build_models.schedules.layer import Layer
from build_models.schedules.max_pool import max_pool
from build_models.schedules.registry import Parameters, Template, register
from build_models.schedules.tiling import CpuTiling, RegisterTile, blocks_of, choose_tile, largest_divisor
from build_models.schedules.up_convolution import up_convolution
from build_models.schedules.winograd import WinogradBlocking, winograd

_ROWS = (8, 4, 2)
_CHUNKS = ((1, 8), (2, 8), (1, 16), (2, 16), (4, 8), (4, 16), (1, 32))
"""Tile rows and columns that are transformed and multiplied together."""
_SMALL = 16
"""Height up to which the smaller transform is worth measuring."""
_LEAST_PART = 16
"""Height and width of the parts of an image that a dilation keeps apart, from which Winograd's filtering pays.

At 8 × 8 it took 1.7 times as long as a direct convolution, at 16 × 16 0.6 to 0.75 times."""
_SPLIT_TILES = 64
"""Tiles of the image up to which it is worth measuring to part the output channels among the threads."""


def _is_plain(layer: Layer) -> bool:
    return not (layer.image or layer.answer or layer.pooled)


def _supports_direct(layer: Layer, tiling: CpuTiling) -> bool:
    known = layer.kind == "convolution" and layer.activation in ("none", "relu")
    if not known or layer.answer or layer.pooled:
        return False
    return len(layer.channels) == 1 if layer.image else waste_little(layer, tiling.lanes)


def _blocks_together(layer: Layer, tiling: CpuTiling) -> int:
    """Filter blocks that are summed over the same channels."""
    return blocks_of(layer.filters, tiling.lanes) // groups_of(layer, tiling.lanes).apart


def _supports_depthwise(layer: Layer, tiling: CpuTiling) -> bool:
    whole_blocks = all(channels % tiling.lanes == 0 for channels in layer.channels[:-1])
    known = layer.is_depthwise and layer.activation in ("none", "relu") and len(layer.channels) <= 2
    return known and whole_blocks and _is_plain(layer)


def _depthwise_candidates(layer: Layer, tiling: CpuTiling) -> list[Parameters]:
    """Columns that leave registers for what is loaded, each with a few numbers of rows."""
    height, width = layer.size
    room = tiling.accumulators // tiling.registers_per_block
    columns = {largest_divisor(width, n): None for n in (room // 2, room, room // 4) if n}
    rows = {largest_divisor(height, n): None for n in _ROWS}
    return [{"columns": c, "rows": r} for c, r in product(columns, rows)]


def _direct_candidates(layer: Layer, tiling: CpuTiling) -> list[Parameters]:
    """The tile of the rule first, then all tiles that keep at least half of the registers busy."""
    height, width = layer.size
    blocks = _blocks_together(layer, tiling)
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


def _supports_winograd(layer: Layer, tiling: CpuTiling) -> bool:
    known = (layer.kind, layer.kernel, layer.stride) == ("convolution", 3, 1) and layer.activation in ("none", "relu")
    if not known or layer.padding != layer.dilation or layer.answer or layer.image:
        return False
    if layer.dilation > 1 and (layer.pooled or not _parts_are_large(layer)):
        return False
    return waste_little(layer, tiling.lanes)


def _parts_are_large(layer: Layer) -> bool:
    """Whether a dilation divides the image into parts of tiles enough for the transform of the filters to pay."""
    sides = (layer.height, layer.width)
    return all(n % layer.dilation == 0 and n // layer.dilation >= _LEAST_PART for n in sides)


def _winograd_candidates(layer: Layer, tiling: CpuTiling) -> list[Parameters]:
    """The best register tile on the chunk that fits the image best, with filters transformed in every run and before.

    Then the smaller transform, other chunks and other tiles.
    """
    blocks = _blocks_together(layer, tiling)
    best, *others = [tile for tile in tiling.tiles if blocks % tile.blocks == 0]
    plain, *smaller = [_chunks(layer, m) for m in ((4, 2) if layer.height <= _SMALL else (4,))]
    first, *rest = plain
    found = [
        _winograd_parameters(chunk, best, ready) for chunk in (first, *(c[0] for c in smaller)) for ready in (0, 1)
    ]
    found += [_winograd_parameters(chunk, best, 0) for chunk in rest]
    found += [_winograd_parameters(chunk, tile, 0) for tile in others for chunk in plain[:2]]
    found += [_winograd_parameters(chunk, best, 1) for chunk in rest]
    return list({tuple(p.items()): p for p in found}.values())


def _chunks(layer: Layer, m: int) -> list[Parameters]:
    """Chunks of tiles that fit the image: all of it, where few tiles are enough, and those of the list."""
    rows, columns = (-(-n // (layer.dilation * m)) for n in (layer.height, layer.width))
    parts = [(r, min(c, columns), 0) for r, c in _CHUNKS if rows % r == 0]
    whole = [(rows, columns, 1)] if rows * columns <= _SPLIT_TILES and layer.dilation == 1 else []
    return [{"m": m, "rows": r, "columns": c, "split": split} for r, c, split in dict.fromkeys(whole + parts)]


def _winograd_parameters(chunk: Parameters, tile: RegisterTile, ready: int) -> Parameters:
    tiles = min(tile.columns, chunk["rows"] * chunk["columns"])
    return {**chunk, "tiles": tiles, "blocks": tile.blocks, "ready": ready}


def _build_winograd(layer: Layer, parameters: Parameters, tiling: CpuTiling) -> Kernel:
    cut = {name: parameters[name] for name in ("m", "rows", "columns", "tiles", "blocks")}
    split, ready = (bool(parameters.get(name)) for name in ("split", "ready"))
    return winograd(layer, WinogradBlocking(**cut, split=split, ready=ready), tiling)


register(
    Template(
        "depthwise",
        "float32",
        _supports_depthwise,
        _depthwise_candidates,
        lambda layer, p, tiling: depthwise(layer, tiling.lanes, p["columns"], p["rows"]),
    )
)

register(Template("winograd", "float32", _supports_winograd, _winograd_candidates, _build_winograd))
register(Template("direct", "float32", _supports_direct, _direct_candidates, _build_direct))

register(
    Template(
        "head",
        "float32",
        lambda layer, _: (
            layer.kernel == layer.stride
            and (layer.padding, layer.dilation, layer.groups) == (0, 1, 1)
            and (layer.kind == "up_convolution" or (layer.kind, layer.kernel) == ("convolution", 1))
            and (layer.activation, layer.answer, layer.image) == ("sigmoid", True, False)
            and len(layer.channels) == 1
        ),
        lambda *_: [{}],
        lambda layer, _, tiling: head(layer, tiling),
    )
)

register(
    Template(
        "up_convolution",
        "float32",
        lambda layer, tiling: (
            layer.kind == "up_convolution"
            and (layer.kernel, layer.stride, layer.padding, layer.dilation) == (2, 2, 0, 1)
            and layer.activation == "none"
            and _is_plain(layer)
            and len(layer.channels) == 1
            and waste_little(layer, tiling.lanes)
        ),
        lambda *_: [{}],
        lambda layer, _, tiling: up_convolution(layer, tiling),
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
