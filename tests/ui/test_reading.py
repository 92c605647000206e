"""Case after case, as in a morning's work: nothing stalls, nothing grows, nothing is left behind."""

import json
import subprocess
import sys

import pytest

from app.ui import bench_reading
from app.ui.application import Falx


def test_cases_are_read_outlined_edited_and_exported_one_after_the_other(falx: Falx):
    figures = bench_reading.read(falx, [], cases=2)
    assert figures["edited"] == 2
    assert len(figures["case_stall_ms"]) == 2
    assert falx.window.message_bar.message is None


@pytest.mark.slow
def test_twenty_cases_neither_stall_the_window_nor_fill_the_memory(models):
    done = subprocess.run(
        [sys.executable, "-m", "app.ui.bench_reading", "--cases", "20", "--backend", "litert"],
        capture_output=True, text=True, timeout=900, check=True,
    )  # fmt: skip
    figures = json.loads(done.stdout)
    assert figures["start_to_usable_ms"] <= 1000
    assert figures["stall_ms"] <= 100, figures["stalls"]
    assert figures["rss_growth"] <= 0.05, figures["rss_mb"]
