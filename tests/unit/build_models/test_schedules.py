"""Every kernel against PyTorch, on sizes and channels that fit no block and no tile."""

from dataclasses import replace

import pytest

from app.errors import BuildError
from app.inference.cpu_features import instruction_set_availability
from build_models.schedules.layer import Layer
from build_models.schedules.packing import pack_convolution
from build_models.schedules.reference import reference
from build_models.schedules.registry import Choice, build_kernel, choices_for
from build_models.schedules.tiling import choose_tile
from build_models.targets import INSTRUCTION_SETS
from tests.helpers.blocked import run_kernel

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

FLOAT32 = [name for name, instructions in INSTRUCTION_SETS.items() if instructions.precision == "float32"]
SAME = Layer("convolution", (16,), 16, 8, 16, kernel=3, padding=1, activation="relu")
UP = Layer("up_convolution", (32,), 16, 4, 8, kernel=2, stride=2)
POOL = Layer("max_pool", (16,), 16, 4, 8, kernel=2, stride=2)
HEAD = Layer("convolution", (16,), 1, 4, 8, kernel=1, activation="sigmoid", answer=True)

LAYERS = {
    "whole blocks and tiles": SAME,
    "channels of no block, size of no tile": replace(SAME, channels=(20,), filters=33, height=7, width=13),
    "concatenation": replace(SAME, channels=(5, 5), filters=40, height=6, width=10),
    "unequal concatenation": replace(SAME, channels=(32, 16), filters=16, height=5, width=5, activation="none"),
    "one pixel": replace(SAME, channels=(1,), filters=1, height=1, width=1),
    "pooled": replace(SAME, filters=32, pooled=True),
    "pooled, odd size": replace(SAME, channels=(20,), filters=33, height=9, width=14, pooled=True),
    "5 × 5": replace(SAME, kernel=5, padding=2),
    "dilated": replace(SAME, channels=(20,), padding=2, dilation=2),
    "dilated, image of a multiple": replace(SAME, channels=(20,), padding=2, dilation=2, height=34, width=38),
    "dilated three times, concatenation": replace(
        SAME, channels=(16, 16), padding=3, dilation=3, height=48, width=51, activation="none"
    ),
    "strided": replace(SAME, stride=2, height=9),
    "1 × 1 without activation": replace(SAME, kernel=1, padding=0, activation="none"),
    "1 × 1, concatenation": replace(SAME, channels=(16, 20), kernel=1, padding=0, width=5),
    "without padding, strided": replace(SAME, padding=0, stride=2, height=9, width=11),
    "image": replace(SAME, channels=(3,), height=9, width=7, image=True),
    "patches of an image": replace(SAME, channels=(3,), filters=20, kernel=2, stride=2, padding=0, image=True),
    "groups in blocks of their own": replace(SAME, channels=(32,), filters=64, groups=2),
    "groups in blocks of their own, 1 × 1": replace(SAME, channels=(64,), filters=32, groups=2, kernel=1, padding=0),
    "groups that share a block": replace(SAME, groups=2),
    "groups that share blocks, odd size": replace(SAME, channels=(12,), filters=16, groups=4, height=7, width=13),
    "groups of a concatenation": replace(SAME, channels=(16, 16), filters=16, groups=2, height=6, width=10),
    "groups in blocks of a concatenation": replace(SAME, channels=(32, 32), filters=32, groups=2, height=6, width=10),
    "groups, dilated": replace(SAME, channels=(32,), filters=32, groups=2, padding=2, dilation=2),
    "groups, pooled": replace(SAME, channels=(32,), filters=32, groups=2, pooled=True),
    "groups of an image": replace(SAME, channels=(4,), filters=16, groups=2, height=9, width=7, image=True),
    "depthwise": replace(SAME, channels=(32,), filters=32, groups=32),
    "depthwise, channels of no block, odd size": replace(
        SAME, channels=(20,), filters=20, groups=20, height=7, width=13, activation="none"
    ),
    "depthwise concatenation": replace(SAME, channels=(16, 20), filters=36, groups=36, height=6, width=10),
    "depthwise, strided, dilated, 5 × 5": replace(
        SAME, channels=(16,), filters=16, groups=16, kernel=5, padding=4, dilation=2, stride=2, height=9
    ),
    "depthwise of an image": replace(SAME, channels=(3,), filters=3, groups=3, height=9, width=7, image=True),
    "up": UP,
    "up, odd size": replace(UP, channels=(20,), filters=3, height=5, width=7),
    "up in groups": replace(UP, channels=(64,), filters=32, groups=2),
    "up in groups that share a block": replace(UP, groups=2),
    "pool": POOL,
    "pool, odd size": replace(POOL, channels=(20,), filters=20, height=7, width=9),
    "head": HEAD,
    "head of several maps, odd size": replace(HEAD, channels=(20,), filters=3, height=7, width=9),
    "head that doubles the size": replace(HEAD, kind="up_convolution", kernel=2, stride=2, channels=(20,), width=11),
}


def difference(layer: Layer, instruction_set: str, choice: Choice | None = None) -> float:
    """Of a kernel, by default that of the first candidate, to PyTorch."""
    if not (available := instruction_set_availability(instruction_set)).ok:
        pytest.skip(available.reason)
    tiling, case = INSTRUCTION_SETS[instruction_set].tiling, reference(layer)
    chosen = choice or next(choices_for(layer, tiling, "float32"))
    kernel = build_kernel(layer, chosen, tiling, "float32")
    return case.difference(run_kernel(kernel, instruction_set, case.blocked_data(tiling.lanes), list(case.parameters)))


@pytest.mark.parametrize("instruction_set", FLOAT32)
@pytest.mark.parametrize("layer", LAYERS.values(), ids=LAYERS.keys())
def test_a_kernel_equals_pytorch_and_leaves_lanes_without_a_channel_at_zero(layer, instruction_set):
    assert difference(layer, instruction_set) < 2e-4


BLOCKINGS = {
    "small transform": {"m": 2, "rows": 1, "columns": 4, "tiles": 4, "blocks": 1, "split": 0},
    "several rows, rest of tiles": {"m": 4, "rows": 2, "columns": 3, "tiles": 4, "blocks": 3, "split": 0},
    "filters transformed before": {"m": 4, "rows": 2, "columns": 3, "tiles": 4, "blocks": 3, "split": 0, "ready": 1},
    "small transform, before, channels parted": {
        "m": 2,
        "rows": 4,
        "columns": 7,
        "tiles": 5,
        "blocks": 1,
        "split": 1,
        "ready": 1,
    },
    "chunks that overlap": {"m": 4, "rows": 1, "columns": 3, "tiles": 3, "blocks": 1, "split": 0},
    "channels parted among threads": {"m": 4, "rows": 2, "columns": 4, "tiles": 8, "blocks": 1, "split": 1},
    "small transform, channels parted": {"m": 2, "rows": 4, "columns": 7, "tiles": 5, "blocks": 3, "split": 1},
}


@pytest.mark.parametrize("blocking", BLOCKINGS.values(), ids=BLOCKINGS.keys())
@pytest.mark.parametrize("pooled", [False, True], ids=["", "pooled"])
def test_winograd_equals_pytorch_however_the_work_is_cut(blocking, pooled):
    layer = replace(SAME, channels=(20, 20), filters=40, height=8, width=13, pooled=pooled)
    assert difference(layer, "x86-64-v3", Choice("winograd", blocking)) < 2e-4


@pytest.mark.parametrize("instruction_set", FLOAT32)
def test_every_candidate_can_be_built_and_keeps_its_sums_in_registers(instruction_set):
    tiling = INSTRUCTION_SETS[instruction_set].tiling
    layer = replace(SAME, channels=(64,), filters=64, height=32, width=32)
    choices = list(choices_for(layer, tiling, "float32"))
    assert {choice.template for choice in choices} == {"winograd", "direct"}
    assert len(choices) == len({str(choice) for choice in choices})
    for choice in choices:
        columns = choice.parameters.get("tiles", choice.parameters.get("columns", 0))
        assert columns * choice.parameters["blocks"] * tiling.registers_per_block <= tiling.accumulators
        build_kernel(layer, choice, tiling, "float32")


def test_a_record_for_another_layer_is_refused():
    with pytest.raises(BuildError, match="winograd that is recorded for the layer 'max_pool 16>16"):
        build_kernel(POOL, Choice("winograd", {}), INSTRUCTION_SETS["x86-64-v2"].tiling, "float32")


def test_unequal_concatenation_in_whole_blocks_is_packed_and_other_ones_are_refused():
    layout = pack_convolution(16, (32, 16), 3, lanes=16)
    assert layout.shape == (1, 3, 3, 3, 16, 16)
    with pytest.raises(BuildError, match="10 and 16 channels"):
        pack_convolution(16, (10, 16), 3, lanes=16)


@pytest.mark.parametrize("name", FLOAT32)
@pytest.mark.parametrize(("columns", "blocks"), [(256, 1), (128, 2), (13, 3), (16, 16), (1, 1)])
def test_a_register_tile_divides_the_output_and_fits_the_registers(name, columns, blocks):
    tiling = INSTRUCTION_SETS[name].tiling
    tile = choose_tile(tiling, columns, blocks)
    assert columns % tile.columns == 0
    assert blocks % tile.blocks == 0
    assert tile.columns * tile.blocks * tiling.registers_per_block <= tiling.accumulators
