"""What remains to be done when an engine that was proven fails in the middle of a case."""

import logging

from app.errors import EngineFailedError
from app.inference.backend import InferenceSession
from app.logs import log_app_error

_log = logging.getLogger(__name__)


def give_up(session: InferenceSession, error: EngineFailedError) -> None:
    """Note why an engine failed, and free of it what can be freed: a device that is lost no longer answers."""
    log_app_error(_log, error)
    try:
        session.close()
    except Exception as refusal:  # whatever a runtime makes of a lost device
        _log.warning("the engine that failed cannot be closed (%s)", type(refusal).__name__)


def warning_of(failed: str, backend: str) -> str:
    """The sentence that goes with a result of which the first engine failed."""
    return (
        f"The backend {failed} failed in the middle of the case; every slice was computed anew with {backend}, and no "
        f"outline of {failed} was kept."
    )
