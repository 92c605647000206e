"""Opening a study."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from app.commands.console import Console
from app.errors import ImageReadError
from app.imaging.case import read_choice
from app.imaging.joining import choose, with_roles
from app.imaging.readers import list_series
from app.imaging.reference import reference_files
from app.imaging.series import Case, Series
from app.imaging.volume import Role


@dataclass(frozen=True)
class Study:
    """A case and where it came from."""

    found: tuple[Series, ...]
    series: Series
    case: Case
    given: tuple[Path, ...] = ()
    """Files of the reference that was named."""

    @property
    def files(self) -> tuple[Path, ...]:
        """Every file of the study."""
        return (*(path for s in self.found for path in (*s.files, *s.reference_files)), *self.given)


def open_study(
    paths: list[Path],
    uid: str | None,
    console: Console,
    roles: Mapping[str, Role] | None = None,
    reference: Path | None = None,
) -> Study:
    """Read the case under some paths.

    Parameters
    ----------
    roles : mapping of str to Role, optional
        What the person says that series are, by uid.
    reference : Path, optional
        A segmentation to compare with, in place of one that lies beside the images.

    Raises
    ------
    ImageReadError
        Nothing can be opened, there is no series of that UID, or the reference does not belong to the images.
    """
    given = () if reference is None else reference_files(reference)
    console.progress("looking for images")
    found = with_roles(
        list_series(paths, lambda done, total: console.counted("looking at file", done, total)), roles or {}
    )
    if uid is not None and uid not in {series.uid for series in found}:
        raise ImageReadError("There is no series of the given UID under the path; see falx info for those there are.")
    choice = choose(found, uid)
    case = read_choice(choice, lambda done, total: console.counted("reading slice", done, total), given=given)
    series = next(series for series in found if series.uid == case.uid)
    return Study(tuple(found), series, case, given)
