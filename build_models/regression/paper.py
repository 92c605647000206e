"""What the paper published, in seconds for one forward pass before and after tuning with AutoTVM 0.8."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Published:
    """One line of its table."""

    framework: str
    device: str
    before_s: float
    after_s: float

    @property
    def ratio(self) -> float:
        """After over before: above one, tuning made it slower."""
        return self.after_s / self.before_s


PUBLISHED = (
    Published("PyTorch", "CPU", 0.819, 0.999),
    Published("TensorFlow", "CPU", 0.236, 0.993),
    Published("PyTorch", "A100", 0.00822, 0.00296),
    Published("TensorFlow", "A100", 0.00453, 0.00400),
)
