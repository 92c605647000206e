"""The average anatomy from which the demo case's head is grown: brain tissue, and what lies around it."""

from dataclasses import dataclass
from functools import cache

import numpy as np
from nilearn.datasets import load_mni152_gm_template, load_mni152_template, load_mni152_wm_template
from numpy.typing import NDArray
from scipy import ndimage

from build_models.demo_case.grid import Floats, Points

SKULL_BASE_MM = -8.0
"""Below this height the brain no longer fills the head; skull and scalp keep the outline they have here."""

CLEARANCE_MM = 1.2
"""Subarachnoid space between the hull of the brain and the inner table."""

CLOSING_MM = 16.0
"""Clefts of the brain narrower than twice this do not show in the skull."""

VAULT_MM = 25.0
VAULT_CLOSING_MM = 40.0
"""Above this height the skull spans the cleft between the hemispheres too."""

_COARSE = 2
_MARGIN_MM = 30.0
_FAR_MM = 60.0


@dataclass(frozen=True)
class TemplateMap:
    """A quantity in space; first axis to the right, second anterior, third superior.

    Attributes
    ----------
    values : ndarray of float32, three axes
    origin : ndarray of float64, (3,)
        Millimetres (RAS) of the first voxel.
    step_mm : float
        Distance between voxels.
    outside : float
        Value beyond the array.
    """

    values: Floats
    origin: NDArray[np.float64]
    step_mm: float = 1.0
    outside: float = 0.0

    def at(self, points: Points) -> Floats:
        """Interpolate at points in millimetres, RAS."""
        position = [(c - np.float32(o)) / np.float32(self.step_mm) for c, o in zip(points, self.origin, strict=True)]
        return np.asarray(
            ndimage.map_coordinates(self.values, position, order=1, mode="constant", cval=self.outside, prefilter=False)
        )


@dataclass(frozen=True)
class HeadTemplate:
    """The average head.

    Attributes
    ----------
    t1, grey, white : TemplateMap
        Brightness in T1 and fractions of brain tissue, 0 to 1.
    from_skull : TemplateMap
        Millimetres outside (positive) or inside the inner table of the skull.
    from_brain : TemplateMap
        Millimetres outside the brain; 0 inside.
    from_vault : TemplateMap
        Millimetres outside the skull, which is carried straight down here: what muscle, fat and skin wrap.
    """

    t1: TemplateMap
    grey: TemplateMap
    white: TemplateMap
    from_skull: TemplateMap
    from_brain: TemplateMap
    from_vault: TemplateMap


@cache
def load_head_template() -> HeadTemplate:
    """Read the ICBM 2009a average that comes with nilearn and wrap it in the outline of a head."""
    t1_image = load_mni152_template(resolution=1)
    t1, grey, white = (
        np.clip(np.asarray(image.get_fdata(), dtype=np.float32), 0.0, 1.0)
        for image in (t1_image, load_mni152_gm_template(resolution=1), load_mni152_wm_template(resolution=1))
    )
    affine = np.asarray(t1_image.affine)
    if not np.allclose(affine[:3, :3], np.eye(3)):
        raise ValueError("the template is expected at 1 mm, axes to the right, anterior and superior")
    origin = affine[:3, 3]
    tissue = ndimage.binary_fill_holes((grey + white > 0.4) | (t1 > 0.2))
    # Skull and scalp are smooth: half the resolution does, and leaves room for what lies beyond the array.
    margin = round(_MARGIN_MM / _COARSE)
    brain = np.pad(_largest_part(np.asarray(tissue))[::_COARSE, ::_COARSE, ::_COARSE], margin)
    coarse_origin = origin - margin * _COARSE
    from_brain = _distance_to(brain)
    hull = _hull(from_brain, float(coarse_origin[2]))
    vault = _carried_down(hull, float(coarse_origin[2]))
    from_hull = _distance_to(hull) - _distance_to(~hull)

    def distance_map(distance: Floats, clearance_mm: float) -> TemplateMap:
        # Smoothed, since the borders are known to whole voxels only.
        smooth = ndimage.gaussian_filter(distance, 1.0) - np.float32(clearance_mm)
        return TemplateMap(smooth, coarse_origin, _COARSE, _FAR_MM)

    return HeadTemplate(
        t1=TemplateMap(t1, origin),
        grey=TemplateMap(grey, origin),
        white=TemplateMap(white, origin),
        from_skull=distance_map(from_hull, CLEARANCE_MM),
        from_brain=distance_map(from_brain, 0.0),
        from_vault=distance_map(_distance_to(vault), CLEARANCE_MM),
    )


def _hull(from_brain: Floats, lowest_mm: float) -> NDArray[np.bool_]:
    """The smooth hull of the brain: sulci and cisterns closed."""
    closed, spanned = (_distance_to(from_brain > reach) > reach for reach in (CLOSING_MM, VAULT_CLOSING_MM))
    vault = round((VAULT_MM - lowest_mm) / _COARSE)
    closed[:, :, vault:] |= spanned[:, :, vault:]
    return ndimage.gaussian_filter(closed.astype(np.float32), 3.0 / _COARSE) > 0.5


def _carried_down(hull: NDArray[np.bool_], lowest_mm: float) -> NDArray[np.bool_]:
    base = round((SKULL_BASE_MM - lowest_mm) / _COARSE)
    vault = hull.copy()
    vault[:, :, :base] |= hull[:, :, base : base + 1]
    return ndimage.gaussian_filter(vault.astype(np.float32), 4.0 / _COARSE) > 0.5


def _largest_part(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    parts, count = ndimage.label(mask)  # type: ignore[misc]
    if count < 2:
        return mask
    return parts == 1 + int(np.argmax(np.bincount(parts.ravel())[1:]))


def _distance_to(mask: NDArray[np.bool_]) -> Floats:
    """Millimetres to the nearest voxel of the mask; 0 in it."""
    return np.asarray(ndimage.distance_transform_edt(~mask), dtype=np.float32) * np.float32(_COARSE)
