"""Looks at a case before its outline is believed: is it what the network was trained on?"""

import logging
from dataclasses import dataclass

import numpy as np

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


def check_input(artifact: Artifact, segmenter: Segmenter) -> InputCheck:
    """Judge the case of a segmenter by up to twelve of its slices, in about a millisecond each.

    Without a guard that the manifest vouches for there is nothing to say; a damaged one is said to be.
    """
    name = f"../{GUARD}"
    if name not in artifact.manifest.files:
        return InputCheck(None, None)
    try:
        guard = guard_from(artifact.read(name))
    except ArtifactIncompatibleError as error:
        log_app_error(_log, error)
        return InputCheck(None, error.user_message)
    flair = artifact.manifest.model.channels.index(Role.FLAIR)
    chosen = sorted({round(place) for place in np.linspace(0, segmenter.slices - 1, _LOOKED_AT)})
    seen = (features(segmenter.prepared(index)[flair]) for index in chosen)
    score = guard.score([found for found in seen if found is not None])
    return InputCheck(score, FOREIGN if score is not None and score > 1.0 else None)
