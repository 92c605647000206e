"""What made a result."""

from dataclasses import dataclass
from typing import Protocol

from app.imaging.volume import Role


class NamedModel(Protocol):
    """A network by its name; `ModelSpec` and what the window knows of it both are one."""

    @property
    def name(self) -> str:
        """For example 'unet'."""
        ...

    @property
    def version(self) -> str:
        """Of its weights."""
        ...


@dataclass(frozen=True)
class Provenance:
    """What made the mask.

    Attributes
    ----------
    target : str
        What the artifact was compiled for.
    artifact_sha256 : str
        Of the manifest, which holds the hashes of all files.
    reason : str
        Why this backend.
    threads : int or None
        None when it is not known.
    filled : tuple of Role
        Input channels that were missing and filled with FLAIR.
    precision : str
        Of the arithmetic: 'float32', 'float16', 'bfloat16' or 'int8'.
    input_score : float or None
        How foreign the case is to the model, above 1 when that was warned of; None when it is not known.
    edited : tuple of int
        Slices (from 0) whose mask a reader has edited.
    """

    model: NamedModel
    backend: str
    target: str
    artifact_sha256: str
    reason: str
    threads: int | None
    threshold: float
    filled: tuple[Role, ...] = ()
    precision: str = "float32"
    input_score: float | None = None
    edited: tuple[int, ...] = ()

    @property
    def edited_note(self) -> str | None:
        """A sentence that says which slices were edited; None when there are none."""
        words = self.edited_in_words.split()
        if not words:
            return None
        listed = words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
        return f"A reader edited the outline in {'slice' if listed.isdigit() else 'slices'} {listed}."

    @property
    def edited_in_words(self) -> str:
        """The edited slices as people count them: '3 5-7', '' when there are none."""
        ranges: list[list[int]] = []
        for index in sorted(self.edited):
            if ranges and index == ranges[-1][1] + 1:
                ranges[-1][1] = index
            else:
                ranges.append([index, index])
        return " ".join(f"{a + 1}" if a == b else f"{a + 1}-{b + 1}" for a, b in ranges)
