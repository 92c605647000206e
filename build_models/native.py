"""Which targets this processor runs."""

from app.errors import BuildError
from app.inference.amx import request_matrices
from app.inference.cpu_features import instruction_set_availability, needs_matrices
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


def require_here(name: str) -> None:
    """Make sure that this process may execute an instruction set, and ask for the matrix unit where it is used.

    Raises
    ------
    BuildError
        The processor lacks it, or the system refuses it.
    """
    available = instruction_set_availability(name)
    reason = None if available.ok else available.reason
    if reason is None and needs_matrices(name):
        reason = request_matrices()
    if reason is not None:
        raise BuildError(f"This processor cannot run {name}: {reason}; choose another target.")
