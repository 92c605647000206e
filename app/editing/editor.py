"""What a reader's hands do to the outline of one case; knows no window."""

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.contract.postprocess import mask_of
from app.editing.edits import Draft, MaskEdits
from app.editing.history import Deed
from app.editing.interpolation import between
from app.editing.packed import PackedMask
from app.editing.regions import holes_filled, part_at
from app.editing.shapes import Brush, PixelSize, Point, brush_along, polygon
from app.imaging.planes import Plane
from app.imaging.volume import VolumeGeometry

ProbabilityIn = Callable[[int, int], NDArray[np.float32] | None]
"""The network's probability in a picture, by the plane's axis and the index in it; None where there is none."""

Changed = tuple[int, ...]
"""Slices whose mask is another one now."""

Work = Generator[None, None, Changed]
"""A deed in portions of about a slice each, so that a window can draw in between; all of it counts at its end."""

Masks = Iterator[tuple[int, NDArray[np.bool_]] | None]
"""Slices with what their masks (rows, columns) are to be; None for one that was looked at in vain."""


class Editor:
    """Strokes and deeds on the outline of a case.

    A slice starts from the network's outline at the threshold in use, from nothing where the network has not run, and
    keeps what it was made into when the threshold moves or the network runs again. Strokes and polygons can be drawn
    in any plane through the volume.

    Parameters
    ----------
    geometry : VolumeGeometry
        Of the case. Where it has no spacing, radii are in pixels.
    edits : MaskEdits
        Of the case.
    probability_in : callable
    """

    def __init__(self, geometry: VolumeGeometry, edits: MaskEdits, probability_in: ProbabilityIn) -> None:
        self.edits = edits
        self.threshold = 0.5
        self._planes = [Plane(geometry, axis) for axis in range(3)]
        self._shape = geometry.shape
        self._probability_in = probability_in
        self._stroke: _Stroke | None = None

    def mask_at(self, index: int) -> NDArray[np.bool_] | None:
        """The mask (rows, columns) of a slice that counts; None where neither network nor hand made one."""
        edited = self.edits.mask(index)
        if edited is not None:
            return edited
        probability = self._probability_in(0, index)
        return None if probability is None else mask_of(probability, self.threshold)

    # Strokes -------------------------------------------------------------------------------------------------------

    def begin_stroke(self, axis: int, index: int, place: Point, brush: Brush) -> None:
        """Put the brush down on a picture of a plane."""
        self.cancel_stroke()
        mask = self._picture(axis, index)
        self._stroke = _Stroke(axis, index, mask.copy(), mask, place, brush, _pixel_size(self._planes[axis]))
        self.edits.draft = Draft(axis, index, mask)

    def stroke_to(self, place: Point) -> None:
        """Move on; the picture shows it at once."""
        if self._stroke is not None:
            self._stroke.move(place)

    def end_stroke(self) -> Work:
        """Lift the brush; the stroke is one step, and is shown as it was drawn until it counts."""
        stroke, self._stroke = self._stroke, None
        if stroke is None:
            return ()
        deed = Deed.ERASER if stroke.brush.erase else Deed.BRUSH
        masks = self._slices_of(stroke.axis, stroke.index, stroke.before, stroke.mask)
        return (yield from self._change(deed, masks, drawn=True))

    def cancel_stroke(self) -> bool:
        """Undo what has been drawn since the brush went down; returns whether it was down."""
        stroke, self._stroke = self._stroke, None
        self.edits.draft = None
        return stroke is not None

    @property
    def is_stroking(self) -> bool:
        """Whether the brush is down."""
        return self._stroke is not None

    def draw_polygon(self, axis: int, index: int, corners: Sequence[Point], erase: bool) -> Work:
        """Fill a polygon in a picture of a plane, or clear it."""
        before = self._picture(axis, index)
        rows, columns = before.shape
        mask = before.copy()
        mask[polygon((rows, columns), corners)] = not erase
        return (yield from self._change(Deed.POLYGON, self._slices_of(axis, index, before, mask), drawn=True))

    # Deeds ---------------------------------------------------------------------------------------------------------

    def fill_holes(self, index: int | None = None) -> Work:
        """Close the holes of one slice, or those of every slice."""
        slices = range(self._shape[0]) if index is None else (index,)
        masks = ((each, self.mask_at(each)) for each in slices)
        filled = (None if mask is None else (each, holes_filled(mask)) for each, mask in masks)
        return (yield from self._change(Deed.FILL, filled, drawn=index is not None))

    def remove_part(self, place: tuple[int, int, int], whole: bool) -> Work:
        """Take away the connected part at (slice, row, column), in space or in its slice only."""
        part = yield from part_at(self.mask_at, self._reach(place, whole), place)
        if part is None:
            return ()
        changed = ((index, self._own_mask(index) & ~part.mask(index)) for index in part.own_slices)
        return (yield from self._change(Deed.REMOVE, changed, drawn=not whole))

    def keep_part(self, place: tuple[int, int, int], whole: bool) -> Work:
        """Take away all but the connected part at (slice, row, column), in space or in its slice only."""
        part = yield from part_at(self.mask_at, self._reach(place, whole), place)
        if part is None:
            return ()
        return (yield from self._change(Deed.KEEP, ((i, part.mask(i)) for i in part.slices), drawn=not whole))

    def gap_at(self, index: int) -> tuple[int, int] | None:
        """The two drawn slices that `interpolate` would fill between: those around a slice.

        At a slice that is drawn itself, it and the drawn neighbour that was edited last.
        """
        drawn = [each for each, edited in self.edits.slices.items() if edited.drawn]
        before = max((each for each in drawn if each < index), default=None)
        behind = min((each for each in drawn if each > index), default=None)
        if index not in drawn:
            return None if before is None or behind is None else (before, behind)
        neighbours = [each for each in (before, behind) if each is not None and abs(each - index) > 1]
        if not neighbours:
            return None
        other = max(neighbours, key=drawn.index)
        return min(index, other), max(index, other)

    def interpolate(self, index: int) -> Work:
        """Fill the slices between two drawn ones around `index`; nothing when one of the two is empty."""
        gap = self.gap_at(index)
        if gap is None:
            return ()
        begin, finish = (self._own_mask(each) for each in gap)
        if not begin.any() or not finish.any():
            return ()
        inner = range(gap[0] + 1, gap[1])
        fractions = [(each - gap[0]) / (gap[1] - gap[0]) for each in inner]
        masks = between(begin, finish, fractions, _pixel_size(self._planes[0]))
        return (yield from self._change(Deed.INTERPOLATE, zip(inner, masks, strict=True), drawn=False))

    # Back and forth --------------------------------------------------------------------------------------------------

    def undo(self) -> Changed:
        """Take back the last step; a stroke that is being drawn is dropped instead."""
        return () if self.cancel_stroke() else self.edits.undo()

    def redo(self) -> Changed:
        """Do again what was undone last."""
        return () if self.is_stroking else self.edits.redo()

    def revert(self, index: int | None = None) -> Changed:
        """Let a slice, or every slice, follow the network again."""
        self.cancel_stroke()
        return self.edits.revert(*(tuple(self.edits.slices) if index is None else (index,)))

    # Helpers -------------------------------------------------------------------------------------------------------

    def _own_mask(self, index: int) -> NDArray[np.bool_]:
        mask = self.mask_at(index)
        return np.zeros(self._shape[1:], bool) if mask is None else mask.copy()

    def _picture(self, axis: int, index: int) -> NDArray[np.bool_]:
        """The mask in a picture of a plane, one's own."""
        _, rows, columns = self._planes[axis].geometry.shape
        values = self.edits.over(self._probability_in(axis, index), (rows, columns), axis, index)
        return np.zeros((rows, columns), bool) if values is None else mask_of(values, self.threshold)

    def _slices_of(self, axis: int, index: int, before: NDArray[np.bool_], picture: NDArray[np.bool_]) -> Masks:
        """Slices with what has changed in a picture put into them."""
        if axis == 0:
            yield index, picture
            return
        for number in np.flatnonzero((picture != before).any(axis=1)):
            mask = self._own_mask(int(number))
            np.moveaxis(mask, axis - 1, 0)[index] = picture[number]
            yield int(number), mask

    def _reach(self, place: tuple[int, int, int], whole: bool) -> range:
        return range(self._shape[0]) if whole else range(place[0], place[0] + 1)

    def _change(self, deed: Deed, masks: Masks, drawn: bool) -> Work:
        """Apply what differs from what is shown."""
        different: dict[int, PackedMask] = {}
        for each in masks:
            if each is not None and not np.array_equal(each[1], self._own_mask(each[0])):
                different[each[0]] = PackedMask.of(each[1])
            yield
        self.edits.draft = None
        return self.edits.apply(deed, different, drawn) if different else ()


@dataclass
class _Stroke:
    """A brush that is down.

    Attributes
    ----------
    before, mask : ndarray of bool, (rows, columns)
        Of its picture, as it was and as far as it has come.
    """

    axis: int
    index: int
    before: NDArray[np.bool_]
    mask: NDArray[np.bool_]
    place: Point
    brush: Brush
    pixel_size: PixelSize

    def __post_init__(self) -> None:
        self.move(self.place)

    def move(self, place: Point) -> None:
        """Cover the way there."""
        rows, columns = self.mask.shape
        box, covered = brush_along((rows, columns), self.place, place, self.brush.radius, self.pixel_size)
        self.mask[box][covered] = not self.brush.erase
        self.place = place


def _pixel_size(plane: Plane) -> PixelSize:
    spacing = plane.geometry.spacing_mm
    return (1.0, 1.0) if spacing is None else spacing[1:]
