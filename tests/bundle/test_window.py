"""The window of the frozen program on a real X server."""

import re
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.helpers.x_server import x_server

pytestmark = pytest.mark.slow

PATIENCE_S = 90


def until_window_is_mapped(display: str, program: subprocess.Popen[bytes]) -> str:
    """The window's id, once it is on the screen."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        assert program.poll() is None, "the program ended before its window was shown"
        tree = subprocess.run(
            ["xwininfo", "-display", display, "-root", "-tree"], capture_output=True, text=True, check=False
        ).stdout
        for found in re.findall(r'(0x[0-9a-f]+) "[^"]*Falx[^"]*":.*?(\d{3,})x(\d{3,})\+', tree):
            state = subprocess.run(
                ["xwininfo", "-display", display, "-id", found[0]], capture_output=True, text=True, check=False
            ).stdout
            if "IsViewable" in state:
                return found[0]
        time.sleep(0.02)  # looking without a pause takes the processor that the program needs
    raise AssertionError("no window was shown")


def grey_levels(display: str, window: str) -> int:
    """How many different bytes the window's picture has; an empty one has a handful."""
    picture = subprocess.run(
        ["xwd", "-silent", "-display", display, "-id", window], capture_output=True, check=True
    ).stdout
    return len(set(picture[-1600 * 500 * 4 :]))


def test_the_demo_case_is_drawn_on_xcb_and_the_program_leaves_in_order(
    falx: str, tmp_path: Path, clean: dict[str, str], need
) -> None:
    need("Xvfb", "xwininfo", "xwd")
    with x_server(tmp_path / "x.log") as display:
        environment = {**clean, "DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
        with (tmp_path / "err").open("wb") as errors:
            program = subprocess.Popen([falx, "demo"], env=environment, cwd=tmp_path, stderr=errors)
        try:
            window = until_window_is_mapped(display, program)
            deadline = time.monotonic() + PATIENCE_S
            while grey_levels(display, window) < 150 and time.monotonic() < deadline:
                assert program.poll() is None
            assert grey_levels(display, window) >= 150, "the demo case was not drawn"
            program.send_signal(signal.SIGTERM)
            assert program.wait(timeout=30) == 0
        finally:
            program.kill()
            program.wait()
        assert "Traceback" not in (tmp_path / "err").read_text(errors="replace")


def test_without_a_display_it_says_so_in_one_sentence(falx: str, tmp_path: Path, clean: dict[str, str]) -> None:
    done = subprocess.run([falx], env=clean, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "no display" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
