"""ARM processors: small boards with Linux, and Apple's."""

from dataclasses import replace

from app.contract.target_name import target_name
from build_models.instruction_set import InstructionSet, tiles
from build_models.schedules.tiling import CpuTiling
from build_models.systems import LINUX_BOARD, MACOS_ARM

# Thirty-two registers of four values: twenty-four sums, four weights and a pixel leave three to spare. Blocks of eight
# lanes: narrow layers would multiply zeros in wider ones.
_NEON = CpuTiling(lanes=8, vector=4, accumulators=24, tiles=tiles((6, 2), (12, 1), (8, 1), (4, 2)))

# LLVM counts the encryption of these cores as given, and Raspberry Pi 3 and 4 were built without it.
_BOARD = InstructionSet("", _NEON, ("-aes", "-sha2"), system=LINUX_BOARD, measured=False)

ARM_INSTRUCTION_SETS: dict[str, InstructionSet] = {
    # Raspberry Pi 3, 4 and 5 with a 64-bit system, and whatever has the same cores.
    "cortex-a53": replace(_BOARD, level="cortex-a53"),
    "cortex-a72": replace(_BOARD, level="cortex-a72"),
    "cortex-a76": replace(_BOARD, level="cortex-a76"),
    target_name(MACOS_ARM.name, "apple-m1"): InstructionSet("apple-m1", _NEON, system=MACOS_ARM, measured=False),
}
"""By the name of the target."""
