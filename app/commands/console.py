"""What a command prints: results on stdout, progress and errors on stderr."""

import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from app.errors import AppError


def counted(number: int, noun: str) -> str:
    """A number with its noun: 1 slice, 2 slices."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


class Console:
    """The terminal of one command.

    Parameters
    ----------
    as_json : bool
        Whether stdout gets one JSON document and nothing else.
    """

    def __init__(self, as_json: bool) -> None:
        self.as_json = as_json
        # Progress overwrites its own line; in a file or a pipe that would be noise.
        self._live = sys.stderr.isatty()
        self._shown = 0

    def line(self, text: str = "") -> None:
        """A line of the result for people; nothing with --json."""
        if not self.as_json:
            self._clear()
            print(text)

    def table(self, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Columns of the result for people, aligned."""
        cells = [list(header), *([str(cell) for cell in row] for row in rows)]
        widths = [max(len(row[i]) for row in cells) for i in range(len(header))]
        for row in cells:
            self.line("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())

    def document(self, document: dict[str, Any]) -> None:
        """The result for programs; nothing without --json."""
        if self.as_json:
            self._clear()
            print(json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False))

    def progress(self, text: str) -> None:
        """Tell what goes on now, where somebody watches."""
        if self._live:
            print("\r" + text.ljust(self._shown), end="", file=sys.stderr, flush=True)
            self._shown = len(text)

    def counted(self, text: str, done: int, total: int) -> None:
        """Progress with numbers."""
        self.progress(f"{text} {done}/{total}")

    def note(self, text: str) -> None:
        """A line beside the result, on stderr."""
        self._clear()
        print(text, file=sys.stderr)

    def error(self, message: str, kind: str, more: dict[str, Any] | None = None) -> None:
        """One sentence on stderr, and with --json the same as a document on stdout."""
        self.note(f"falx: {message}")
        self.document({"error": {"message": message, "kind": kind}, **(more or {})})

    def app_error(self, error: AppError) -> None:
        """Report an expected failure."""
        self.error(error.user_message, error.kind)

    def _clear(self) -> None:
        if self._shown:
            print("\r" + " " * self._shown + "\r", end="", file=sys.stderr, flush=True)
            self._shown = 0


@contextmanager
def native_output_silenced() -> Iterator[None]:
    """Keep what C++ libraries print on stderr while they load away from the person; stderr is for one sentence."""
    sys.stderr.flush()
    try:
        kept = os.dup(2)
    except OSError:  # started without a stderr
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def milliseconds(value: float | None) -> str:
    """'12.3 ms', or a dash."""
    return "-" if value is None else f"{value:.1f} ms"
