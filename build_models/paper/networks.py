"""The paper's two networks, and who runs them before and after compiling."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from build_models.peers.falx import NAME as FALX
from build_models.training.plan_options import plan_options

BEFORE, AFTER = "before", "after"


@dataclass(frozen=True)
class Studied:
    """One network of the paper.

    Attributes
    ----------
    name : str
        In the zoo.
    framework : str
        As the paper's table names it.
    engines : dict of device to (engine before, engine after)
    """

    name: str
    framework: str
    engines: dict[str, tuple[str, str]]

    def trained_by(self, plan: Mapping[str, Any] | None = None, data: str = "kaggle_3m") -> str:
        """The command that trains it on the project's split.

        Parameters
        ----------
        plan : mapping or None
            Of weights that there are; None is the project's recipe.
        """
        options = f"--data {data} --name {self.name} --out runs/{self.name}"
        return " ".join(["falx-build-models train --architecture", self.name, options, *plan_options(plan or {})])

    @property
    def all_engines(self) -> tuple[str, ...]:
        """Of every device."""
        return tuple(engine for pair in self.engines.values() for engine in pair)


STUDIED = (
    Studied("paper-torch", "PyTorch", {"CPU": ("pytorch-as-trained", FALX), "GPU": ("pytorch-gpu", "falx-gpu")}),
    Studied("paper-keras", "TensorFlow", {"CPU": ("tensorflow", FALX), "GPU": ("tensorflow-gpu", "falx-gpu")}),
)
