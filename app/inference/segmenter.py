"""From a slice of a volume to the probability of the lesion on the slice's own grid."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from app.contract.model_spec import ModelSpec
from app.contract.postprocess import without_unsure_parts
from app.contract.preprocess import ChannelStatistics, SliceFit, channel_statistics, fit_slice, normalise
from app.errors import InferenceError
from app.imaging.volume import Role, Volume
from app.inference.aligned import aligned_empty
from app.inference.backend import InferenceSession, SeveralAtOnce


@dataclass(frozen=True)
class SliceResult:
    """Answer for one slice.

    Attributes
    ----------
    index : int
        Slice of the volume, from 0.
    probability : ndarray of float32, (rows, columns)
    latency_ms : dict of str to float
        Keys preprocess, infer, postprocess; without infer where no network ran.
    cold : bool
        Whether it was the first run of this segmenter's session.
    alone : bool
        Whether no other slice was computed at the same time; only then its times are those of the engine.
    cached : bool
        Whether the answer was known, so that no network ran.
    """

    index: int
    probability: NDArray[np.float32]
    latency_ms: dict[str, float]
    cold: bool
    alone: bool = True
    cached: bool = False


class Segmenter:
    """Runs one network over one volume.

    Parameters
    ----------
    session : InferenceSession
        Stays the caller's to close.
    model : ModelSpec
    volume : Volume
    statistics : list of ChannelStatistics or None
        One for each channel of the volume; None measures them now, each over the whole volume.
    warm : bool
        Whether the session has run before, so that the first slice here is not called cold.
    """

    def __init__(
        self,
        session: InferenceSession,
        model: ModelSpec,
        volume: Volume,
        statistics: list[ChannelStatistics] | None = None,
        warm: bool = False,
    ) -> None:
        self.session = session
        self._model = model
        self._volume = volume
        self._cold = not warm
        self._blank: dict[tuple[tuple[int, float], ...], NDArray[np.float32]] = {}
        roles = [Role(name) for name in model.channels]
        self._sources = [_source_of(role, volume.roles) for role in roles]
        self.filled: tuple[Role, ...] = tuple(role for role in roles if role not in volume.roles)
        self.statistics = statistics if statistics is not None else self._measure()
        air = np.zeros(1, dtype=np.float32)
        self._fills = [float(normalise(air, statistics)[0]) for statistics in self.statistics]
        self._fit = self._plan(model.size)
        self._layout = f"{self._sources} {self._fit}".encode()
        self._input = aligned_empty((1, len(roles), model.size, model.size))

    @property
    def slices(self) -> int:
        """Of the volume."""
        return self._volume.geometry.shape[0]

    def prepared(self, index: int) -> NDArray[np.float32]:
        """What the network reads of one slice, (channels, size, size); the next slice overwrites it."""
        self._prepare(index, self._input[0])
        return self._input[0]

    def segment(self, index: int) -> SliceResult:
        """Compute one slice.

        A slice in which every sequence is one constant, as beyond the head where the skull was stripped, gives the
        network the same input as any other such slice with these constants. The network answers once, and all of them
        get that answer: the result is the same to the last bit, whatever the network makes of nothing.

        Parameters
        ----------
        index : int
            0 to slices - 1.

        Raises
        ------
        EngineFailedError
            The engine failed.
        InferenceError
            It answered with something that is no probability.
        IndexError
            There is no such slice.
        """
        if not 0 <= index < self.slices:
            raise IndexError(f"slice {index} of {self.slices}")
        start = perf_counter()
        blank = self._blank_values(index)
        if blank in self._blank:
            return SliceResult(index, self._blank[blank].copy(), {"preprocess": (perf_counter() - start) * 1e3}, False)
        self._prepare(index, self._input[0])
        prepared = perf_counter()
        answer = self.session.run(self._input)
        answered = perf_counter()
        probability = self._finished(answer[0, 0], index)
        done = perf_counter()
        if blank is not None:
            self._blank[blank] = probability.copy()
        cold, self._cold = self._cold, False
        latency = {
            "preprocess": (prepared - start) * 1e3,
            "infer": (answered - prepared) * 1e3,
            "postprocess": (done - answered) * 1e3,
        }
        return SliceResult(index, probability, latency, cold)

    def segment_several(self, indices: Sequence[int]) -> list[SliceResult]:
        """Compute as many slices as the session computes in one call; its time is parted equally among them.

        Parameters
        ----------
        indices : sequence of int
            `images_at_once` of the session, which is `SeveralAtOnce`.

        Raises
        ------
        EngineFailedError, InferenceError
            See `segment`.
        """
        session = self.session
        if not isinstance(session, SeveralAtOnce):
            raise InferenceError("The network computes slices one by one; open the case again.")
        start = perf_counter()
        images = aligned_empty((len(indices), *self._input.shape[1:]))
        for image, index in zip(images, indices, strict=True):
            self._prepare(index, image)
        prepared = perf_counter()
        answers = session.run_several(images)
        answered = perf_counter()
        probabilities = [self._finished(answer[0], index) for answer, index in zip(answers, indices, strict=True)]
        spans = {"preprocess": prepared - start, "infer": answered - prepared, "postprocess": perf_counter() - answered}
        latency = {name: seconds * 1e3 / len(indices) for name, seconds in spans.items()}
        cold, self._cold = self._cold, False
        return [
            SliceResult(index, probability, dict(latency), cold, alone=False)
            for index, probability in zip(indices, probabilities, strict=True)
        ]

    def _finished(self, answer: NDArray[np.float32], index: int) -> NDArray[np.float32]:
        """The answer for a slice on the slice's own grid, without what is below the least peak."""
        probability = self._fit.out_of_square(answer)
        if np.shares_memory(probability, answer):  # the session may overwrite its buffer in the next run
            probability = probability.copy()
        if not np.isfinite(probability).all():
            raise InferenceError(
                f"The network answered with values that are no probabilities for slice {index + 1}; choose another "
                "backend and run again."
            )
        return without_unsure_parts(probability, self._model.threshold, self._model.least_peak)

    def content_key(self, index: int) -> bytes:
        """What stands for the network's input of a slice: equal for the same pixels, measured and laid out alike."""
        flair = _source_of(Role.FLAIR, self._volume.roles)
        digest = hashlib.blake2b(self._layout, digest_size=32)
        for source in dict.fromkeys([*self._sources, flair]):
            plane = np.ascontiguousarray(self._volume.voxels[source, index])
            digest.update(f"{source} {plane.dtype.str} {self.statistics[source]}".encode())
            digest.update(plane.view(np.uint8).data)
        return digest.digest()

    def beside(self, session: InferenceSession) -> "Segmenter":
        """A segmenter of the same volume for another thread, with a session of its own."""
        return Segmenter(session, self._model, self._volume, self.statistics, warm=True)

    def is_blank(self, index: int) -> bool:
        """Whether a slice shows nothing: every channel of it is one constant."""
        return self._blank_values(index) is not None

    def _blank_values(self, index: int) -> tuple[tuple[int, float], ...] | None:
        """Source and constant of every channel in a slice that shows nothing; None where one shows something."""
        values = []
        for own in self._sources:
            source = self._source_at(own, index)
            plane = self._volume.voxels[source, index]
            if not _is_constant(plane):
                return None
            values.append((source, float(plane[0, 0])))
        return tuple(values)

    def _prepare(self, index: int, image: NDArray[np.float32]) -> None:
        """Write the network's input of one slice, (channels, size, size)."""
        done: dict[int, int] = {}
        for channel, own in enumerate(self._sources):
            source = self._source_at(own, index)
            if source in done:
                image[channel] = image[done[source]]
                continue
            scaled = normalise(self._volume.voxels[source, index], self.statistics[source])
            self._fit.into_square(scaled, self._fills[source], image[channel])
            done[source] = channel

    def _source_at(self, source: int, index: int) -> int:
        """FLAIR stands in for a sequence also where that one does not reach, and one value fills the slice."""
        flair = _source_of(Role.FLAIR, self._volume.roles)
        plane = self._volume.voxels[source, index]
        return flair if source != flair and _is_constant(plane) else source

    def _measure(self) -> list[ChannelStatistics]:
        """Statistics of the channels that are read; the others are never looked at."""
        unused = ChannelStatistics(0.0, 1.0)
        used = set(self._sources)
        voxels = self._volume.voxels
        return [channel_statistics(voxels[i]) if i in used else unused for i in range(len(voxels))]

    def _plan(self, size: int) -> SliceFit:
        _, rows, columns = self._volume.geometry.shape
        spacing = self._volume.geometry.spacing_mm
        row_mm, column_mm = (1.0, 1.0) if spacing is None else spacing[1:]
        return fit_slice(rows, columns, size, row_mm, column_mm)


def _is_constant(plane: NDArray[np.generic]) -> bool:
    """Whether all voxels of a slice are the same; a look at three of them tells most slices that show something."""
    rows, columns = plane.shape
    value = plane[0, 0]
    if value != plane[-1, -1] or value != plane[rows // 2, columns // 2]:
        return False
    return bool((plane == value).all())


def _source_of(role: Role, present: tuple[Role, ...]) -> int:
    """Channel of the volume that stands for a role: its own, else FLAIR, else the first."""
    for candidate in (role, Role.FLAIR):
        if candidate in present:
            return present.index(candidate)
    return 0
