"""The network is asked once for the same pixels."""

import numpy as np

from app.contract.model_spec import ModelSpec
from app.imaging.volume import Role, Volume, VolumeGeometry
from app.inference.result_cache import CachedSegmenter, ResultCache
from app.inference.segmenter import Segmenter

MODEL = ModelSpec("small", "1", ("FLAIR",), 16, 0.5, "")


class CountingNetwork:
    """Answers with a squashed copy of what it reads, and counts."""

    def __init__(self) -> None:
        self.runs = 0

    def run(self, image):
        self.runs += 1
        return (1 / (1 + np.exp(-image[:, :1]))).astype(np.float32)

    def close(self):
        pass


def volume(slices: int = 4, size: int = 12, *, later: int = 1) -> Volume:
    """Noise; `later` multiplies all slices but the first."""
    voxels = np.random.default_rng(0).integers(0, 900, (1, slices, size, size)).astype(np.int16)
    voxels[0, 1:] *= later
    return Volume(voxels, (Role.FLAIR,), VolumeGeometry((slices, size, size)))


def cached(network: CountingNetwork, cache: ResultCache, case: Volume, artifact: str = "ab") -> CachedSegmenter:
    return CachedSegmenter(Segmenter(network, MODEL, case), artifact, cache)


def test_a_case_that_is_opened_again_costs_no_inference_and_gets_the_same_answer():
    network, cache = CountingNetwork(), ResultCache()
    first = [cached(network, cache, volume()).segment(index) for index in range(4)]
    again = [cached(network, cache, volume()).segment(index) for index in range(4)]
    assert network.runs == 4
    assert [result.cached for result in first + again] == [False] * 4 + [True] * 4
    for before, after in zip(first, again, strict=True):
        np.testing.assert_array_equal(before.probability, after.probability)
        assert "infer" not in after.latency_ms


def test_other_pixels_another_artifact_and_a_later_generation_are_computed():
    network, cache = CountingNetwork(), ResultCache()
    cached(network, cache, volume()).segment(0)
    changed = volume()
    changed.voxels[0, 0, 3, 3] += 1
    assert not cached(network, cache, changed).segment(0).cached
    assert not cached(network, cache, volume(), "cd").segment(0).cached
    assert not cached(network, cache, volume()).segment(0, generation=1).cached
    assert network.runs == 4


def test_the_same_slice_in_a_case_with_other_intensities_is_computed_since_it_is_normalised_otherwise():
    network, cache = CountingNetwork(), ResultCache()
    cached(network, cache, volume()).segment(0)
    assert not cached(network, cache, volume(later=3)).segment(0).cached


def test_the_oldest_answers_give_way_when_the_memory_is_full():
    cache = ResultCache(capacity=3 * 100)
    for name in (b"a", b"b", b"c"):
        cache.put(("one", name), np.zeros(25, np.float32))
    assert cache.get(("one", b"a")) is not None
    cache.put(("one", b"d"), np.zeros(25, np.float32))
    assert cache.get(("one", b"b")) is None
    assert all(cache.get(("one", name)) is not None for name in (b"a", b"c", b"d"))
    cache.put(("one", b"huge"), np.zeros(1000, np.float32))
    assert cache.get(("one", b"huge")) is None


def test_the_answers_of_one_network_are_forgotten_and_their_memory_is_free_again():
    cache = ResultCache(capacity=2 * 100)
    for artifact in ("failed", "sound"):
        cache.put((artifact, b"a"), np.zeros(25, np.float32))
    cache.forget("failed")
    assert cache.get(("failed", b"a")) is None
    cache.put(("sound", b"b"), np.zeros(25, np.float32))
    assert cache.get(("sound", b"a")) is not None
