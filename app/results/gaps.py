"""Whether a volume counts tissue that no slice shows."""

from app.errors import ImageReadError
from app.imaging.readers.dicom_headers import read_frames
from app.imaging.series import Series

_TOLERANCE = 0.01


def gap_note(series: Series) -> str | None:
    """A sentence when the slices of a series are thinner than they are apart; None when not, or when it is unknown."""
    spacing = series.geometry.spacing_mm
    if series.kind != "dicom" or spacing is None:
        return None
    try:
        thickness = read_frames(series.files[0])[0].thickness
    except ImageReadError:  # gone since it was read
        return None
    if thickness is None or spacing[0] <= thickness * (1 + _TOLERANCE):
        return None
    return (
        f"Slices are {thickness:.2f} mm thick and {spacing[0]:.2f} mm apart; the volume counts each for the whole "
        "distance, as if the gaps looked like it."
    )
