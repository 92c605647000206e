"""Whether this processor understands the instructions that an artifact was compiled to."""

import platform

from app.inference.amx import matrices_missing
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


def instruction_set_availability(name: str) -> Availability:
    """Whether this PC runs code compiled for an instruction set.

    Parameters
    ----------
    name : str
        'x86-64-v2', '-v3' or '-v4', with or without one of the level's `EXTENSIONS`.

    Returns
    -------
    Availability
        With the features that are missing, when there are any.
    """
    machine = platform.machine().lower()
    if machine not in ("x86_64", "amd64"):
        return Availability(False, f"made for {name}, and this processor is {machine or 'of another kind'}")
    level, extension = _parts(name)
    extensions = EXTENSIONS.get(level, {})
    if level not in X86_LEVELS or extension not in ("", *extensions):
        return Availability(False, f"made for {name}, which this version of Falx does not know")
    missing = [feature for feature in X86_LEVELS[level] if feature not in cpu_features()]
    missing += [flag.upper() for flag in extensions.get(extension, ()) if flag not in cpu_flags()]
    if missing:
        return Availability(False, f"made for {name}, and this processor lacks {', '.join(missing)}")
    reason = matrices_missing() if needs_matrices(name) else None
    return Availability(reason is None, reason or "")


def needs_matrices(name: str) -> bool:
    """Whether code for an instruction set uses the matrix unit, for which a process has to ask."""
    return _parts(name)[1].startswith("amx-")


def _parts(name: str) -> tuple[str, str]:
    """Level and extension of an instruction set."""
    level = next((level for level in X86_LEVELS if name == level or name.startswith(f"{level}-")), name)
    return level, name[len(level) + 1 :]
