"""What is to be tuned, and the candidates that come into question."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from build_models.exporters.relax import RelaxProgram
from build_models.passes.lower_layers import Lowering, layers_of
from build_models.records import FOLDER, Records
from build_models.schedules.layer import Layer
from build_models.schedules.registry import Choice, choices_for
from build_models.targets import INSTRUCTION_SETS
from build_models.tuning.lab import Lab

Timed = tuple[Layer, list[tuple[float, Choice]]]
"""A layer, and its candidates with the milliseconds that each took."""

_OTHERS = 1
"""Candidates of a template that is not the first choice for a layer: its default."""


@dataclass(frozen=True)
class Limits:
    """How long devices of a lab are waited for, in seconds: until one is free, and for one candidate on it."""

    free_s: float = 60.0
    candidate_s: float = 60.0


@dataclass(frozen=True)
class TuneRequest:
    """What to tune.

    Attributes
    ----------
    program : RelaxProgram
    target : str
        Name of an instruction set.
    threads : int
        As many as the product will use; on a device of a lab, 0 takes as many as it has.
    candidates : int
        Most candidates of the template that is the first choice for a layer.
    again : bool
        Measure layers that have a record as well.
    launcher : tuple of str
        Command under which the measuring process runs, such as one that quiets the machine.
    folder : Path
        Of the records.
    lab : Lab or None
        Whose devices measure; None measures on this machine.
    """

    program: RelaxProgram
    target: str
    threads: int
    candidates: int
    again: bool = False
    launcher: tuple[str, ...] = ()
    folder: Path = FOLDER
    lab: Lab | None = None
    limits: Limits = field(default_factory=Limits)

    @property
    def precision(self) -> str:
        """Of the arithmetic."""
        return INSTRUCTION_SETS[self.target].precision

    def layers(self, records: Records) -> list[Layer]:
        """Convolutions for which there is a choice and, unless wanted again, no record; each once."""
        tiling = INSTRUCTION_SETS[self.target].tiling
        lowering = Lowering(self.target, tiling, self.precision, allow_untuned=True)
        layers = dict.fromkeys(layer for layer in layers_of(self.program, lowering) if layer.operations)
        wanted = [x for x in layers if self.again or records.choice(x, self.precision) is None]
        return [x for x in wanted if len(list(islice(choices_for(x, tiling, self.precision), 2))) > 1]

    def choices(self, layer: Layer) -> Iterator[Choice]:
        """Candidates for a layer."""
        tiling, counts, first = INSTRUCTION_SETS[self.target].tiling, dict[str, int](), ""
        for choice in choices_for(layer, tiling, self.precision):
            first = first or choice.template
            counts[choice.template] = counts.get(choice.template, 0) + 1
            if counts[choice.template] <= (self.candidates if choice.template == first else _OTHERS):
                yield choice
