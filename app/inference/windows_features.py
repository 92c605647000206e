"""What Windows says of an x86-64 processor, for the day on which numpy no longer tells."""

import ctypes
import sys
from collections.abc import Callable

_NUMBERS = {
    13: ("SSE3",),
    36: ("SSSE3",),
    37: ("SSE41",),
    38: ("SSE42", "POPCNT"),
    39: ("AVX",),
    40: ("AVX2", "FMA3", "F16C"),
    41: ("AVX512F",),
}
"""Numbers of IsProcessorFeaturePresent, of winnt.h, and features as numpy names them. Windows has no word for those
beside the first; every processor of Intel and AMD that has the one has the others, and the golden run tells in a child
process where one does not."""


def windows_features(ask: Callable[[int], bool] | None = None) -> tuple[str, ...]:
    """Features that Windows offers to this process, sorted; before Windows 10 of 2020, SSE3 alone is told.

    Parameters
    ----------
    ask : callable or None
        IsProcessorFeaturePresent; None takes that of this system, and elsewhere nothing is known.
    """
    if ask is None:
        if sys.platform != "win32":
            return ()
        ask = ctypes.windll.kernel32.IsProcessorFeaturePresent
    return tuple(sorted(name for number, names in _NUMBERS.items() if ask(number) for name in names))
