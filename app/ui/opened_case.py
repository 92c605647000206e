"""The case on the screen: its pixels as the worker shares them, and what has been computed so far."""

from dataclasses import dataclass, field

import numpy as np
from msgspec.structs import asdict
from numpy.typing import NDArray

from app.contract.postprocess import mask_of
from app.editing.composition import as_texts
from app.editing.edits import MaskEdits
from app.imaging.labels import ImageLabels
from app.imaging.volume import Role, VolumeGeometry
from app.worker.protocol import CaseEvent, CaseHandle, Outline, PreviewEvent
from app.worker.shared_array import ArrayHandle, SharedArray


@dataclass
class OpenedCase:
    """Mapped arrays of a case.

    Attributes
    ----------
    voxels : ndarray, (channels, slices, rows, columns)
    probability : ndarray of float32, (slices, rows, columns)
        The worker writes it; only slices in `finished` mean something.
    reference : ndarray of bool, (slices, rows, columns), or None
    finished : dict of int to str
        Slices with a probability, and the backend that computed them.
    arrived : set of int or None
        While the case is being read: the slices of its main sequence that can be seen. None when all can.
    edits : MaskEdits
        Slices that no longer follow the network.
    """

    event: CaseEvent
    voxels: NDArray[np.generic]
    probability: NDArray[np.float32]
    reference: NDArray[np.bool_] | None
    finished: dict[int, str] = field(default_factory=dict)
    filled: tuple[Role, ...] = ()
    arrived: set[int] | None = None
    edits: MaskEdits = field(default_factory=MaskEdits)

    @classmethod
    def attach(cls, event: CaseEvent) -> "OpenedCase":
        """Map what the worker announced.

        Raises
        ------
        WorkerError
            It is no longer there.
        """
        reference = None if event.reference is None else SharedArray.attach(event.reference).array
        return cls(
            event,
            SharedArray.attach(event.handle.voxels).array,
            SharedArray.attach(event.handle.probability).array.view(np.float32),
            None if reference is None else reference.view(np.bool_),
        )

    @classmethod
    def preview(cls, event: PreviewEvent) -> "OpenedCase":
        """Map a case of which the first slices have been read.

        Raises
        ------
        WorkerError
            It is no longer there.
        """
        announced = asdict(event)
        first = announced.pop("first")
        case = cls.attach(CaseEvent(**announced))
        case.arrived = {first}
        return case

    def has_arrived(self, index: int, channel: int | None = None) -> bool:
        """Whether a slice can be seen, of the main sequence or of another."""
        return self.arrived is None or (index in self.arrived and channel in (None, self.main_channel))

    @property
    def handle(self) -> CaseHandle:
        """The part that travels with a request."""
        return self.event.handle

    def outline(self, threshold: float) -> Outline:
        """The mask at a threshold with what was edited, for a request."""
        return Outline(self.handle, threshold, self.event.reference, as_texts(self.edits.slices))

    @property
    def uid(self) -> str:
        """Of the series that the case is named after."""
        return self.handle.uid

    @property
    def roles(self) -> tuple[Role, ...]:
        """Of the channels."""
        return self.handle.roles

    @property
    def geometry(self) -> VolumeGeometry:
        """Of the voxels."""
        return self.handle.geometry

    @property
    def slices(self) -> int:
        """How many."""
        return self.handle.geometry.shape[0]

    @property
    def handles(self) -> list[ArrayHandle]:
        """Everything that lies in shared memory."""
        shared = [self.handle.voxels, self.handle.probability, self.event.reference]
        return [handle for handle in shared if handle is not None]

    def labels_of(self, channel: int) -> ImageLabels:
        """What the headers of a sequence's series say about patient and acquisition."""
        labels = self.event.labels
        if not labels:
            return ImageLabels()
        # A file with several sequences is one series for all of them.
        return labels[channel] if len(labels) == len(self.roles) else labels[0]

    @property
    def main_channel(self) -> int:
        """The channel that is shown first: FLAIR, where the lesion is seen best."""
        return self.roles.index(Role.FLAIR) if Role.FLAIR in self.roles else 0

    def probability_of(self, index: int) -> NDArray[np.float32] | None:
        """Probability (rows, columns) of a slice, or None while it has not been computed."""
        return self.probability[index] if index in self.finished else None

    def mask_of(self, index: int, threshold: float) -> NDArray[np.bool_] | None:
        """The mask (rows, columns) of a slice that counts, or None while neither network nor hand has made one."""
        _, rows, columns = self.geometry.shape
        values = self.edits.over(self.probability_of(index), (rows, columns), 0, index)
        return None if values is None else mask_of(values, threshold)

    @property
    def outlined(self) -> list[int]:
        """Slices with a mask, computed or drawn."""
        draft = self.edits.draft
        drawn = () if draft is None or draft.axis != 0 else (draft.index,)
        return sorted({*self.finished, *self.edits.slices, *drawn})

    def missing(self) -> list[int]:
        """Slices that have not been computed."""
        return [index for index in range(self.slices) if index not in self.finished]
