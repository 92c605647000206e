"""Surfaces from volumes: computed away from the window's thread, in millimetres of the patient."""

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray

from app.imaging.volume import VolumeGeometry
from app.results.brain import outline_of
from app.ui.surface.scene import Mesh, Scene

_STEP_MM = 1.6
"""Size of the cells in which the lesion's surface is laid; slices that are further apart are interpolated."""
_MARGIN = 2


def scene_of(
    values: list[NDArray[np.floating] | None],
    threshold: float,
    voxels: NDArray[np.generic],
    geometry: VolumeGeometry,
) -> Scene:
    """Surfaces of a case.

    Parameters
    ----------
    values : list of ndarray (rows, columns) or None
        Probabilities of each slice; None where there are none yet.
    voxels : ndarray, (slices, rows, columns)
        The main sequence.
    """
    to_mm = _to_mm(geometry)
    outline = outline_of(voxels, geometry.spacing_mm)
    brain = None
    if outline is not None:
        corners, faces = pg.isosurface(outline.mask, 0.5)
        brain = _mesh(outline.to_voxels(corners - 0.5), faces, to_mm)
    return Scene(_lesion(values, threshold, geometry, to_mm), brain)


def _lesion(
    values: list[NDArray[np.floating] | None],
    threshold: float,
    geometry: VolumeGeometry,
    to_mm: NDArray[np.float64],
) -> Mesh | None:
    found = [(index, v) for index, v in enumerate(values) if v is not None and bool((v >= threshold).any())]
    if not found:
        return None
    inside = np.any([v >= threshold for _, v in found], axis=0)
    rows, columns = np.flatnonzero(inside.any(axis=1)), np.flatnonzero(inside.any(axis=0))
    top, left = max(rows[0] - _MARGIN, 0), max(columns[0] - _MARGIN, 0)
    window = (slice(top, rows[-1] + 1 + _MARGIN), slice(left, columns[-1] + 1 + _MARGIN))
    first, last = found[0][0], found[-1][0]
    shape = inside[window].shape
    block = np.zeros((last - first + 3, *shape), np.float32)  # an empty slice before and behind closes the surface
    for index, v in found:
        block[index - first + 1] = v[window]
    block = np.pad(block, ((0, 0), (1, 1), (1, 1)))
    spacing = geometry.spacing_mm or (_STEP_MM,) * 3
    fine, steps = _resampled(block, [max(mm / _STEP_MM, 0.25) for mm in spacing])
    corners, faces = pg.isosurface(fine, threshold)
    if not len(faces):
        return None
    places = (corners - 0.5) / steps + np.array([first - 1, top - 1, left - 1])
    return _mesh(places, faces, to_mm)


def _resampled(block: NDArray[np.float32], scales: list[float]) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    """A volume on a grid that is denser by `scales`, by linear interpolation, and the scales that came out."""
    steps: list[float] = []
    for axis, scale in enumerate(scales):
        size = block.shape[axis]
        count = max(2, round((size - 1) * scale) + 1)
        places = np.linspace(0.0, size - 1.0, count)
        low = np.minimum(places.astype(np.int64), size - 2)
        share = (places - low).astype(np.float32)
        share = share.reshape([-1 if other == axis else 1 for other in range(3)])
        block = np.take(block, low, axis) * (1 - share) + np.take(block, low + 1, axis) * share
        steps.append((count - 1) / (size - 1))
    return np.ascontiguousarray(block), np.array(steps)


def _mesh(places: NDArray[np.floating], faces: NDArray[np.integer], to_mm: NDArray[np.float64]) -> Mesh:
    """From corners in voxels (slice, row, column) and triangles between them."""
    points = np.asarray(places, np.float64)[:, ::-1] @ to_mm[:3, :3].T + to_mm[:3, 3]
    triangles = points[faces]
    across = np.cross(triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0])
    normals = np.zeros_like(points)
    for corner in range(3):  # a large triangle counts for more
        for axis in range(3):
            normals[:, axis] += np.bincount(faces[:, corner], across[:, axis], len(points))
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)
    return Mesh(triangles.reshape(-1, 3).astype(np.float32), normals[faces].reshape(-1, 3).astype(np.float32))


def _to_mm(geometry: VolumeGeometry) -> NDArray[np.float64]:
    """(column, row, slice, 1) to millimetres."""
    if geometry.affine_lps is not None:
        return geometry.affine_lps
    between, row, column = geometry.spacing_mm or (_STEP_MM,) * 3
    return np.diag([column, row, between, 1.0])
