"""Where the program starts: sorts out which of its forms is wanted before anything heavy is imported."""

import sys
import warnings
from collections.abc import Sequence
from pathlib import Path

from app import clock, crash, cycles, logs, postponed

_COMMANDS = ("info", "segment", "backends", "self-test", "bench", "demo", "policy", "models", "support-bundle", "audit")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program.

    Parameters
    ----------
    argv : sequence of str or None
        Arguments after the program's name; None takes those of the process.

    Returns
    -------
    int
        Exit code: 0 success, 1 the request failed for a reason that was printed, 2 wrong usage, 130 interrupted.
    """
    clock.start()
    cycles.hold()
    arguments = list(sys.argv[1:] if argv is None else argv)
    if not sys.warnoptions:
        # Imaging libraries warn with values of the file; the readers turn what matters into warnings of the series.
        warnings.simplefilter("ignore")
    postponed.postpone()
    try:
        return _dispatch(arguments)
    except KeyboardInterrupt:
        return 130


def _dispatch(arguments: list[str]) -> int:
    first = arguments[0] if arguments else ""
    if first == "--worker":
        return _run_worker()
    if first == "--probe":
        return _run_probe(arguments[1:])
    if first == "--gpu":
        return _ask_gpu()
    if first in _COMMANDS or first.startswith("-"):
        from app.cli import run  # noqa: PLC0415

        logs.configure()
        return run(arguments)
    from app.launch import open_window  # noqa: PLC0415

    logs.configure()
    crash.watch("window")
    return open_window([Path(argument) for argument in arguments])


def _run_worker() -> int:
    from app.worker.host import run_worker  # noqa: PLC0415

    logs.configure("falx-worker")
    return run_worker(sys.stdin, sys.stdout) or 0


def _ask_gpu() -> int:
    from app.inference.backends.cuda_driver import gpu_main  # noqa: PLC0415

    return gpu_main(sys.stdout)


def _run_probe(arguments: list[str]) -> int:
    from app.inference.probe import probe_main  # noqa: PLC0415

    logs.configure("falx-probe")
    if len(arguments) != 3 or arguments[1] != "--threads" or not arguments[2].isdecimal():
        print("falx: usage: falx --probe FOLDER --threads N", file=sys.stderr)
        return 2
    return probe_main(Path(arguments[0]), int(arguments[2]), sys.stdout)


if __name__ == "__main__":
    sys.exit(main())
