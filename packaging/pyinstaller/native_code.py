"""Tells for which processor and system a file holds machine code, from its first bytes."""

import platform
import struct
import sys
from pathlib import Path

_HEAD = 4096
_ELF_MACHINES = {62: "x86_64", 183: "aarch64"}
_PE_MACHINES = {0x8664: "x86_64", 0xAA64: "aarch64"}
_MACH_O_MACHINES = {0x01000007: "x86_64", 0x0100000C: "aarch64"}
_SAME_PROCESSOR = {"amd64": "x86_64", "arm64": "aarch64"}


def made_for(path: Path) -> tuple[str, str] | None:
    """System ('linux', 'win32', 'darwin') and processor ('x86_64', 'aarch64', 'unknown') that a file is made for.

    Returns
    -------
    tuple of str or None
        None for a file that holds no machine code, such as a TFLite model: it runs anywhere.
    """
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    if head.startswith(b"\x7fELF"):
        return "linux", _ELF_MACHINES.get(struct.unpack_from("<H", head, 18)[0], "unknown")
    if head.startswith(b"\xcf\xfa\xed\xfe"):
        return "darwin", _MACH_O_MACHINES.get(struct.unpack_from("<I", head, 4)[0], "unknown")
    if head.startswith(b"MZ") and len(head) > 64:
        header = struct.unpack_from("<I", head, 60)[0]
        if head[header : header + 4] == b"PE\0\0":
            return "win32", _PE_MACHINES.get(struct.unpack_from("<H", head, header + 4)[0], "unknown")
    return None


def runs_here(path: Path) -> bool:
    """Whether a file holds no machine code, or that of the system and processor that run this."""
    return made_for(path) in (None, (sys.platform, processor()))


def processor() -> str:
    """Name of this processor's architecture, the same on every system."""
    name = platform.machine().lower()
    return _SAME_PROCESSOR.get(name, name)
