"""Which targets this processor runs."""

from app.errors import BuildError
from app.inference.cpu_features import instruction_set_availability
from build_models.targets import INSTRUCTION_SETS


def native_targets(precision: str = "float32") -> list[str]:
    """Instruction sets with that arithmetic that this processor has, the highest first."""
    fitting = [name for name, chosen in INSTRUCTION_SETS.items() if chosen.precision == precision]
    usable = (name for name in fitting if instruction_set_availability(name).ok)
    return sorted(usable, key=lambda n: (INSTRUCTION_SETS[n].level, INSTRUCTION_SETS[n].tiling.matrices), reverse=True)


def native_target(precision: str = "float32") -> str:
    """The highest of them.

    Raises
    ------
    BuildError
        There is none.
    """
    if found := native_targets(precision):
        return found[0]
    raise BuildError(f"This processor runs none of the instruction sets that Falx compiles for in {precision}.")
