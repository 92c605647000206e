"""Whether an artifact may be tried on this PC, before anything of it is loaded."""

import re

from app.contract.manifest import Artifact
from app.inference.backend import Availability, Backend
from app.inference.cpu_features import made_for_this_core, made_for_this_system, needs_matrices

FULL_PRECISION = "float32"
NOT_ALLOWED = "the administrator of this PC does not allow it"
FAILED_HERE = "it failed in the middle of a case; start Falx again to use it"


def usable(backend: Backend, artifact: Artifact, reduced_precision: bool) -> Availability:
    """Whether an artifact fits this PC and its precision is wanted; the reason in words when not.

    Parameters
    ----------
    backend : Backend
        The artifact's own, known to be available.
    reduced_precision : bool
        Whether artifacts that compute in float16, bfloat16 or int8 may be used.
    """
    precision = artifact.manifest.precision
    if not reduced_precision and precision != FULL_PRECISION:
        return Availability(False, f"computes in {precision}, and reduced precision is not allowed")
    return backend.supports(artifact)


def by_preference(artifacts: list[Artifact]) -> list[Artifact]:
    """Highest target first: the matrix unit before vectors, this board's own core, v4 before v3, sm_90 before sm_86.

    What is made for other systems comes last, so that its refusal is told only where nothing else runs.
    """

    def rank(artifact: Artifact) -> tuple[bool, bool, bool, tuple[int, ...]]:
        name = artifact.manifest.target.name
        numbers = tuple(int(number) for number in re.findall(r"\d+", name))
        return made_for_this_system(name), needs_matrices(name), made_for_this_core(name), numbers

    return sorted(artifacts, key=rank, reverse=True)
