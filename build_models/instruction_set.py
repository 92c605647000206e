"""How to compile for one kind of processor."""

from dataclasses import dataclass, field

from build_models.schedules.tiling import CpuTiling, RegisterTile
from build_models.systems import LINUX_PC, System


@dataclass(frozen=True)
class InstructionSet:
    """How to compile for one kind of processor, and what it is used for.

    Attributes
    ----------
    level : str
        Of the x86-64 psABI, or a processor core: LLVM's `mcpu`.
    features : tuple of str
        LLVM attributes beyond those of the level itself.
    precision : str
        Of the arithmetic: 'float32', 'bfloat16' or 'int8'.
    system : System
    records : str or None
        Target whose tuned records count here too, since its kernels are the same; None when it has its own.
    measured : bool
        Whether its kernels were measured. Where no such device was at hand, templates' first choices are taken for
        layers without a record, instead of refusing them.
    """

    level: str
    tiling: CpuTiling
    features: tuple[str, ...] = field(default=())
    precision: str = "float32"
    system: System = LINUX_PC
    records: str | None = None
    measured: bool = True


def tiles(*sizes: tuple[int, int]) -> tuple[RegisterTile, ...]:
    """Register tiles of so many columns and blocks."""
    return tuple(RegisterTile(columns, blocks) for columns, blocks in sizes)
