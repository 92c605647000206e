"""Answers of the network, kept by what it was shown: the same pixels are never computed twice by the same artifact."""

from collections import OrderedDict
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from app.inference.segmenter import Segmenter, SliceResult

_CAPACITY = 48 << 20
"""Bytes of probabilities that are kept: 192 slices of 256 × 256, so that a day of cases does not grow the memory."""


Key = tuple[str, bytes]
"""SHA-256 of the artifact, and what stands for its input."""


class ResultCache:
    """The latest answers, by artifact and input.

    Parameters
    ----------
    capacity : int
        Bytes; what was not used for the longest time goes first.
    """

    def __init__(self, capacity: int = _CAPACITY) -> None:
        self._capacity = capacity
        self._size = 0
        self._kept: OrderedDict[Key, NDArray[np.float32]] = OrderedDict()

    def get(self, key: Key) -> NDArray[np.float32] | None:
        """The probability (rows, columns) of an input, not to be written to; None when it is not known."""
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def put(self, key: Key, probability: NDArray[np.float32]) -> None:
        """Keep an answer."""
        if key in self._kept or probability.nbytes > self._capacity:
            return
        self._kept[key] = probability
        self._size += probability.nbytes
        while self._size > self._capacity:
            self._size -= self._kept.popitem(last=False)[1].nbytes

    def forget(self, artifact_sha256: str) -> None:
        """Keep no answer of an artifact."""
        for key in [key for key in self._kept if key[0] == artifact_sha256]:
            self._size -= self._kept.pop(key).nbytes


class CachedSegmenter:
    """A segmenter that asks the network only what it has not answered before.

    Parameters
    ----------
    segmenter : Segmenter
    artifact_sha256 : str
        Of the artifact that the segmenter's session runs.
    """

    def __init__(self, segmenter: Segmenter, artifact_sha256: str, cache: ResultCache) -> None:
        self.segmenter = segmenter
        self._artifact = artifact_sha256
        self._cache = cache

    def segment(self, index: int, generation: int = 0) -> SliceResult:
        """One slice, from the cache where it is known; answers to earlier generations are not taken again.

        Raises
        ------
        InferenceError
            See `Segmenter.segment`.
        """
        start = perf_counter()
        key = (self._artifact, f"{generation} ".encode() + self.segmenter.content_key(index))
        known = self._cache.get(key)
        if known is not None:
            return SliceResult(index, known, {"preprocess": (perf_counter() - start) * 1e3}, False, cached=True)
        result = self.segmenter.segment(index)
        self._cache.put(key, result.probability)
        return result
