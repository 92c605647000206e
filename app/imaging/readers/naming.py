"""What names say: the role of a sequence, a reference mask, and which files belong together."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from app.imaging.volume import Role

_MASK_WORDS = frozenset({"mask", "seg", "segmentation", "label", "labels", "truth"})
_CONTRAST_WORDS = frozenset(
    {"c", "ce", "gd", "gad", "gado", "post", "postcontrast", "contrast", "km", "mdc", "enhanced"}
)
_ROLE_WORDS: dict[str, Role] = {
    **dict.fromkeys(("flair", "t2f", "t2flair", "flairt2", "darkfluid", "tirm"), Role.FLAIR),
    **dict.fromkeys(("t1c", "t1ce", "t1gd", "t1post", "t1km", "t1contrast", "t1wce", "t1wc", "t1gad"), Role.T1C),
    **dict.fromkeys(("t1", "t1n", "t1w", "t1pre", "mprage", "bravo", "spgr"), Role.T1),
    **dict.fromkeys(("t2", "t2w"), Role.T2),
}
_ENDING = re.compile(r"(\.[a-z]{2,4}){1,2}")
_NUMBERED = re.compile(r"^(.*?)[ _.-]*(\d+)$")


@dataclass(frozen=True)
class ParsedName:
    """A file's stem taken apart.

    Attributes
    ----------
    role : Role or None
    is_mask : bool
    subject : str
        What remains without the words for sequence and mask: files of one examination share it.
    """

    role: Role | None
    is_mask: bool
    subject: str


def stem_of(path: Path) -> str:
    """Name without `.nii`, `.nii.gz` or another ending."""
    name = path.name
    for ending in (".nii.gz", ".nii"):
        if name.lower().endswith(ending):
            return name[: -len(ending)]
    return path.stem


def parse_name(text: str) -> ParsedName:
    """Read a stem such as `BraTS20_001_t1ce`, `sub-01_acq-ax_FLAIR` or `Pre_Mask`."""
    words = [w for w in re.split(r"[^a-z0-9+]+", text.casefold().replace("+c", " c ").replace("c+", " c ")) if w]
    role = role_of_words(words)
    is_mask = bool(words) and words[-1] in _MASK_WORDS
    subject = [w for w in words if w not in _ROLE_WORDS and w not in _MASK_WORDS and w not in _CONTRAST_WORDS]
    # Before and after surgery are "pre" and "post" too: those words belong to the subject unless a T1 stands beside.
    if "post" in words and not _beside_t1(words, words.index("post")):
        subject.insert(min(words.index("post"), len(subject)), "post")
    return ParsedName(role, is_mask, "_".join(subject))


def role_from_text(text: str) -> Role | None:
    """Role that a series description or file name speaks of."""
    return parse_name(text).role


def role_of_words(words: list[str]) -> Role | None:
    """Role named by a list of lower-case words; FLAIR wins over the T2 that often stands beside it."""
    roles = [_ROLE_WORDS[w] for w in words if w in _ROLE_WORDS]
    for role in (Role.FLAIR, Role.T1C):
        if role in roles:
            return role
    if Role.T1 in roles:
        contrast = any(w in _CONTRAST_WORDS and _beside_t1(words, i) for i, w in enumerate(words))
        return Role.T1C if contrast else Role.T1
    return roles[0] if roles else None


def _beside_t1(words: list[str], index: int) -> bool:
    near = words[max(0, index - 1) : index] + words[index + 1 : index + 2]
    return any(_ROLE_WORDS.get(w) in (Role.T1, Role.T1C) for w in near)


def stable_uid(kind: str, *names: str) -> str:
    """Identifier of a series that brings none: the same for the same names, on every PC."""
    digest = hashlib.sha256("\0".join(names).encode("utf-8", "surrogateescape")).hexdigest()
    return f"{kind}-{digest[:16]}"


def split_number(stem: str) -> tuple[str, int | None]:
    """Take the slice number off the end of a stem: `TCGA_CS_4941_19960909_12` gives the patient and 12."""
    match = _NUMBERED.match(stem)
    return (match.group(1), int(match.group(2))) if match else (stem, None)


def neutral_name(name: str, number: int | None, folder: int, subjects: dict[tuple[int, str], int]) -> str:
    """A file name that tells what readers go by and nothing of a patient.

    Parameters
    ----------
    name : str
        The name as it was.
    number : int or None
        Of the slice, counted from the first of its series.
    subjects : dict
        Which number each subject of a folder has; grows with every name.
    """
    stem = stem_of(Path(name))
    is_mask = parse_name(stem).is_mask
    bare = stem.removesuffix("_mask")
    parsed = parse_name(bare if number is None else split_number(bare)[0])
    subject = subjects.setdefault((folder, parsed.subject), len(subjects) + 1)
    words = [
        f"s{subject}x",
        *([parsed.role.lower()] if parsed.role else []),
        *([] if number is None else [str(number)]),
    ]
    ending = name[len(stem) :].lower()
    return "_".join([*words, *(["mask"] if is_mask else [])]) + (ending if _ENDING.fullmatch(ending) else "")
