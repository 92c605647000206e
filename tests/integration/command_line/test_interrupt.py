"""A command that is stopped half-way."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.helpers.command_line import ROOT
from tests.helpers.studies import write_tiff_folder


@pytest.mark.skipif(os.name != "posix", reason="sends SIGINT")
def test_an_interrupt_ends_quietly_and_leaves_nothing(models: None, tmp_path: Path):
    study = write_tiff_folder(tmp_path / "study", slices=20, side=256)
    out = tmp_path / "out"
    # SIGINT is ignored where tests run in the background, and a child inherits that.
    start = (
        "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); "
        "from app.main import main; sys.exit(main())"
    )
    command = [sys.executable, "-c", start, "segment", str(study), "--out", str(out)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT)
    deadline = time.monotonic() + 60
    while (
        process.poll() is None and not out.exists() and time.monotonic() < deadline
    ):  # made after reading, before the first slice
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    printed, errors = process.communicate(timeout=60)
    assert (process.returncode, printed, errors) == (130, "", "")
    assert not out.exists()
