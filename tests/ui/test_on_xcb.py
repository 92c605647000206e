"""The hands of `test_hands.py` on a real X server: what Qt does there differs from what it does offscreen."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.x_server import x_server

ROOT = Path(__file__).parents[2]


@pytest.fixture
def display(tmp_path: Path) -> Iterator[str]:
    """A screen of this test's own."""
    if shutil.which("Xvfb") is None:
        pytest.skip("Xvfb is absent: apt-get install xvfb")
    with x_server(tmp_path / "x.log") as name:
        yield name


@pytest.mark.skipif(sys.platform != "linux", reason="X11")
def test_every_key_and_gesture_works_on_a_real_x_server(display: str, tmp_path: Path):
    hands = Path(__file__).with_name("test_hands.py")
    options = ["-q", "-rA", "-p", "no:cacheprovider", f"--basetemp={tmp_path / 'hands'}"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, str(hands)],
        cwd=ROOT,
        env={**os.environ, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-4000:]
    assert "test_platform_is_that_of_the_environment" in done.stdout
    assert " skipped" not in done.stdout
