"""Counting instructions in what QEMU tells."""

import os
from pathlib import Path

import pytest

from app import resources
from app.contract.manifest import read_artifact
from build_models.board import Board
from build_models.instructions import count_instructions, counted_instructions

TOLD = b"""----------------
IN:
0x7fffe0c69990:  d10083ff  sub      sp, sp, #0x20
0x7fffe0c69994:  f9000bfe  str      x30, [sp, #0x10]
0x7fffe0c69998:  54002741  b.ne     #0x7fffe0c69e84

Trace 0: 0x7fffeb280e40 [00001001/00007fffe0c69990/00000001/00008200]
----------------
IN:
0x7fffe0c699a0:  b40029a1  cbz      x1, #0x7fffe0c69ed4

Trace 0: 0x7fffeb281000 [00001001/00007fffe0c699a0/00000001/00008200]
Trace 0: 0x7fffeb280e40 [00001001/00007fffe0c69990/00000001/00008200]
Trace 0: 0x7fffeb281000 [00001001/00007fffe0c699a0/00000001/00008200]
Trace 0: 0x7fffeb281000 [00001001/00007fffe0c699a0/00000001/00008200]
"""


def test_every_run_of_a_stretch_of_code_counts_all_of_its_instructions():
    assert counted_instructions(TOLD.splitlines(keepends=True)) == 2 * 3 + 3 * 1
    assert counted_instructions([]) == 0


@pytest.mark.slow
def test_a_slice_on_an_emulated_board_is_counted():
    if "FALX_BOARD" not in os.environ:
        pytest.skip("FALX_BOARD names no folder of an emulated board (docs/targets.md says how to make one)")
    artifact = read_artifact(resources.compiled_models() / "unet-fast" / "tvm-cpu-cortex-a72")
    board = Board(Path(os.environ["FALX_BOARD"]))
    counted = count_instructions(board, artifact)
    # 0.75 billion multiply-adds, four in an instruction; Winograd needs fewer.
    assert 20e6 < counted < 1e9
