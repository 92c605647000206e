"""ARM processors: what they can do and which cores they have, as each operating system tells it."""

import ctypes
import sys
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

_ARMV8 = ("fp", "asimd", "crc32")
_ARMV8_2 = (*_ARMV8, "atomics", "asimdrdm", "fphp", "asimdhp", "asimddp", "lrcpc")

ARM_CORES: dict[str, tuple[str, ...]] = {
    "cortex-a53": _ARMV8,
    "cortex-a72": _ARMV8,
    "cortex-a76": _ARMV8_2,
    "apple-m1": _ARMV8_2,
}
"""Features, as Linux names them, that code for a core may use."""

_NEAREST = {
    **dict.fromkeys((0xD03, 0xD04, 0xD05, 0xD46), "cortex-a53"),  # A53, A35, A55, A510: in order
    **dict.fromkeys((0xD07, 0xD08, 0xD09), "cortex-a72"),  # A57, A72, A73
    **dict.fromkeys((0xD0A, 0xD0B, 0xD0C, 0xD0D, 0xD41, 0xD47), "cortex-a76"),  # A75, A76, N1, A77, A78, A710
}
"""ARM's own part numbers (Main ID register) and the core among ours that works most alike."""

_ARM_LIMITED = 0x41

_AT_HWCAP = 16
_HWCAP = {
    **{"fp": 0, "asimd": 1, "aes": 3, "sha2": 6, "crc32": 7, "atomics": 8, "fphp": 9, "asimdhp": 10, "asimdrdm": 12},
    **{"lrcpc": 15, "asimddp": 20, "asimdfhm": 23},
}
"""Bits of the auxiliary vector, of Linux's asm/hwcap.h for arm64."""

_SYSCTL = {
    "hw.optional.floatingpoint": ("fp",),
    "hw.optional.neon": ("asimd",),
    "hw.optional.AdvSIMD": ("asimd",),
    "hw.optional.armv8_crc32": ("crc32",),
    "hw.optional.arm.FEAT_LSE": ("atomics",),
    "hw.optional.arm.FEAT_RDM": ("asimdrdm",),
    "hw.optional.arm.FEAT_FP16": ("fphp", "asimdhp"),
    "hw.optional.arm.FEAT_DotProd": ("asimddp",),
    "hw.optional.arm.FEAT_LRCPC": ("lrcpc",),
    "hw.optional.arm.FEAT_FHM": ("asimdfhm",),
}
"""What macOS calls them."""


@lru_cache(maxsize=1)
def arm_features() -> frozenset[str]:
    """Features of this ARM processor as Linux names them; none where the system cannot be asked."""
    if sys.platform == "linux":
        return features_of_auxiliary(_auxiliary(_AT_HWCAP)) or features_of_cpuinfo(_cpuinfo())
    return features_of_sysctl(_sysctl) if sys.platform == "darwin" else frozenset()


@lru_cache(maxsize=1)
def nearest_core() -> str | None:
    """The one of `ARM_CORES` that the fastest core of this processor is like; None where none is known to be."""
    if sys.platform == "darwin":
        return "apple-m1"
    return core_of_cpuinfo(_cpuinfo()) if sys.platform == "linux" else None


def features_of_cpuinfo(text: str) -> frozenset[str]:
    """Features that every core in a /proc/cpuinfo has."""
    found = [frozenset(value.split()) for key, value in _entries(text) if key == "Features"]
    return frozenset.intersection(*found) if found else frozenset()


def core_of_cpuinfo(text: str) -> str | None:
    """The nearest of our cores to the fastest in a /proc/cpuinfo: boards mix fast and thrifty ones."""
    makers = {int(value, 16) for key, value in _entries(text) if key == "CPU implementer"}
    parts = {int(value, 16) for key, value in _entries(text) if key == "CPU part"}
    order = list(ARM_CORES)
    known = [_NEAREST[part] for part in parts if makers == {_ARM_LIMITED} and part in _NEAREST]
    return max(known, key=order.index, default=None)


def features_of_auxiliary(bits: int) -> frozenset[str]:
    """Features in the word AT_HWCAP of the auxiliary vector."""
    return frozenset(name for name, bit in _HWCAP.items() if bits >> bit & 1)


def features_of_sysctl(read: Callable[[str], int]) -> frozenset[str]:
    """Features that macOS answers 1 for; `read` gives the number of a name, 0 for one that does not exist."""
    return frozenset(name for key, names in _SYSCTL.items() if read(key) for name in names)


def _entries(text: str) -> list[tuple[str, str]]:
    lines = (line.partition(":") for line in text.splitlines())
    return [(key.strip(), value.strip()) for key, _, value in lines]


def _cpuinfo() -> str:
    try:
        return Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _auxiliary(kind: int) -> int:
    try:
        ask = ctypes.CDLL(None).getauxval
    except (OSError, AttributeError):
        return 0
    ask.restype, ask.argtypes = ctypes.c_ulong, [ctypes.c_ulong]
    return int(ask(kind))


def _sysctl(name: str) -> int:
    value, size = ctypes.c_int64(0), ctypes.c_size_t(8)
    failed = ctypes.CDLL(None).sysctlbyname(name.encode(), ctypes.byref(value), ctypes.byref(size), None, 0)
    return 0 if failed else value.value
