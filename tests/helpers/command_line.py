"""The program as scripts call it: a process of its own, its output, its exit code."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Answer:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        return json.loads(self.out)


def falx(*arguments: object, cwd: Path | None = None) -> Answer:
    """Run the program to its end."""
    command = [sys.executable, "-m", "app.main", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, cwd=cwd or ROOT)
    return Answer(done.returncode, done.stdout, done.stderr)


def refused(answer: Answer, *words: str) -> str:
    """The one sentence of a command that failed for a reason it can tell."""
    assert answer.code == 1, answer
    assert "Traceback" not in answer.err + answer.out
    (line,) = answer.err.splitlines()
    assert line.startswith("falx: ")
    assert line.endswith(".")
    for word in words:
        assert word in line
    return line


def files_in(folder: Path) -> list[str]:
    """Everything below a folder, as paths relative to it."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
