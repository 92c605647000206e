"""Parts of a long measurement, each written when it is done, so that a repetition goes on where the last one ended."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.atomic import write_atomic


@dataclass(frozen=True)
class Parts:
    """JSON files in one folder; whoever wants a part measured anew deletes its file.

    Attributes
    ----------
    closed : bool
        Nothing is made any more: what is missing is None.
    """

    folder: Path
    closed: bool = False

    def get(self, name: str, make: Callable[[], Any]) -> Any:
        """The part of that name; made and kept when it is not there yet, unless nothing is made any more."""
        if not self.has(name):
            if self.closed:
                return None
            self.folder.mkdir(parents=True, exist_ok=True)
            write_atomic(self._path(name), (json.dumps(make(), indent=1) + "\n").encode())
        return json.loads(self._path(name).read_text(encoding="utf-8"))

    def has(self, name: str) -> bool:
        """Whether it was made before."""
        return self._path(name).is_file()

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.json"
