"""Python's search for objects that only refer to one another, which would hold the start and the window up."""

import gc


def hold() -> None:
    """Do not search while the program starts.

    What importing makes stays; looking through it again and again takes a tenth of the time until the first outline.
    """
    gc.disable()


def leave_start_out() -> None:
    """Search from now on, but no more through what the start of the program has made, since all of it stays.

    The modules and the window are fifty thousand objects; a full search through them takes 50 ms on a quick PC, and
    comes whenever enough new ones have been made. Without them it takes a few milliseconds.
    """
    gc.freeze()
    gc.enable()
