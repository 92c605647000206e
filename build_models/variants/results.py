"""What is known about each variant: two JSON files beside each other, one of its training, one of its measurement."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from app.errors import BuildError

_TRAINING, _MEASURED = ".training.json", ".measured.json"


@dataclass(frozen=True)
class Results:
    """A folder of results."""

    folder: Path

    def write_training(self, name: str, document: dict[str, Any]) -> None:
        """Replace what is known about a training."""
        self._write(f"{name}{_TRAINING}", document)

    def write_measured(self, name: str, document: dict[str, Any]) -> None:
        """Replace what was measured."""
        self._write(f"{name}{_MEASURED}", document)

    def training(self, name: str) -> dict[str, Any] | None:
        """None when it was not trained yet."""
        return self._read(f"{name}{_TRAINING}")

    def measured(self, name: str) -> dict[str, Any] | None:
        """None when it was not measured yet."""
        return self._read(f"{name}{_MEASURED}")

    def _write(self, name: str, document: dict[str, Any]) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        temporary = self.folder / f".{name}.part"
        temporary.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
        temporary.replace(self.folder / name)

    def _read(self, name: str) -> dict[str, Any] | None:
        path = self.folder / name
        if not path.is_file():
            return None
        try:
            document = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise BuildError(f"The result {name} cannot be read; delete it and make it again.", repr(error)) from error
        if not isinstance(document, dict):
            raise BuildError(f"The result {name} is no result of a variant; delete it and make it again.")
        return document


def median_ms(engine: dict[str, Any]) -> float:
    """Latency of an engine that passed: the median of what its rounds took in the median."""
    return float(np.median(engine["ms_rounds"]))
