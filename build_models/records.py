"""Tuned records: which kernel was measured to be the fastest for a layer, one JSON file a target."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from app.atomic import write_atomic
from app.errors import BuildError
from build_models.schedules.layer import Layer
from build_models.schedules.registry import Choice

FOLDER = Path(__file__).parent / "records"


@dataclass(frozen=True)
class Record:
    """The choice for a layer and the time that it took, in ms, where it was tuned."""

    choice: Choice
    ms: float


@dataclass(frozen=True)
class Records:
    """The records of one target.

    Attributes
    ----------
    layers : mapping of precision to mapping of layer key to Record
    """

    layers: Mapping[str, Mapping[str, Record]] = field(default_factory=dict[str, dict[str, Record]])

    def choice(self, layer: Layer, precision: str) -> Choice | None:
        """What was chosen for the layer; None when it was never tuned."""
        record = self.layers.get(precision, {}).get(layer.key)
        return record and record.choice

    def with_record(self, layer: Layer, precision: str, record: Record) -> "Records":
        """The same records with one more, which replaces an older one of that layer."""
        changed = {**self.layers.get(precision, {}), layer.key: record}
        return Records({**self.layers, precision: changed})


def records_path(target: str, folder: Path = FOLDER) -> Path:
    """Where the records of a target are kept."""
    return folder / f"{target}.json"


def read_records(target: str, folder: Path = FOLDER) -> Records:
    """The records of a target; none when it was never tuned.

    Raises
    ------
    BuildError
        The file is no record.
    """
    path = records_path(target, folder)
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        layers = {p: {key: _record(r) for key, r in entries.items()} for p, entries in document["layers"].items()}
    except FileNotFoundError:
        return Records()
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BuildError(
            f"The tuned records {path.name} cannot be read; restore the file or tune the models again.", repr(error)
        ) from error
    return Records(layers)


def write_records(target: str, records: Records, folder: Path = FOLDER) -> None:
    """Write the records of a target, sorted, so that changes read well."""
    layers = {
        precision: {key: _document(entries[key]) for key in sorted(entries)}
        for precision, entries in sorted(records.layers.items())
    }
    lines = json.dumps({"target": target, "layers": layers}, indent=2)
    folder.mkdir(exist_ok=True)
    write_atomic(records_path(target, folder), f"{lines}\n".encode())


def _record(document: dict[str, Any]) -> Record:
    parameters = {str(name): int(value) for name, value in document["parameters"].items()}
    return Record(Choice(str(document["template"]), parameters), float(document["ms"]))


def _document(record: Record) -> dict[str, Any]:
    choice = record.choice
    return {"template": choice.template, "parameters": dict(choice.parameters), "ms": round(record.ms, 4)}
