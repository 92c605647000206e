"""The slices of a case that were edited, and how they came to be so."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from app.editing.history import Deed, EditedSlice, History, Step
from app.editing.packed import PackedMask

_UNPACKED = 12
"""Masks that are kept ready to be drawn."""


@dataclass(frozen=True)
class Draft:
    """A picture of a plane (`app.imaging.planes`) that is being drawn in and is no step yet."""

    axis: int
    index: int
    mask: NDArray[np.bool_]


class MaskEdits:
    """Masks that replace the network's outline, slice by slice.

    Attributes
    ----------
    draft : Draft or None
        Shown in its picture instead of what is there.
    """

    def __init__(self) -> None:
        self.draft: Draft | None = None
        self._slices: dict[int, EditedSlice] = {}
        self._history = History()
        self._ready: OrderedDict[int, NDArray[np.bool_]] = OrderedDict()

    # What there is ---------------------------------------------------------------------------------------------------

    @property
    def slices(self) -> Mapping[int, EditedSlice]:
        """The edited slices by their index, the one edited last at the end."""
        return MappingProxyType(self._slices)

    def mask(self, index: int) -> NDArray[np.bool_] | None:
        """Mask (rows, columns) of an edited slice, not to be written to; None when it follows the network."""
        if index not in self._slices:
            return None
        if index not in self._ready:
            mask = self._slices[index].mask.unpack()
            mask.flags.writeable = False
            self._ready[index] = mask
            while len(self._ready) > _UNPACKED:
                self._ready.popitem(last=False)
        self._ready.move_to_end(index)
        return self._ready[index]

    def over(
        self, probability: NDArray[np.float32] | None, shape: tuple[int, int], axis: int, index: int
    ) -> NDArray[np.float32] | None:
        """What is cut at the threshold in a picture of a plane: the network's probability, and 0 or 1 where edited.

        Parameters
        ----------
        probability : ndarray of float32, (rows, columns), or None
            The network's, of this picture.
        shape : tuple of int
            Of the picture.
        axis, index : int
            The plane (`app.imaging.planes`) and the picture in it.

        Returns
        -------
        ndarray of float32, (rows, columns), or None
            None where neither network nor hand made an outline.
        """
        if self.draft is not None and (self.draft.axis, self.draft.index) == (axis, index):
            return self.draft.mask.astype(np.float32)
        if axis == 0:
            mask = self.mask(index)
            return probability if mask is None else mask.astype(np.float32)
        if not self._slices:
            return probability
        picture = np.zeros(shape, np.float32) if probability is None else probability.copy()
        for number in self._slices:  # across slices, each of them is a row
            mask = self.mask(number)
            assert mask is not None
            picture[number] = mask.take(index, axis=axis - 1)
        return picture

    @property
    def can_undo(self) -> Deed | None:
        """What would be undone; None when nothing can be."""
        return self._history.last

    @property
    def can_redo(self) -> Deed | None:
        """What would be done again; None when nothing can be."""
        return self._history.next

    # What changes it -------------------------------------------------------------------------------------------------

    def apply(self, deed: Deed, masks: Mapping[int, PackedMask], drawn: bool) -> tuple[int, ...]:
        """Replace the masks of slices, as one step.

        Parameters
        ----------
        masks : mapping of int to PackedMask
            Those that differ from what is shown.
        drawn : bool
            Whether a hand drew in them; a slice that was drawn in once stays so.

        Returns
        -------
        tuple of int
            The slices that changed.
        """
        after: dict[int, EditedSlice | None] = {}
        for index, mask in masks.items():
            known = self._slices.get(index)
            after[index] = EditedSlice(mask, drawn or (known is not None and known.drawn))
        return self._do(deed, after)

    def revert(self, *indices: int) -> tuple[int, ...]:
        """Let slices follow the network again, as one step; returns those that did not."""
        return self._do(Deed.REVERT, dict.fromkeys((index for index in indices if index in self._slices), None))

    def restore(self, slices: Mapping[int, EditedSlice]) -> tuple[int, ...]:
        """Take over slices that were kept in another session, as one step; returns them."""
        return self._do(Deed.RESTORE, dict(slices))

    def undo(self) -> tuple[int, ...]:
        """Take the last step back; returns the slices that changed."""
        step = self._history.undo()
        return () if step is None else self._put(step.before)

    def redo(self) -> tuple[int, ...]:
        """Do the step again that was undone last; returns the slices that changed."""
        step = self._history.redo()
        return () if step is None else self._put(step.after)

    def _do(self, deed: Deed, after: Mapping[int, EditedSlice | None]) -> tuple[int, ...]:
        before = {index: self._slices.get(index) for index in after}
        changed = {index for index in after if after[index] != before[index]}
        if not changed:
            return ()
        step = Step(deed, {i: before[i] for i in after if i in changed}, {i: after[i] for i in after if i in changed})
        self._history.add(step)
        return self._put(step.after)

    def _put(self, states: Mapping[int, EditedSlice | None]) -> tuple[int, ...]:
        for index, state in states.items():
            self._ready.pop(index, None)
            self._slices.pop(index, None)
            if state is not None:
                self._slices[index] = state
        return tuple(states)
