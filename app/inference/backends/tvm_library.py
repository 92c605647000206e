"""Loads a compiled library from bytes that were hashed, so that nobody can change it between the check and the load."""

import atexit
import hashlib
import os
import sys
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from app.temporary import PrivateFolder

_PREFIX = "falx-library-"
_LOADER = "ffi.Module.load_from_file.so"
"""What `tvm_ffi.load_module` calls for a library; by name, since memory files have no suffix."""

_loaded: dict[str, str] = {}
"""Paths by SHA-256. They stay until the process ends: the loader knows a library by its path, and a path that came to
mean other bytes would give the old ones."""


def load_library(ffi: ModuleType, content: bytes) -> Any:
    """Load a library that was compiled by TVM.

    Raises
    ------
    RuntimeError, OSError
        The bytes are no library, or there is no place to load them from.
    """
    identity = hashlib.sha256(content).hexdigest()
    if identity not in _loaded:
        _loaded[identity] = _in_memory(content) or _in_private_folder(identity, content)
    return ffi.get_global_func(_LOADER)(_loaded[identity], "so")


if sys.platform == "linux":
    import fcntl

    _ADD_SEALS = 1033
    _SEALED = 0x1 | 0x2 | 0x4 | 0x8
    """F_SEAL_SEAL, SHRINK, GROW and WRITE: from here on not even this process can change the bytes."""

    def _in_memory(content: bytes) -> str | None:
        """A sealed file without a name; None where the system lets nothing be executed from there."""
        try:
            descriptor = os.memfd_create("falx-library", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        except OSError:
            return None
        rest = memoryview(content)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        fcntl.fcntl(descriptor, _ADD_SEALS, _SEALED)
        return f"/proc/self/fd/{descriptor}" if Path("/proc/self/fd").exists() else None

else:

    def _in_memory(content: bytes) -> str | None:  # noqa: ARG001  the same contract as above
        return None


def _in_private_folder(identity: str, content: bytes) -> str:
    """A copy where only this user can write."""
    suffix = {"win32": ".dll", "darwin": ".dylib"}.get(sys.platform, ".so")
    path = _folder().path / f"{identity}{suffix}"
    path.write_bytes(content)
    return str(path)


@cache
def _folder() -> PrivateFolder:
    folder = PrivateFolder(_PREFIX)
    atexit.register(folder.close)
    return folder
