"""The backends that this version knows."""

from functools import lru_cache

from app.errors import BackendUnavailableError
from app.inference.backend import Backend

AUTO = "auto"
BACKEND_NAMES = ("tvm-cuda", "tvm-cpu", "litert")
"""In the order in which they are tried."""


@lru_cache(maxsize=1)
def backends() -> list[Backend]:
    """Every backend, in order of preference; none loads its runtime before it is asked to."""
    from app.inference.backends.litert import LiteRtBackend  # noqa: PLC0415  each adapter is one more import at start
    from app.inference.backends.tvm import TvmCpuBackend, TvmCudaBackend  # noqa: PLC0415

    return [TvmCudaBackend(), TvmCpuBackend(), LiteRtBackend()]


def backend_named(name: str) -> Backend:
    """The backend of a name.

    Raises
    ------
    BackendUnavailableError
        This version does not know it.
    """
    for backend in backends():
        if backend.name == name:
            return backend
    raise BackendUnavailableError(f"There is no backend named {name}; choose one of: {', '.join(BACKEND_NAMES)}.")
