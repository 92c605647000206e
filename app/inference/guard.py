"""Looks at a case before its outline is believed: is it what the network was trained on?"""

import logging
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.contract.guard import GUARD, features, guard_from
from app.contract.manifest import Artifact
from app.errors import ArtifactIncompatibleError
from app.imaging.volume import Role
from app.inference.segmenter import Segmenter
from app.logs import log_app_error

_log = logging.getLogger(__name__)

FOREIGN = (
    "This does not look like a brain FLAIR, the only kind of image that the model knows; check that the right series "
    "is chosen before you use the outline."
)
_LOOKED_AT = 12


@dataclass(frozen=True)
class InputCheck:
    """What the guard says.

    Attributes
    ----------
    score : float or None
        How foreign the case is; from 1 on it is to be warned of. None when it could not be judged.
    warning : str or None
        A sentence for people.
    """

    score: float | None
    warning: str | None


class InputJudge:
    """Judges the case of a segmenter by up to twelve of its slices, one at a time, so that nobody waits for it.

    Without a guard that the manifest vouches for there is nothing to say; a damaged one is said to be.
    """

    def __init__(self, artifact: Artifact, segmenter: Segmenter) -> None:
        self._segmenter = segmenter
        self._seen: list[NDArray[np.float64]] = []
        self._waiting: list[int] = []
        self.verdict: InputCheck | None = None
        name = f"../{GUARD}"
        if name not in artifact.manifest.files:
            self.verdict = InputCheck(None, None)
            return
        try:
            self._guard = guard_from(artifact.read(name))
        except ArtifactIncompatibleError as error:
            log_app_error(_log, error)
            self.verdict = InputCheck(None, error.user_message)
            return
        self._flair = artifact.manifest.model.channels.index(Role.FLAIR)
        self._waiting = sorted({round(place) for place in np.linspace(0, segmenter.slices - 1, _LOOKED_AT)})

    def look(self) -> InputCheck | None:
        """Look at one more slice, for about two milliseconds; the verdict once all have been looked at."""
        if self.verdict is None:
            found = features(self._segmenter.prepared(self._waiting.pop(0))[self._flair])
            if found is not None:
                self._seen.append(found)
            if not self._waiting:
                score = self._guard.score(self._seen)
                self.verdict = InputCheck(score, FOREIGN if score is not None and score > 1.0 else None)
        return self.verdict


def check_input(artifact: Artifact, segmenter: Segmenter) -> InputCheck:
    """Judge the case of a segmenter at once."""
    judge = InputJudge(artifact, segmenter)
    while (verdict := judge.look()) is None:
        pass
    return verdict
