"""Energy counters of processors (RAPL, through Linux's powercap) and of NVIDIA GPUs (NVML), where they can be read."""

import ctypes
from dataclasses import dataclass
from pathlib import Path

POWERCAP = Path("/sys/class/powercap")
_NVML = "libnvidia-ml.so.1"


@dataclass(frozen=True)
class EnergyMeter:
    """What a device has consumed.

    Attributes
    ----------
    counters : tuple of Path
        `energy_uj` of every processor package; none of their parts, which would count twice.
    reason : str or None
        Why there is none.
    """

    counters: tuple[Path, ...]
    reason: str | None = None

    def joules(self) -> float | None:
        """Since some moment in the past, of all packages with everything that runs on them; None without counters."""
        if not self.counters:
            return None
        return sum(int(counter.read_text(encoding="ascii")) for counter in self.counters) * 1e-6

    def spent(self, before: float | None) -> float | None:
        """Joules since a reading; None without counters, and when one of them has begun anew meanwhile."""
        after = self.joules()
        return None if before is None or after is None or after < before else after - before


def processor_meter(folder: Path = POWERCAP) -> EnergyMeter:
    """The meter of this machine's processors."""
    counters = sorted(folder.glob("*-rapl:[0-9]/energy_uj"))
    if not counters:
        return EnergyMeter((), "this machine shows no RAPL counters, as virtual machines rarely do")
    try:
        for counter in counters:
            counter.read_text(encoding="ascii")
    except PermissionError:
        return EnergyMeter((), "the RAPL counters can be read by the administrator alone")
    return EnergyMeter(tuple(counters))


def gpu_reason() -> str | None:
    """Why the energy of a GPU cannot be read; None when NVML answers."""
    try:
        nvml = ctypes.CDLL(_NVML)
    except OSError:
        return "there is no NVIDIA driver here, and so no NVML"
    code = nvml.nvmlInit_v2()
    return None if code == 0 else f"NVML refuses with code {code}"
