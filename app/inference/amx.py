"""Leave to use the matrix unit of Intel processors (AMX), which Linux gives on request only.

Its registers are eight kilobytes that the system has to save for every thread, so a process has to ask for them first;
an instruction without leave ends the process.
"""

import ctypes
import os
import platform
import sys

_ARCH_PRCTL = 158
_GET_SUPPORTED, _REQUEST_PERMISSION = 0x1021, 0x1023
_TILE_DATA = 18
"""Bit of the processor's state that holds the tiles."""


def matrices_missing() -> str | None:
    """Why this system offers no tiles to its processes, or None when it does; changes nothing."""
    if sys.platform != "linux" or platform.machine().lower() != "x86_64":
        return "Falx can ask for the matrix unit (AMX) on Linux only"
    supported = ctypes.c_uint64(0)
    failed, _ = _arch_prctl(_GET_SUPPORTED, ctypes.byref(supported))
    if failed or not supported.value >> _TILE_DATA & 1:
        return "this system does not offer the matrix unit (AMX) to its processes"
    return None


def request_matrices() -> str | None:
    """Ask for the tiles, for all threads of this process and for good.

    Returns
    -------
    str or None
        Why they were refused, in words; None when they may be used.
    """
    missing = matrices_missing()
    if missing is not None:
        return missing
    failed, error = _arch_prctl(_REQUEST_PERMISSION, ctypes.c_ulong(_TILE_DATA))
    return f"the system refuses the matrix unit (AMX) to this process ({os.strerror(error)})" if failed else None


def _arch_prctl(code: int, argument: object) -> tuple[bool, int]:
    """Whether the call failed, and its error number."""
    library = ctypes.CDLL(None, use_errno=True)
    failed = library.syscall(ctypes.c_long(_ARCH_PRCTL), ctypes.c_long(code), argument) != 0
    return failed, ctypes.get_errno()
