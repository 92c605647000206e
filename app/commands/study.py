"""Opening a study."""

from dataclasses import dataclass
from pathlib import Path

from app.commands.console import Console
from app.errors import ImageReadError
from app.imaging.case import read_case
from app.imaging.readers import list_series
from app.imaging.series import Case, Series


@dataclass(frozen=True)
class Study:
    """A case and where it came from."""

    found: tuple[Series, ...]
    series: Series
    case: Case

    @property
    def files(self) -> tuple[Path, ...]:
        """Every file of the study."""
        return tuple(path for s in self.found for path in (*s.files, *s.reference_files))


def open_study(paths: list[Path], uid: str | None, console: Console) -> Study:
    """Read the case under some paths.

    Raises
    ------
    ImageReadError
        Nothing can be opened, or there is no series of that UID.
    """
    console.progress("looking for images")
    found = list_series(paths)
    if uid is not None and uid not in {series.uid for series in found}:
        raise ImageReadError("There is no series of the given UID under the path; see falx info for those there are.")
    case = read_case(found, uid, lambda done, total: console.counted("reading slice", done, total))
    series = next(series for series in found if series.uid == case.uid)
    return Study(tuple(found), series, case)
