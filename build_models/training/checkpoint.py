"""Checkpoints from which a training goes on where it was interrupted."""

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch

from app.errors import BuildError
from build_models.zoo.registry import Architecture, normalised


@dataclass
class History:
    """One entry an epoch; validation figures are None where none was taken."""

    loss: list[float] = field(default_factory=list)
    validation_dice: list[float | None] = field(default_factory=list)

    @property
    def best_dice(self) -> float:
        """Best validation figure so far; -1 before the first."""
        return max((d for d in self.validation_dice if d is not None), default=-1.0)


def save_checkpoint(path: Path, state: dict[str, Any], history: History) -> None:
    """Write all or nothing: a kill while saving leaves the checkpoint before it."""
    temporary = path.with_suffix(".part")
    torch.save({**state, "history": asdict(history)}, temporary)
    temporary.replace(path)


def load_checkpoint(path: Path, architecture: Architecture) -> tuple[dict[str, Any], History]:
    """Read a checkpoint of the same architecture.

    Raises
    ------
    BuildError
        It is damaged or belongs to another architecture.
    """
    try:
        # Whoever takes the state over moves it to his own device; the one that it was saved on may not be here.
        state = torch.load(path, map_location="cpu", weights_only=True)
        history = History(**state.pop("history"))
        found, wanted = normalised(state["architecture"]), normalised(architecture)
    except Exception as error:
        raise BuildError(
            f"The checkpoint {path.name} cannot be read; delete it to start the training anew.", repr(error)
        ) from error
    if found != wanted:
        raise BuildError(
            f"The checkpoint {path.name} holds the architecture {found}, not {wanted}; "
            "choose another output folder or the same options as before."
        )
    return state, history
