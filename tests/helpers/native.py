"""Small shared libraries that a test compiles to stand in for something of the system."""

import shutil
import subprocess
from pathlib import Path

import pytest


def compile_library(source: str, path: Path, *needed: Path) -> Path:
    """Compile C into a shared library that brings others with it; skips the test without a compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        pytest.skip("there is no C compiler")
    path.parent.mkdir(parents=True, exist_ok=True)
    text = path.with_suffix(".c")
    text.write_text(source, encoding="utf-8")
    others = ["-Wl,--no-as-needed", *map(str, needed)] if needed else []
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", str(path), str(text), *others, "-ldl"], check=True)
    return path
