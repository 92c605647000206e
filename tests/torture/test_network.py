"""R15: everything works without a network, and nothing asks for one."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app import resources
from tests.helpers.artifacts import artifact_of, copy_models, isolate, use_models
from tests.helpers.images import phantom, write_dicom_series
from tests.helpers.namespaces import without_network
from tests.helpers.native import compile_library

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [
    pytest.mark.promise("R15"),
    pytest.mark.skipif(sys.platform != "linux", reason="takes the network away and listens at the C library"),
]

_LISTENER = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
int socket(int domain, int type, int protocol) {
  int (*real)(int, int, int) = dlsym(RTLD_NEXT, "socket");
  const char *path = getenv("FALX_TEST_SOCKETS");
  FILE *file = path && domain != AF_UNIX ? fopen(path, "a") : 0;
  if (file) { fprintf(file, "%d\\n", domain); fclose(file); }
  return real(domain, type, protocol);
}
"""
WINDOW = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from app.settings import Settings
from app.ui.application import Falx
application = QApplication([])
falx = Falx(application, Settings(backend="litert"))
falx.window.show()
falx.controller.run_finished.connect(lambda *_: application.exit(0))
falx.controller.case_opened.connect(lambda _: falx.window.actions_["run_volume"].trigger())
falx.presenter.open([sys.argv[1]])
QTimer.singleShot(600_000, lambda: application.exit(1))
code = application.exec()
falx.window.close()
sys.exit(code)
"""


@pytest.fixture
def sockets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file in which every socket of the network that is opened from now on is noted."""
    isolate(monkeypatch, tmp_path / "own")
    use_models(monkeypatch, copy_models(tmp_path / "models", artifact_of("litert")))
    write_dicom_series(tmp_path / "study", phantom(3, 48, 40))
    monkeypatch.setenv("LD_PRELOAD", str(compile_library(_LISTENER, tmp_path / "listener" / "listener.so")))
    monkeypatch.setenv("FALX_TEST_SOCKETS", str(tmp_path / "sockets"))
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    return tmp_path / "sockets"


def run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_the_listener_hears_a_socket(sockets: Path):
    run([sys.executable, "-c", "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM)"])
    assert sockets.read_text() == "2\n"


@pytest.mark.parametrize(
    "what",
    [
        "segment",
        "window",
        *(
            pytest.param(name, marks=pytest.mark.slow)
            for name in ("backends", "self-test", "models", "policy", "support-bundle")
        ),
    ],
)
def test_it_works_without_a_network_and_opens_no_socket(sockets: Path, tmp_path: Path, what: str):
    study, program = str(tmp_path / "study"), [sys.executable, "-m", "app.main"]
    command = {
        "segment": [*program, "segment", study, "--out", str(tmp_path / "out"), "--format", "seg,sr,nifti,json"],
        "support-bundle": [*program, "support-bundle", "--out", str(tmp_path / "b.zip"), "--dicom", study],
        "window": [sys.executable, "-c", WINDOW, study],
    }.get(what, [*program, what])
    done = run(without_network(command))
    assert done.returncode == 0, done.stderr
    assert not sockets.exists(), f"sockets of the families {sockets.read_text().split()}"


def test_the_program_brings_no_module_of_the_network():
    """What the window, the worker and the commands import of their own."""
    names = ("urllib.request", "http.client", "requests", "socketserver", "QtNetwork")
    sources = [path.read_text(encoding="utf-8") for path in (resources.root() / "app").rglob("*.py")]
    assert not [name for name in names for source in sources if f"import {name}" in source]
    assert os.environ.get("LD_PRELOAD") is None
