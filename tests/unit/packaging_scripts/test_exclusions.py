"""Nothing that the program imports, at once or when it is asked to, is kept out of the bundle."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]

IMPORT_ALL = """
import importlib, pkgutil, sys
sys.path.insert(0, "packaging")
from pyinstaller import contents
for name in contents.EXCLUDED_MODULES:
    sys.modules[name] = None
import app
for module in pkgutil.walk_packages(app.__path__, "app."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
for name in ("highdicom", "dicomanonymizer.simpledicomanonymizer", "gdcm", "nibabel", "nrrd", "safetensors.numpy",
             "PIL.Image", "pydicom.pixels", "openjpeg", "rle", "jpeg_ls", "tvm_ffi", "ai_edge_litert.interpreter",
             "pyqtgraph"):
    importlib.import_module(name)
"""


def test_every_module_of_the_program_can_be_imported_without_what_is_left_out() -> None:
    environment = {"QT_QPA_PLATFORM": "offscreen", "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        [sys.executable, "-c", IMPORT_ALL], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
