"""The errors that reach a person: one sentence of what is wrong with which file and what to do."""


class AppError(Exception):
    """A failure with a sentence for the person in front of the screen.

    Parameters
    ----------
    user_message : str
        One complete sentence: what is wrong, with which file, what to do. Shown in the window and on stderr.
    details : str
        What an engineer needs beyond it. Goes to the log, so it never holds names, paths or values of a study.
    """

    kind = "error"

    def __init__(self, user_message: str, details: str = "") -> None:
        super().__init__(user_message)
        self.user_message = user_message
        self.details = details


class ImageReadError(AppError):
    """The input is no image that Falx can open."""

    kind = "image-read"


class OutputError(AppError):
    """A result could not be written."""

    kind = "output"


class BackendUnavailableError(AppError):
    """The backend that was asked for, or every backend, cannot run on this PC."""

    kind = "backend-unavailable"


class ArtifactIncompatibleError(AppError):
    """An artifact is damaged, foreign or made for another runtime."""

    kind = "artifact-incompatible"


class InferenceError(AppError):
    """A network that passed its proof failed while it ran."""

    kind = "inference"


class EngineFailedError(InferenceError):
    """The engine itself gave up: its device was lost or its memory is used up. Another engine may do better."""


class WorkerError(AppError):
    """The worker process died, hung or could not be started."""

    kind = "worker"


class PolicyError(AppError):
    """The administrator of this PC does not allow it."""

    kind = "policy"


class BuildError(AppError):
    """Training or compiling cannot go on; raised by build_models only."""

    kind = "build"
