"""What a DICOM series is to the network, from how it was acquired and, where that leaves a doubt, its description."""

import re
from dataclasses import dataclass

from app.imaging.readers.naming import role_from_text
from app.imaging.volume import Role

_FLAIR_INVERSION_MS = (1400.0, 3200.0)
"""Nulls cerebrospinal fluid at 1.5 and 3 T; the T1 of an MPRAGE is prepared with 700 to 1,100 ms."""

_LONG_ECHO_MS = 60.0
_SHORT_ECHO_MS = 30.0
_SHORT_REPETITION_MS = 1200.0
_LONG_REPETITION_MS = 1800.0
_T2_STAR_ECHO_MS = 15.0

_NEITHER = re.compile(
    r"localizer|localiser|scout|survey|tof|angio|\bmra\b|swi|swan|\bdwi\b|\bdti\b|diff|\badc\b|perf|\bdsc\b|\bdce\b"
    r"|bold|fmri|field.?map|\bb0\b|phase|mosaic|subtract|\basl\b",
    re.IGNORECASE,
)
_CONTRASTS = {"FLUID_ATTENUATED": Role.FLAIR, "T1": Role.T1, "T2": Role.T2}


@dataclass(frozen=True)
class Timing:
    """How an image was acquired; times in ms, None where the file does not say."""

    sequence: frozenset[str] = frozenset()
    echo_ms: float | None = None
    repetition_ms: float | None = None
    inversion_ms: float | None = None
    contrast_agent: bool = False
    acquisition_contrast: str = ""


def role_of(timing: Timing, image_type: tuple[str, ...], description: str) -> Role:
    """Role of an image.

    Localizers, angiography, diffusion, perfusion and the like share the timing of T1 or T2 images and are none; they
    are known by echo-planar readout, image type or description. The tags speak next. The description decides what
    they leave open: FLAIR for a T2 without inversion time, and a contrast agent that no tag mentions.
    """
    kinds = " ".join(image_type).replace("_", " ")
    if "EP" in timing.sequence or _NEITHER.search(description.replace("_", " ")) or _NEITHER.search(kinds):
        return Role.OTHER
    by_tags = _CONTRASTS.get(timing.acquisition_contrast) or _by_timing(timing)
    by_name = role_from_text(description)
    if by_tags is Role.T1:
        return Role.T1C if timing.contrast_agent or by_name is Role.T1C else Role.T1
    if by_tags is Role.T2:
        return Role.FLAIR if by_name is Role.FLAIR else Role.T2
    if by_tags is not None:
        return by_tags
    if by_name is Role.T1 and timing.contrast_agent:
        return Role.T1C
    return by_name or Role.OTHER


def _by_timing(timing: Timing) -> Role | None:
    echo, repetition, inversion = timing.echo_ms, timing.repetition_ms, timing.inversion_ms
    if echo is None or repetition is None:
        return None
    inversion = inversion or 0.0
    if _FLAIR_INVERSION_MS[0] <= inversion <= _FLAIR_INVERSION_MS[1] and echo >= _LONG_ECHO_MS:
        return Role.FLAIR
    if "GR" in timing.sequence and echo > _T2_STAR_ECHO_MS:
        return Role.OTHER
    # Inversion below 1,200 ms with a short echo is MPRAGE, or T1 with inversion recovery.
    if echo < _SHORT_ECHO_MS and (
        repetition < _SHORT_REPETITION_MS or (inversion and inversion < _SHORT_REPETITION_MS)
    ):
        return Role.T1
    if echo >= _LONG_ECHO_MS and repetition >= _LONG_REPETITION_MS and not inversion:
        return Role.T2
    return None
