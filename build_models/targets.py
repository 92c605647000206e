"""Every target that a network can be compiled for."""

from dataclasses import dataclass, field

from app.contract.manifest import Target
from app.errors import BuildError
from build_models.schedules.tiling import CpuTiling

LITERT_ANY = Target("litert", "any")


@dataclass(frozen=True)
class InstructionSet:
    """How to compile for one level of the x86-64 psABI.

    Attributes
    ----------
    features : tuple of str
        LLVM attributes beyond those of the level itself.
    """

    tiling: CpuTiling
    features: tuple[str, ...] = field(default=())


INSTRUCTION_SETS: dict[str, InstructionSet] = {
    # Sixteen registers of four values, and no fused multiply-add: a product needs a register of its own.
    "x86-64-v2": InstructionSet(CpuTiling(lanes=8, vector=4, accumulators=8)),
    # Sixteen registers of eight values: twelve sums, two weights, one input.
    "x86-64-v3": InstructionSet(CpuTiling(lanes=16, vector=8, accumulators=12)),
    # LLVM prefers 256-bit vectors at this level, for processors that slow down with wider ones; today's do not.
    "x86-64-v4": InstructionSet(CpuTiling(lanes=16, vector=16, accumulators=24), ("-prefer-256-bit",)),
}

COMPUTE_CAPABILITIES = ("sm_80", "sm_86", "sm_89", "sm_90")

ALL_TARGETS: tuple[Target, ...] = (
    *(Target("tvm-cpu", name) for name in INSTRUCTION_SETS),
    LITERT_ANY,
    *(Target("tvm-cuda", name) for name in COMPUTE_CAPABILITIES),
)


def folder_name(target: Target) -> str:
    """Name of the folder of an artifact for this target."""
    return f"{target.backend}-{target.name}"


def find_targets(names: list[str]) -> tuple[Target, ...]:
    """Targets by their names: 'all', 'x86-64-v3', 'sm_86', 'litert', a backend, or a folder's name.

    Raises
    ------
    BuildError
        There is no target of that name.
    """
    chosen: list[Target] = []
    for name in names:
        found = [t for t in ALL_TARGETS if name in ("all", t.backend, t.name, folder_name(t))]
        if not found:
            known = ", ".join(folder_name(t) for t in ALL_TARGETS)
            raise BuildError(f"There is no target named {name}; choose 'all' or among: {known}.")
        chosen += [target for target in found if target not in chosen]
    return tuple(chosen)
