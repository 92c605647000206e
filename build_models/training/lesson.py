"""What a training learns from: batches, the loss that judges the answers to them, and the weights it begins with."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from torch import Tensor

from build_models.training.losses import dice_cross_entropy

Loss = Callable[[Tensor, Tensor], Tensor]
"""From logits (batch, 1, height, width) and the targets of the batch to a scalar."""


class BatchSource(Protocol):
    """Makes the batches of every epoch, and can be put back to where it was."""

    @property
    def batches_per_epoch(self) -> int:
        """Batches that `epoch` makes."""
        ...

    def epoch(self) -> Iterator[tuple[Tensor, Tensor]]:
        """Images (batch, channels, size, size) and targets (batch, any, size, size), float32."""
        ...

    def state(self) -> dict[str, object]:
        """What a resumed training needs to go on with the same batches."""
        ...

    def restore(self, state: dict[str, object]) -> None:
        """Take over what `state` returned."""
        ...


@dataclass(frozen=True)
class Lesson:
    """Everything that a training takes from outside its plan.

    Attributes
    ----------
    weights : mapping of str to Tensor, or None
        The network begins with them instead of at random; they have to fit its architecture.
    """

    source: BatchSource
    loss: Loss = dice_cross_entropy
    weights: Mapping[str, Tensor] | None = None
