"""What stands in the corners of a view."""

import numpy as np
from PySide6.QtCore import QPointF

from app.imaging.labels import ImageLabels
from app.imaging.planes import Anatomy, Plane
from app.ui.i18n import translate
from app.ui.notices import geometry_in_words
from app.ui.opened_case import OpenedCase
from app.ui.viewer.annotations import Corners, Line
from app.ui.viewer.mapping import ViewMapping
from app.ui.viewer.orientation import letters_of
from app.ui.viewer.view_state import ViewState


def corners_of(
    case: OpenedCase,
    state: ViewState,
    *,
    zoom_percent: int,
    data_range: tuple[float, float],
    description: str = "",
    run_line: str = "",
    value: str = "",
) -> Corners:
    """The corner texts of a view.

    Parameters
    ----------
    zoom_percent : int
        Pixels of the display for one of the image, in hundredths.
    data_range : tuple of float
        Smallest and largest value of the sequence; a window outside of them is an alert.
    description : str
        Of the series.
    run_line : str
        Which backend computed this slice, and how fast.
    value : str
        Place and value under the pointer.
    """
    labels = case.labels_of(state.channel)
    identifying = state.look.name
    place_and_date = _lines(labels.institution, labels.study, labels.accession, f"{labels.date} {labels.time}".strip())
    return Corners(
        top_left=_who(labels, case.event.name) if identifying else (),
        top_right=(Line(str(case.roles[state.channel])), *(place_and_date if identifying else ())),
        bottom_left=(
            *_bottom_left(state, zoom_percent, data_range, labels.modality, run_line),
            Line(value),
            *_alerts(geometry_in_words(case.event.warnings)),
            *_alerts(translate("Corners", "lossy compression") if labels.lossy else ""),
        ),
        bottom_right=_bottom_right(case, state, description, labels),
    )


def value_under(case: OpenedCase, state: ViewState, mapping: ViewMapping, pointer: QPointF | None) -> str:
    """Column, row and value under the pointer; empty beside the image."""
    if pointer is None or not mapping.is_inside(pointer):
        return ""
    point = mapping.picture_at(pointer)
    column, row = int(point.x()), int(point.y())
    value = state.plane.picture(case.voxels[state.channel], state.index)[row, column]
    return f"({column}, {row})  {float(value):.5g}"


def plane_name(plane: Plane) -> str:
    """In the language in use; empty when orientation is unknown."""
    if plane.anatomy is None:
        return ""
    return {
        Anatomy.SAGITTAL: translate("Corners", "sagittal"),
        Anatomy.CORONAL: translate("Corners", "coronal"),
        Anatomy.AXIAL: translate("Corners", "axial"),
    }[plane.anatomy]


def _bottom_left(
    state: ViewState, zoom_percent: int, data_range: tuple[float, float], modality: str, run_line: str
) -> tuple[Line, ...]:
    window, (low, high) = state.window, data_range
    outside = window.high < low or window.low > high
    digits = 0 if high - low > 20 else 3
    lines = list(_lines(run_line, f"{modality} {plane_name(state.plane)}".strip()))
    lines.append(Line(translate("Corners", "Frame {0}/{1}").format(state.index + 1, state.slices)))
    lines.append(Line(translate("Corners", "Zoom {0} %").format(zoom_percent)))
    levels = translate("Corners", "W {0} L {1}")
    lines.append(Line(levels.format(f"{window.width:.{digits}f}", f"{window.center:.{digits}f}"), outside))
    return tuple(lines)


def _who(labels: ImageLabels, name: str) -> tuple[Line, ...]:
    """The patient; when the file names none, what the case is called."""
    birth = translate("Corners", "born {0}").format(labels.birth_date) if labels.birth_date else ""
    return _lines(labels.name or name, birth, labels.patient_id, " ".join(filter(None, (labels.sex, labels.age))))


def _alerts(*texts: str) -> tuple[Line, ...]:
    return tuple(Line(text, alert=True) for text in texts if text)


def _lines(*texts: str) -> tuple[Line, ...]:
    return tuple(Line(text) for text in texts if text)


def _bottom_right(case: OpenedCase, state: ViewState, description: str, labels: ImageLabels) -> tuple[Line, ...]:
    lines = list(_lines(description, labels.contrast))
    names = case.event.slice_names
    if names and state.look.name and state.axis == 0:
        lines.append(Line(names[state.index]))
    spacing = state.plane.geometry.spacing_mm
    if spacing is None:
        lines.append(Line(translate("Corners", "spacing unknown"), alert=True))
    else:
        between, row, column = (f"{length:.3g}" for length in spacing)
        lines.append(Line(f"{column} × {row} × {between} mm"))
    if labels.thickness_mm is not None and state.axis == 0:
        lines.append(Line(translate("Corners", "thickness {0} mm").format(f"{labels.thickness_mm:.3g}")))
    location = _location(state)
    return (*lines, Line(location)) if location else tuple(lines)


def _location(state: ViewState) -> str:
    """Where the picture cuts the patient: millimetres from the origin along the axis that it is closest to."""
    affine = state.plane.geometry.affine_lps
    if affine is None:
        return ""
    _, rows, columns = state.plane.geometry.shape
    centre = (affine @ ((columns - 1) / 2, (rows - 1) / 2, state.index, 1))[:3]
    axis = int(np.argmax(np.abs(affine[:3, 2])))
    along = np.zeros(3)
    along[axis] = np.sign(centre[axis]) or 1.0
    return f"{letters_of(along)[0]} {abs(centre[axis]):.1f} mm"


def brief_corners(case: OpenedCase, state: ViewState) -> Corners:
    """What tells small views apart: the sequence, the plane and the frame."""
    name = plane_name(state.plane)
    frame = f"{state.index + 1}/{state.slices}"
    return Corners(
        top_left=(Line(str(case.roles[state.channel])),), bottom_left=(Line(f"{name} {frame}" if name else frame),)
    )
