"""Python's search for objects that only refer to one another, which would hold the window up."""

import gc


def leave_start_out() -> None:
    """Search no more through what the start of the program has made, since all of it stays.

    The modules and the window are fifty thousand objects; a full search through them takes 50 ms on a quick PC, and
    comes whenever enough new ones have been made. Without them it takes a few milliseconds.
    """
    gc.freeze()
