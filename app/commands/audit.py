"""`falx audit`: where the audit trail lies, and whether its lines follow from one another."""

import argparse
from pathlib import Path

from app.audit import audit_file, verify
from app.commands.console import Console, counted
from app.errors import OutputError


def run(arguments: argparse.Namespace, console: Console) -> int:
    """See the module; 1 when a line was changed, taken out or put in.

    Raises
    ------
    OutputError
        There is no trail that can be read.
    """
    path: Path = arguments.file or audit_file()
    try:
        lines, broken = verify(path)
    except OSError as error:
        raise OutputError(
            f"The audit trail {path.name} cannot be read; open a case first, or name another file with --file.",
            type(error).__name__,
        ) from error
    state = "whole" if broken is None else f"BROKEN at line {broken}"
    console.line(f"{path}: {counted(lines, 'line')}, {state}")
    console.document({"path": str(path), "lines": lines, "whole": broken is None, "broken_at": broken})
    return 0 if broken is None else 1
