"""Every target that a network can be compiled for."""

from dataclasses import replace

from app.contract.manifest import Target
from app.contract.target_name import target_name
from app.errors import BuildError
from build_models.arm import ARM_INSTRUCTION_SETS
from build_models.instruction_set import InstructionSet, tiles
from build_models.schedules.tiling import CpuTiling
from build_models.systems import WINDOWS_PC

LITERT_ANY, LITERT_INT8 = Target("litert", "any"), Target("litert", "int8")

_LINUX_PC: dict[str, InstructionSet] = {
    # Sixteen registers of four values, and no fused multiply-add: a product needs a register of its own.
    "x86-64-v2": InstructionSet(
        "x86-64-v2", CpuTiling(lanes=8, vector=4, accumulators=8, tiles=tiles((4, 1), (2, 2), (3, 1)))
    ),
    # Sixteen registers of eight values: twelve sums, two weights, one input.
    "x86-64-v3": InstructionSet(
        "x86-64-v3", CpuTiling(lanes=16, vector=8, accumulators=12, tiles=tiles((6, 1), (3, 2), (4, 1), (2, 2)))
    ),
    # LLVM prefers 256-bit vectors at this level, for processors that slow down with wider ones; today's do not.
    "x86-64-v4": InstructionSet(
        "x86-64-v4",
        CpuTiling(lanes=16, vector=16, accumulators=24, tiles=tiles((8, 2), (4, 4), (16, 1))),
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

_WINDOWS_PC = {
    target_name(WINDOWS_PC.name, name): replace(chosen, system=WINDOWS_PC, records=name)
    for name, chosen in _LINUX_PC.items()
    if chosen.precision == "float32"
}

INSTRUCTION_SETS: dict[str, InstructionSet] = {**_LINUX_PC, **_WINDOWS_PC, **ARM_INSTRUCTION_SETS}
"""By name. Those for 8-bit integers need calibration slices, which `quantise` reads and `compile` does not."""

FLOAT_INSTRUCTION_SETS = {name: chosen for name, chosen in INSTRUCTION_SETS.items() if chosen.precision != "int8"}
"""Those for which a network is lowered as it is; the 8-bit kernels have nothing to tune either."""

HALF_SUFFIX = "-fp16"
ANY_GPU = Target("tvm-cuda", "sm_75-or-later")
"""One library for every GPU that CUDA 13 knows and those to come."""
ANY_GPU_HALF = Target("tvm-cuda", "sm_75-or-later-fp16")
"""The same in half precision, on tensor cores."""
_ONE_GPU = tuple(Target("tvm-cuda", f"sm_{n}{end}") for n in (75, 80, 86, 89, 90, 120) for end in ("", "-fp16"))
"""Libraries for GPUs of one generation: several times as small, for whoever compiles for a GPU of their own."""

ALL_TARGETS: tuple[Target, ...] = (
    *(Target("tvm-cpu", name) for name in FLOAT_INSTRUCTION_SETS),
    LITERT_ANY,
    ANY_GPU,
    ANY_GPU_HALF,
)
"""What 'all' stands for, in float32."""

INT8_TARGETS: tuple[Target, ...] = (
    LITERT_INT8,
    *(Target("tvm-cpu", name) for name in INSTRUCTION_SETS if name not in FLOAT_INSTRUCTION_SETS),
)
"""They need calibration slices, and so are no part of the targets that `compile` knows."""


def folder_name(target: Target) -> str:
    """Name of the folder of an artifact for this target."""
    return f"{target.backend}-{target.name}"


def precision_of(target: Target) -> str:
    """Precision of the arithmetic of an artifact for this target."""
    if target.backend == "tvm-cpu":
        return INSTRUCTION_SETS[target.name].precision
    if target.backend == "tvm-cuda" and target.name.endswith(HALF_SUFFIX):
        return "float16"
    return "int8" if target == LITERT_INT8 else "float32"


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
        found = [t for t in (*ALL_TARGETS, *_ONE_GPU) if name in (t.name, folder_name(t))] or [
            t for t in ALL_TARGETS if name in ("all", t.backend) and precision_of(t) == "float32"
        ]
        if not found:
            known = ", ".join(folder_name(t) for t in ALL_TARGETS)
            raise BuildError(f"There is no target named {name}; choose 'all' or among: {known}.")
        chosen += [target for target in found if target not in chosen]
    return tuple(chosen)
