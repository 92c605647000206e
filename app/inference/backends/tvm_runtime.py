"""Loads TVM's runtime library without TVM.

`import tvm` would cost a second, 189 MB and the process's excepthook; the runtime library and `tvm_ffi` are enough to
run what was compiled ahead of time.
"""

import ctypes
import importlib
import importlib.metadata
import importlib.util
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from types import ModuleType

from app.errors import BackendUnavailableError
from app.inference.cpu import physical_cores
from app.inference.denormals import flush_denormals

PACKAGE = "apache-tvm"
_BIG_CORES = 1  # affinity mode of TVM's thread pool


def library_folder() -> Path | None:
    """Folder of TVM's runtime libraries, found without importing TVM; None when there is none."""
    folders: list[Path] = []
    if bundle := getattr(sys, "_MEIPASS", None):
        folders.append(Path(bundle) / "tvm" / "lib")
    spec = importlib.util.find_spec("tvm")
    if spec is not None:
        folders += [Path(place) / "lib" for place in spec.submodule_search_locations or ()]
    return next((folder for folder in folders if (folder / library_name("tvm_runtime")).is_file()), None)


def library_name(stem: str) -> str:
    """File name of a shared library on this system."""
    if sys.platform == "win32":
        return f"{stem}.dll"
    return f"lib{stem}.dylib" if sys.platform == "darwin" else f"lib{stem}.so"


def runtime_missing() -> str | None:
    """Why the runtime cannot be used, or None when it is here."""
    if importlib.util.find_spec("tvm_ffi") is None:
        return "the package apache-tvm-ffi is not installed"
    if library_folder() is None:
        return "the runtime library of apache-tvm is not installed"
    return None


def runtime_version() -> str | None:
    """Version of the installed runtime; None in a bundle, which carries the one that its artifacts were made for."""
    try:
        return importlib.metadata.version(PACKAGE)
    except importlib.metadata.PackageNotFoundError:
        return None


def start_runtime(threads: int) -> ModuleType:
    """Load the runtime once, and let this thread's pool work with `threads` threads.

    Parameters
    ----------
    threads : int
        Threads in use, the calling one included. The pool of a thread is started with all physical cores, so that a
        later session may use more than an earlier one.

    Returns
    -------
    module
        `tvm_ffi`.

    Raises
    ------
    BackendUnavailableError
        The runtime is missing or cannot be loaded.
    """
    # TVM would take half of the logical processors and pin the calling thread to one of them.
    os.environ.setdefault("TVM_NUM_THREADS", str(max(threads, physical_cores())))
    os.environ["TVM_BIND_THREADS"] = "0"
    ffi = _load()
    with flush_denormals():  # the pool's threads inherit it when they are started
        ffi.get_global_func("runtime.config_threadpool")(_BIG_CORES, threads)
    return ffi


@lru_cache(maxsize=1)
def _load() -> ModuleType:
    reason, folder = runtime_missing(), library_folder()
    if reason is not None or folder is None:
        raise BackendUnavailableError(f"TVM cannot run: {reason}; install Falx again.")
    try:
        with without_torch():
            ffi = importlib.import_module("tvm_ffi")
        ctypes.CDLL(str(folder / library_name("tvm_runtime")), ctypes.RTLD_GLOBAL)
    except (ImportError, OSError, RuntimeError) as error:
        raise BackendUnavailableError(
            "The runtime library of TVM is installed but cannot be loaded; install Falx again.", repr(error)
        ) from error
    return ffi


@contextmanager
def without_torch() -> Iterator[None]:
    """Hide PyTorch from `tvm_ffi`, which imports it when it can: seconds for something that nobody uses there."""
    if "torch" in sys.modules:
        yield
        return
    sys.modules["torch"] = None  # type: ignore[assignment]  how Python is told that a module is not there
    try:
        yield
    finally:
        del sys.modules["torch"]
