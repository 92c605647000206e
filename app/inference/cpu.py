"""What is known of the processor: its cores, its name, its instruction sets."""

import os
import platform
import sys
from functools import lru_cache
from pathlib import Path

from app.inference.windows_features import windows_features

_SYSFS = Path("/sys/devices/system/cpu")


@lru_cache(maxsize=1)
def physical_cores() -> int:
    """Physical cores that this process may use, at least 1.

    Convolutions fill a core's vector units with one thread; a second thread on the same core only takes cache.
    """
    allowed = _allowed_cpus()
    groups = {_siblings(cpu) for cpu in allowed} if sys.platform == "linux" else set()
    if groups and None not in groups:
        return len(groups)
    if sys.platform == "darwin":
        return _sysctl_cores() or len(allowed)
    # Windows PCs with hyper-threading count two logical processors a core; without a way to ask, all are taken.
    return len(allowed)


@lru_cache(maxsize=1)
def cpu_name() -> str:
    """Name of the processor as the system tells it."""
    if sys.platform == "linux":
        for key in ("model name", "Model", "CPU part"):
            value = _cpuinfo(key)
            if value:
                return value
    return platform.processor() or platform.machine()


@lru_cache(maxsize=1)
def cpu_features() -> tuple[str, ...]:
    """Instruction sets that the processor and the system offer, as numpy names them, sorted."""
    try:
        from numpy._core._multiarray_umath import (  # noqa: PLC0415  private, and the only portable source
            __cpu_features__,
        )
    except ImportError:
        return windows_features()
    return tuple(sorted(name for name, present in __cpu_features__.items() if present))


@lru_cache(maxsize=1)
def cpu_flags() -> frozenset[str]:
    """Features of the processor as Linux names them, among them those that numpy does not tell; empty elsewhere."""
    flags = _cpuinfo("flags") if sys.platform == "linux" else None
    return frozenset((flags or "").split())


def _allowed_cpus() -> list[int]:
    if hasattr(os, "sched_getaffinity"):
        return sorted(os.sched_getaffinity(0))
    return list(range(os.cpu_count() or 1))


def _siblings(cpu: int) -> str | None:
    """Logical CPUs that share a core, as the kernel writes them."""
    topology = _SYSFS / f"cpu{cpu}" / "topology"
    for name in ("core_cpus_list", "thread_siblings_list"):
        try:
            return (topology / name).read_text(encoding="ascii").strip()
        except OSError:
            continue
    return None


def _sysctl_cores() -> int | None:
    import ctypes  # noqa: PLC0415

    count, size = ctypes.c_int(0), ctypes.c_size_t(ctypes.sizeof(ctypes.c_int))
    libc = ctypes.CDLL(None)
    failed = libc.sysctlbyname(b"hw.physicalcpu", ctypes.byref(count), ctypes.byref(size), None, 0)
    return count.value if not failed and count.value > 0 else None


def _cpuinfo(key: str) -> str | None:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    for line in text.splitlines():
        name, _, value = line.partition(":")
        if name.strip() == key:
            return value.strip()
    return None
