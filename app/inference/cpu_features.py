"""Whether this processor understands the instructions that an artifact was compiled to."""

import platform

from app.inference.backend import Availability
from app.inference.cpu import cpu_features

X86_LEVELS: dict[str, tuple[str, ...]] = {
    "x86-64-v2": ("SSE3", "SSSE3", "SSE41", "SSE42", "POPCNT"),
    "x86-64-v3": ("SSE42", "POPCNT", "AVX", "AVX2", "FMA3", "F16C"),
    "x86-64-v4": ("AVX2", "FMA3", "F16C", "AVX512F", "AVX512CD", "AVX512_SKX"),
}
"""Features, as numpy names them, that tell a level of the x86-64 psABI; AVX512_SKX stands for VL, BW and DQ too."""


def instruction_set_availability(name: str) -> Availability:
    """Whether this PC runs code compiled for an instruction set.

    Parameters
    ----------
    name : str
        'x86-64-v2', '-v3' or '-v4'.

    Returns
    -------
    Availability
        With the features that are missing, when there are any.
    """
    machine = platform.machine().lower()
    if machine not in ("x86_64", "amd64"):
        return Availability(False, f"made for {name}, and this processor is {machine or 'of another kind'}")
    if name not in X86_LEVELS:
        return Availability(False, f"made for {name}, which this version of Falx does not know")
    missing = [feature for feature in X86_LEVELS[name] if feature not in cpu_features()]
    if missing:
        return Availability(False, f"made for {name}, and this processor lacks {', '.join(missing)}")
    return Availability(True)
