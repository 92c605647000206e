"""What the paper published: seconds for one forward pass before and after tuning with AutoTVM 0.8, and Dice."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Published:
    """One line of its table.

    Attributes
    ----------
    dice : float
        Of the network as its framework trained it.
    """

    framework: str
    device: str
    before_s: float
    after_s: float
    dice: float

    @property
    def ratio(self) -> float:
        """After over before: above one, tuning made it slower."""
        return self.after_s / self.before_s


PUBLISHED = (
    Published("PyTorch", "CPU", 0.819, 0.999, 0.77),
    Published("TensorFlow", "CPU", 0.236, 0.993, 0.73),
    Published("PyTorch", "A100", 0.00822, 0.00296, 0.77),
    Published("TensorFlow", "A100", 0.00453, 0.00400, 0.73),
)
