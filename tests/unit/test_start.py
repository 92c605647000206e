"""What a start of the program loads: little, since every command and every probe waits for it."""

import subprocess
import sys

import pytest

from app import resources

HEAVY = ("PySide6", "pyqtgraph", "scipy", "nibabel", "pydicom", "PIL", "torch", "tvm", "tvm_ffi", "ai_edge_litert")


def loaded_by(statement: str) -> set[str]:
    """Top-level packages that a fresh interpreter has loaded after a statement."""
    code = f"import sys; {statement}; print(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "statement",
    [
        "import app.inference.selection, app.inference.segmenter, app.inference.registry as r; r.backends()",
        "import app.inference.probe",
        "import app.commands.backends",
    ],
)
def test_selecting_and_proving_loads_no_reader_no_runtime_and_no_window(statement: str):
    assert loaded_by(statement).isdisjoint(HEAVY)


@pytest.mark.parametrize("statement", ["import app.main", "import app.main, app.cli; app.cli.build_parser()"])
def test_sorting_out_the_command_does_not_even_load_numpy(statement: str):
    assert loaded_by(statement).isdisjoint({*HEAVY, "numpy"})


def test_reading_dicom_does_not_wait_for_the_libraries_of_other_formats():
    study = str(resources.demo_case())
    read = f"from pathlib import Path; import app.imaging.case as c; c.open_case([Path({study!r})])"
    assert loaded_by(read).isdisjoint({"nibabel", "scipy", "PySide6", "tvm_ffi"})
