"""Whether this processor understands the instructions that an artifact was compiled to."""

import platform
import sys

from app.contract.target_name import LINUX, MACOS, WINDOWS, parts_of, spelled
from app.inference.amx import matrices_missing
from app.inference.arm import ARM_CORES, arm_features, nearest_core
from app.inference.backend import Availability
from app.inference.cpu import cpu_features, cpu_flags

X86_LEVELS: dict[str, tuple[str, ...]] = {
    "x86-64-v2": ("SSE3", "SSSE3", "SSE41", "SSE42", "POPCNT"),
    "x86-64-v3": ("SSE42", "POPCNT", "AVX", "AVX2", "FMA3", "F16C"),
    "x86-64-v4": ("AVX2", "FMA3", "F16C", "AVX512F", "AVX512CD", "AVX512_SKX"),
}
"""Features, as numpy names them, that tell a level of the x86-64 psABI; AVX512_SKX stands for VL, BW and DQ too."""

EXTENSIONS: dict[str, dict[str, tuple[str, ...]]] = {
    "x86-64-v3": {"int8": ("avx_vnni",)},
    "x86-64-v4": {
        "bf16": ("avx512_bf16",),
        "amx-bf16": ("avx512_bf16", "amx_tile", "amx_bf16"),
        "int8": ("avx512_vnni",),
        "amx-int8": ("avx512_vnni", "amx_tile", "amx_int8"),
    },
}
"""Features, as Linux names them, of what a name adds to a level: x86-64-v4-amx-bf16."""


_SYSTEMS = {"linux": LINUX, "win32": WINDOWS, "darwin": MACOS}
_X86, _ARM = ("x86_64", "amd64"), ("aarch64", "arm64")


def instruction_set_availability(name: str) -> Availability:
    """Whether this PC runs code compiled for a target.

    Parameters
    ----------
    name : str
        'x86-64-v2', '-v3' or '-v4', with or without one of the level's `EXTENSIONS`, or one of `ARM_CORES`; with
        'windows-' or 'macos-' before it for code that is not meant for Linux.

    Returns
    -------
    Availability
        With the features that are missing, when there are any.
    """
    system, instructions = parts_of(name)
    here = _SYSTEMS.get(sys.platform)
    if here is not None and here != system:
        return Availability(False, f"made for {spelled(system)}, and {spelled(here)} is installed")
    required = required_features(name)
    if required is None:
        return Availability(False, f"made for {name}, which this version of Falx does not know")
    machine = platform.machine().lower()
    if machine not in (_ARM if instructions in ARM_CORES else _X86):
        return Availability(False, f"made for {name}, and this processor is {machine or 'of another kind'}")
    missing = _missing(instructions)
    if missing:
        return Availability(False, f"made for {name}, and this processor lacks {', '.join(missing)}")
    reason = matrices_missing() if needs_matrices(name) else None
    return Availability(reason is None, reason or "")


def made_for_this_system(name: str) -> bool:
    """Whether code for a target can be meant for this operating system and kind of processor."""
    system, instructions = parts_of(name)
    is_arm = platform.machine().lower() in _ARM
    return _SYSTEMS.get(sys.platform) == system and is_arm == (instructions in ARM_CORES)


def required_features(name: str) -> tuple[str, ...] | None:
    """Features, in capitals, that code for a target uses; None for one that this version does not know.

    Those of x86-64 levels are named as numpy does, all others as Linux does.
    """
    _, instructions = parts_of(name)
    if instructions in ARM_CORES:
        return tuple(feature.upper() for feature in ARM_CORES[instructions])
    level, extension = _parts(instructions)
    extensions = EXTENSIONS.get(level, {})
    if level not in X86_LEVELS or extension not in ("", *extensions):
        return None
    return (*X86_LEVELS[level], *(flag.upper() for flag in extensions.get(extension, ())))


def _missing(instructions: str) -> list[str]:
    """Features of a known instruction set that this processor lacks."""
    if instructions in ARM_CORES:
        return [name.upper() for name in ARM_CORES[instructions] if name not in arm_features()]
    level, extension = _parts(instructions)
    missing = [name for name in X86_LEVELS[level] if name not in cpu_features()]
    extensions = EXTENSIONS.get(level, {})
    return missing + [flag.upper() for flag in extensions.get(extension, ()) if flag not in cpu_flags()]


def made_for_this_core(name: str) -> bool:
    """Whether code for a target was scheduled for a core like the fastest of this processor."""
    _, instructions = parts_of(name)
    return instructions in ARM_CORES and instructions == nearest_core()


def needs_matrices(name: str) -> bool:
    """Whether code for an instruction set uses the matrix unit, for which a process has to ask."""
    return _parts(parts_of(name)[1])[1].startswith("amx-")


def _parts(name: str) -> tuple[str, str]:
    """Level and extension of an instruction set."""
    level = next((level for level in X86_LEVELS if name == level or name.startswith(f"{level}-")), name)
    return level, name[len(level) + 1 :]
