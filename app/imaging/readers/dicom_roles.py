"""What a DICOM series is to the network, from how it was acquired and, where that leaves a doubt, its description."""

import re
from dataclasses import dataclass

from app.imaging.readers.naming import role_from_text
from app.imaging.volume import Role

_ALWAYS = (0.0, float("inf"))
_NO_INVERSION = (0.0, 0.0)
_FLAIR_INVERSION_MS = (1400.0, 3200.0)
"""Nulls cerebrospinal fluid at 1.5 and 3 T; the T1 of an MPRAGE is prepared with 700 to 1,100 ms."""

_NEITHER = re.compile(
    r"localizer|localiser|scout|survey|tof|angio|\bmra\b|\bmip\b|swi|swan|\bdwi\b|\bdti\b|diff|\badc\b|perf|\bdsc\b"
    r"|\bdce\b|bold|fmri|field.?map|\bb0\b|\bb1\b|phase|mosaic|subtract|\bsub\b|\basl\b|\bstir\b|\bdir\b"
    r"|double.?inversion|ciss|fiesta|\bpd\b|proton|spectro|\bcsi\b|\bqsm\b|t2\s?\*|t2.?star|velocity|\bp\b",
    re.IGNORECASE,
)
"""In an image type or a description: images that share the timing of T1 or T2 images and are none."""

_WITHOUT_AGENT = re.compile(
    r"(\bpre\b|\bnon?\b|\bwithout\b|\bw/?o\b|\bohne\b|\bsans\b)(\W*(contrast|con\b|enh\w*|gd|gad\w*|ce?\b|km\b|mdc))?"
    r"|\bnativ|\bplain\b|unenhanced|-\s?c\b|조영\s*전|造影前"
)
_WITH_AGENT = re.compile(
    r"\bpost\b(?!\W?(op|surg|treat|rt|chemo))|post.?contrast|\bt1w?(ce?|gd|km|gad|post|contrast)\b|\bgd\b|\bgad|\bce\b"
    r"|\bc\b|\+\s?c\b|\bc\s?\+|\bkm\b|\bmdc\b|contrast|enhanced|조영|造影"
)
_NO_AGENT = frozenset({"", "0", "no", "none", "n", "na", "n/a", "non", "nil", "without", "w/o"})


@dataclass(frozen=True)
class Timing:
    """How an image was acquired; times in ms, None where the file does not say.

    Attributes
    ----------
    sequence : frozenset of str
        ScanningSequence of classic images: SE, IR, GR, EP, RM.
    echo_pulse : str
        EchoPulseSequence of enhanced images: SPIN, GRADIENT or BOTH.
    acquisition_contrast : str
        What an enhanced image says of itself.
    """

    sequence: frozenset[str] = frozenset()
    echo_ms: float | None = None
    repetition_ms: float | None = None
    inversion_ms: float | None = None
    contrast_agent: bool = False
    acquisition_contrast: str = ""
    echo_pulse: str = ""
    angiography: bool = False
    b_value: float = 0.0

    @property
    def is_gradient_echo(self) -> bool:
        """Whether no pulse refocuses, so that a long echo weights for T2*."""
        return "GR" in self.sequence or self.echo_pulse == "GRADIENT"


@dataclass(frozen=True)
class _Rule:
    """Ranges in ms, both ends included; the first rule that fits gives the role."""

    role: Role
    echo: tuple[float, float] = _ALWAYS
    repetition: tuple[float, float] = _ALWAYS
    inversion: tuple[float, float] = _ALWAYS
    gradient: bool | None = None

    def fits(self, timing: Timing) -> bool:
        values = (timing.echo_ms, timing.repetition_ms, timing.inversion_ms or 0.0)
        ranges = (self.echo, self.repetition, self.inversion)
        within = all(v is not None and low <= v <= high for v, (low, high) in zip(values, ranges, strict=True))
        return within and self.gradient in (None, timing.is_gradient_echo)


_RULES = (
    _Rule(Role.FLAIR, echo=(60, 1000), inversion=_FLAIR_INVERSION_MS),
    _Rule(Role.OTHER, echo=(15.1, 1000), gradient=True),  # T2*
    _Rule(Role.OTHER, repetition=(1200, 30000), inversion=(80, 300), gradient=False),  # STIR: fat is nulled
    _Rule(Role.T1, echo=(0, 29.9), repetition=(0, 1199)),
    _Rule(Role.T1, echo=(0, 29.9), inversion=(301, 1199)),  # MPRAGE, T1 FLAIR
    _Rule(Role.T2, echo=(60, 1000), repetition=(1800, 30000), inversion=_NO_INVERSION, gradient=False),
    _Rule(
        Role.OTHER, echo=(0, 45), repetition=(1800, 30000), inversion=_NO_INVERSION, gradient=False
    ),  # proton density
)

_CONTRASTS = {
    "FLUID_ATTENUATED": Role.FLAIR,
    "T1": Role.T1,
    "T2": Role.T2,
    **dict.fromkeys(
        ("DIFFUSION", "FLOW_ENCODED", "PERFUSION", "PROTON_DENSITY", "STIR", "TAGGING", "T2_STAR", "TOF"), Role.OTHER
    ),
}
"""AcquisitionContrast (PS3.3 C.8.13.3.1.1); MIXED and UNKNOWN say nothing."""


def role_of(timing: Timing, image_type: tuple[str, ...], description: str) -> Role:
    """Role of an image.

    Localizers, angiography, diffusion, perfusion and the like share the timing of T1 or T2 images and are none; they
    are known by their tags, image type or description. The tags speak next. The description decides what they leave
    open: FLAIR for a T2 without inversion time, any sequence without timing, and whether a contrast agent was given,
    since the tag of the agent is often left empty after the injection or filled in for the whole examination.
    """
    words, kinds = description.casefold().replace("_", " "), " ".join(image_type).replace("_", " ")
    if _is_neither(timing, words, kinds):
        return Role.OTHER
    by_tags = _by_timing(timing)
    if by_tags is not Role.FLAIR:  # some scanners call the FLAIR a T2 here
        by_tags = _CONTRASTS.get(timing.acquisition_contrast, by_tags)
    by_name = role_from_text(description)
    if by_tags is Role.T2:
        return Role.FLAIR if by_name is Role.FLAIR else Role.T2
    role = by_tags or by_name or Role.OTHER
    if role in (Role.T1, Role.T1C):
        return Role.T1C if _agent_given(timing, words) else Role.T1
    return role


def names_agent(text: str) -> bool:
    """Whether a ContrastBolusAgent names one; some sites write that there was none."""
    return text.strip().casefold() not in _NO_AGENT


def _is_neither(timing: Timing, words: str, kinds: str) -> bool:
    by_tags = "EP" in timing.sequence or timing.angiography or timing.b_value > 0
    return by_tags or _NEITHER.search(words) is not None or _NEITHER.search(kinds) is not None


def _agent_given(timing: Timing, words: str) -> bool:
    without, given = _WITHOUT_AGENT.search(words), _WITH_AGENT.search(_WITHOUT_AGENT.sub(" ", words))
    return timing.contrast_agent if bool(without) == bool(given) else bool(given)


def _by_timing(timing: Timing) -> Role | None:
    return next((rule.role for rule in _RULES if rule.fits(timing)), None)
