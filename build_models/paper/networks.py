"""The paper's two networks, and who runs them before and after compiling."""

from dataclasses import dataclass

from build_models.peers.falx import NAME as FALX

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

    def trained_by(self, data: str = "kaggle_3m") -> str:
        """The command that trains it with the project's recipe on the project's split."""
        place = f"--name {self.name} --out runs/{self.name}"
        return f"falx-build-models train --architecture {self.name} --data {data} {place}"

    @property
    def all_engines(self) -> tuple[str, ...]:
        """Of every device."""
        return tuple(engine for pair in self.engines.values() for engine in pair)


STUDIED = (
    Studied("paper-torch", "PyTorch", {"CPU": ("pytorch-as-trained", FALX), "GPU": ("pytorch-gpu", "falx-gpu")}),
    Studied("paper-keras", "TensorFlow", {"CPU": ("tensorflow", FALX), "GPU": ("tensorflow-gpu", "falx-gpu")}),
)
