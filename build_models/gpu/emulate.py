"""Compiles a network's CUDA source for this processor, so that its kernels can be run without a GPU."""

import re
import subprocess
from pathlib import Path

from app.errors import BuildError

_HERE = Path(__file__).with_name("emulator")
_KERNEL = re.compile(r'extern "C" __global__ void (?:__launch_bounds__\(\d+\) )?(\w+)\(([^)]*)\)\s*{')
_OPTIONS = ("-w", "-O2", "-ftree-vectorize", "-shared", "-fPIC", "-march=x86-64-v3", "-x", "c++")


def emulated_kernels(source: str, path: Path) -> Path:
    """A shared library with the kernels of a CUDA source.

    For each kernel it has a function of that name with `falx_` before it, which takes the array of pointers to
    arguments that CUDA's driver is given, and `falx_run`, which calls one for all threads of all blocks.

    Parameters
    ----------
    source : str
        As TVM generates it.
    path : Path
        Of the library.

    Raises
    ------
    BuildError
        GCC is missing or does not take the source.
    """
    text = path.with_suffix(".cpp")
    text.write_text(f'#include "threads.cpp"\n{source}\n{_calls(source)}\n', encoding="utf-8")
    command = ["g++", *_OPTIONS, f"-I{_HERE}", "-o", str(path), str(text)]
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as error:
        said = getattr(error, "stderr", "") or repr(error)
        raise BuildError("The kernels for GPUs cannot be compiled for this processor; install g++ 12.", said) from error
    return path


def _calls(source: str) -> str:
    """One function a kernel, which unpacks its arguments."""
    lines: list[str] = []
    for name, parameters in _KERNEL.findall(source):
        types = [p.replace("__restrict__", "").strip().rpartition(" ")[0] for p in parameters.split(",")]
        values = ", ".join(f"*({kind} *)a[{index}]" for index, kind in enumerate(types))
        lines.append(f'extern "C" void falx_{name}(void **a) {{ {name}({values}); }}')
        lines.append(f'extern "C" int falx_count_{name} = {len(types)};')
    return "\n".join(lines)
