"""Every target that a network can be compiled for."""

from dataclasses import dataclass, field

from app.contract.manifest import Target
from app.errors import BuildError
from build_models.schedules.tiling import CpuTiling, RegisterTile

LITERT_ANY = Target("litert", "any")


@dataclass(frozen=True)
class InstructionSet:
    """How to compile for one level of the x86-64 psABI, and what it is used for.

    Attributes
    ----------
    level : str
        Of the psABI.
    features : tuple of str
        LLVM attributes beyond those of the level itself.
    precision : str
        Of the arithmetic: 'float32', 'bfloat16' or 'int8'.
    """

    level: str
    tiling: CpuTiling
    features: tuple[str, ...] = field(default=())
    precision: str = "float32"


def _tiles(*sizes: tuple[int, int]) -> tuple[RegisterTile, ...]:
    return tuple(RegisterTile(columns, blocks) for columns, blocks in sizes)


INSTRUCTION_SETS: dict[str, InstructionSet] = {
    # Sixteen registers of four values, and no fused multiply-add: a product needs a register of its own.
    "x86-64-v2": InstructionSet(
        "x86-64-v2", CpuTiling(lanes=8, vector=4, accumulators=8, tiles=_tiles((4, 1), (2, 2), (3, 1)))
    ),
    # Sixteen registers of eight values: twelve sums, two weights, one input.
    "x86-64-v3": InstructionSet(
        "x86-64-v3", CpuTiling(lanes=16, vector=8, accumulators=12, tiles=_tiles((6, 1), (3, 2), (4, 1), (2, 2)))
    ),
    # LLVM prefers 256-bit vectors at this level, for processors that slow down with wider ones; today's do not.
    "x86-64-v4": InstructionSet(
        "x86-64-v4",
        CpuTiling(lanes=16, vector=16, accumulators=24, tiles=_tiles((8, 2), (4, 4), (16, 1))),
        ("-prefer-256-bit",),
    ),
    "x86-64-v4-bf16": InstructionSet(
        "x86-64-v4",
        CpuTiling(lanes=32, vector=16, accumulators=16),
        ("-prefer-256-bit", "+avx512bf16"),
        precision="bfloat16",
    ),
    "x86-64-v4-amx-bf16": InstructionSet(
        "x86-64-v4",
        CpuTiling(lanes=32, vector=16, accumulators=16, matrices=True),
        ("-prefer-256-bit", "+avx512bf16", "+amx-tile", "+amx-bf16"),
        precision="bfloat16",
    ),
    "x86-64-v3-int8": InstructionSet(
        "x86-64-v3", CpuTiling(lanes=64, vector=8, accumulators=8), ("+avxvnni",), precision="int8"
    ),
    "x86-64-v4-int8": InstructionSet(
        "x86-64-v4",
        CpuTiling(lanes=64, vector=16, accumulators=16),
        ("-prefer-256-bit", "+avx512vnni"),
        precision="int8",
    ),
    "x86-64-v4-amx-int8": InstructionSet(
        "x86-64-v4",
        CpuTiling(lanes=64, vector=16, accumulators=16, matrices=True),
        ("-prefer-256-bit", "+avx512vnni", "+amx-tile", "+amx-int8"),
        precision="int8",
    ),
}
"""By name. Those for 8-bit integers need calibration slices, which `quantise` reads and `compile` does not."""

COMPUTE_CAPABILITIES = ("sm_80", "sm_86", "sm_89", "sm_90")

ALL_TARGETS: tuple[Target, ...] = (
    *(Target("tvm-cpu", name) for name, chosen in INSTRUCTION_SETS.items() if chosen.precision != "int8"),
    LITERT_ANY,
    *(Target("tvm-cuda", name) for name in COMPUTE_CAPABILITIES),
)


def folder_name(target: Target) -> str:
    """Name of the folder of an artifact for this target."""
    return f"{target.backend}-{target.name}"


def precision_of(target: Target) -> str:
    """Precision of the arithmetic of an artifact for this target."""
    return INSTRUCTION_SETS[target.name].precision if target.backend == "tvm-cpu" else "float32"


def find_targets(names: list[str]) -> tuple[Target, ...]:
    """Targets by their names: 'all', 'x86-64-v3', 'sm_86', 'litert', a backend, or a folder's name.

    'all' and a backend stand for float32. Reduced precision has to be named: whether it is near enough depends on the
    weights, and one that is not would hold up the others.

    Raises
    ------
    BuildError
        There is no target of that name.
    """
    chosen: list[Target] = []
    for name in names:
        found = [t for t in ALL_TARGETS if name in (t.name, folder_name(t))] or [
            t for t in ALL_TARGETS if name in ("all", t.backend) and precision_of(t) == "float32"
        ]
        if not found:
            known = ", ".join(folder_name(t) for t in ALL_TARGETS)
            raise BuildError(f"There is no target named {name}; choose 'all' or among: {known}.")
        chosen += [target for target in found if target not in chosen]
    return tuple(chosen)
