"""What became of one attempt to use a backend."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Outcome:
    """One backend with one target on this PC.

    Attributes
    ----------
    target : str or None
        None when the backend fell out before a target was chosen.
    ok : bool
        Whether the golden run passed.
    reason : str
        In words, for the screen.
    infer_ms_p50 : float or None
        Median time of one slice in milliseconds, warm.
    dice, max_abs_diff : float or None
        Of the golden run; None when it did not come that far.
    precision : str or None
        Of the arithmetic; None when no artifact was chosen.
    proven_at : str or None
        When the golden run was compared, in UTC (ISO 8601, to the second); None when it did not come that far.
    memory_mb : float or None
        Memory of this PC that loading and running took (10⁶ bytes), the golden vectors included.
    """

    backend: str
    target: str | None
    ok: bool
    reason: str
    infer_ms_p50: float | None = None
    dice: float | None = None
    max_abs_diff: float | None = None
    precision: str | None = None
    proven_at: str | None = None
    memory_mb: float | None = None

    @staticmethod
    def from_json(document: dict[str, Any]) -> "Outcome":
        """Read what `dataclasses.asdict` wrote.

        Raises
        ------
        KeyError, TypeError
            The document is something else.
        """
        fields = {name: document[name] for name in Outcome.__dataclass_fields__}
        if not isinstance(fields["ok"], bool) or not isinstance(fields["reason"], str):
            raise TypeError("not an outcome")
        return Outcome(**fields)
