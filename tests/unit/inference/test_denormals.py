"""Denormal numbers while a network runs."""

import platform
import sys
import threading

import numpy as np
import pytest

from app.inference.denormals import flush_denormals

linux_x86 = pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() != "x86_64", reason="the register is set on x86-64 Linux"
)


def product() -> float:
    """A denormal result of numbers that are none."""
    tiny = np.full(8, 1e-30, np.float32)
    return float((tiny * np.float32(1e-10)).max())


@linux_x86
def test_denormal_results_are_zero_inside_and_as_before_outside():
    before = product()
    with flush_denormals():
        inside = product()
    assert (before > 0.0, inside, product()) == (True, 0.0, before)


@linux_x86
def test_threads_started_inside_inherit_it():
    results: list[float] = []
    with flush_denormals():
        thread = threading.Thread(target=lambda: results.append(product()))
        thread.start()
        thread.join()
    assert results == [0.0]


def test_the_state_is_restored_after_an_error():
    before = product()
    with pytest.raises(RuntimeError, match="on purpose"), flush_denormals():
        raise RuntimeError("on purpose")
    assert product() == before
