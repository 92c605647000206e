"""Links for other systems than this one, with the linkers that Zig brings along.

Compiled networks call a handful of functions and nothing else, so no C library is linked in: Linux and macOS find those
functions in what the program has loaded before, Windows wants to know in which library each of them is.
"""

import os
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from app.contract.target_name import LINUX, MACOS, WINDOWS
from app.errors import BuildError
from build_models.systems import System

_FROM = {
    "tvm_ffi.dll": ("TVMFFIErrorSetRaisedFromCStrParts", "TVMFFIFunctionCall", "TVMFFIEnvModLookupFromImports"),
    "vcruntime140.dll": ("memcpy", "memmove", "memset"),
    "ntdll.dll": ("__chkstk",),
}
"""Where Windows finds what a network may call; only what it does call is named in it."""


def link_elsewhere(system: System, output: str, objects: Sequence[str], **_: Any) -> None:
    """Link object files to a shared library of another system.

    Parameters
    ----------
    system : System
        With a `triple`.
    output : str
        Path of the library.
    objects : sequence of str
        Paths of the object files.

    Raises
    ------
    BuildError
        Zig is not installed, or it fails.
    """
    folder = Path(output).parent
    arguments = {LINUX: _for_linux, WINDOWS: _for_windows, MACOS: _for_macos}[system.name]
    zig([*arguments(folder, output), *objects], folder)


def _for_linux(_: Path, output: str) -> list[str]:
    return ["ld.lld", "-shared", "-s", "-z", "noexecstack", "--build-id=none", "--hash-style=gnu", "-o", output]


def _for_windows(folder: Path, output: str) -> list[str]:
    libraries = [str(import_library(folder, name, functions)) for name, functions in _FROM.items()]
    # MinGW's name for the function that touches a large stack page by page, which the system itself has.
    options = ["/dll", "/noentry", "/Brepro", "/alternatename:___chkstk_ms=__chkstk", f"/out:{output}"]
    return ["lld-link", *options, *libraries]


def _for_macos(_: Path, output: str) -> list[str]:
    # Zig signs what it links for this system, without which Apple's processors run nothing.
    options = ["-dynamic", "-target", "aarch64-macos.13.0", "-fstrip", "-fno-compiler-rt", "-fallow-shlib-undefined"]
    return ["build-lib", *options, "-install_name", "@rpath/module.dylib", f"-femit-bin={output}"]


def import_library(folder: Path, name: str, functions: Sequence[str]) -> Path:
    """What tells the linker for Windows which functions a library there has; written into the folder."""
    definition, library = folder / f"{name}.def", folder / f"{name}.lib"
    definition.write_text("\n".join([f"LIBRARY {name}", "EXPORTS", *functions, ""]), encoding="ascii")
    zig(["dlltool", "-m", "i386:x86-64", "-d", str(definition), "-l", str(library)], folder)
    return library


def zig(arguments: list[str], folder: Path) -> None:
    """Run one of the tools that Zig brings, in a folder.

    Raises
    ------
    BuildError
        Zig is not installed, or the tool fails.
    """
    if find_spec("ziglang") is None:
        raise BuildError("Linking for other systems needs Zig; install the package ziglang.")
    command = [sys.executable, "-m", "ziglang", *arguments]
    environment = {**os.environ, "ZIG_LOCAL_CACHE_DIR": str(folder / "zig")}
    answer = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder, env=environment)
    if answer.returncode != 0:
        raise BuildError("Zig could not link the compiled network for another system.", answer.stderr[-2000:])
