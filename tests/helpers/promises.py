"""Marks tests with the promise of reliability that they hold, and prints what became of each promise.

    @pytest.mark.promise("R8")
    @sized(20, 200)
    def test_…(size: int, request): …

`make torture` runs all of them at their full size and prints the table.
"""

from collections import Counter, defaultdict
from typing import Any

import pytest

PROMISES = {
    "R5": "the worker may die at any time",
    "R6": "a damaged or foreign model never runs",
    "R8": "saving is all or nothing",
    "R9": "no work is lost",
    "R10": "a working day",
    "R11": "the GPU may go",
    "R13": "no patient outside the study",
    "R14": "no executable preamble",
    "R15": "offline",
}


def sized(everyday: int, full: int) -> Any:
    """Two sizes of one test: the first for every day, the second slow."""
    return pytest.mark.parametrize("size", [everyday, pytest.param(full, marks=pytest.mark.slow)])


def tell(request: pytest.FixtureRequest, figure: str) -> None:
    """Put a figure into the table: '100 kills, next run within 2.1 s'."""
    request.node.user_properties.append(("figure", figure))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """The table, when this module is loaded with `-p tests.helpers.promises`: a line for each test in all its forms."""
    rows: dict[str, dict[str, list[tuple[str, str]]]] = defaultdict(lambda: defaultdict(list))
    for outcome in ("passed", "failed", "error", "skipped"):
        for report in terminalreporter.stats.get(outcome, []):
            properties = dict(getattr(report, "user_properties", []))
            if "promise" in properties and (report.when == "call" or outcome != "passed"):
                name = report.nodeid.rpartition("::")[2].partition("[")[0]
                rows[properties["promise"]][name].append((outcome, properties.get("figure", "")))
    if not rows:
        return
    write = terminalreporter.write_line
    terminalreporter.section("promises")
    for promise, text in PROMISES.items():
        tests = rows.get(promise, {})
        outcomes = {outcome for forms in tests.values() for outcome, _ in forms}
        state = "not run" if not tests else "HELD" if outcomes <= {"passed", "skipped"} else "BROKEN"
        write(f"{promise:4} {state:8} {text}")
        for name, forms in sorted(tests.items()):
            counts = Counter(outcome for outcome, _ in forms)
            told = "; ".join(dict.fromkeys(figure for _, figure in forms if figure))
            counted = ", ".join(f"{outcome} {count}" for outcome, count in counts.items())
            write(f"       {counted:10} {name.removeprefix('test_').replace('_', ' ')}{': ' + told if told else ''}")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Note the promise of a test before it runs."""
    for marker in item.iter_markers("promise"):
        item.user_properties.append(("promise", marker.args[0]))
