"""Whatever is done to a file, it is opened or refused in one sentence, within 2.5 GB and 25 seconds."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a process cannot limit its memory there")


def run(seed: int, count: int) -> dict:
    """Open mutants in a process of their own, whose death is seen here."""
    command = [sys.executable, "-m", "tests.helpers.mutants", "--seed", str(seed), "--count", str(count)]
    root = Path(__file__).resolve().parents[2]
    result = subprocess.run(command, cwd=root, capture_output=True, text=True, errors="replace", check=False)
    assert result.returncode == 0, f"the process ended with {result.returncode}"
    return json.loads(result.stdout)


def assert_survived(outcome: dict, count: int) -> None:
    assert outcome["failures"] == []
    assert outcome["opened"] + outcome["refused"] == count
    # Damage that nothing notices, or that nothing survives, would test nothing.
    assert outcome["opened"] > count * 0.05
    assert outcome["refused"] > count * 0.3


def test_2500_mutants_are_opened_or_refused():
    assert_survived(run(seed=0, count=2500), 2500)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_10000_mutants_are_opened_or_refused(seed: int):
    assert_survived(run(seed, count=2500), 2500)
