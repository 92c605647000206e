import io

import numpy as np
import pytest

from app import resources
from app.contract.preprocess import CLIP
from build_models.golden import golden_inputs


@pytest.fixture(scope="module")
def inputs():
    return golden_inputs(resources.demo_case())


def test_are_what_the_network_reads(inputs):
    assert inputs.shape == (8, 3, 256, 256)
    assert inputs.dtype == np.float32
    assert np.isfinite(inputs).all()


def test_are_the_same_every_time(inputs):
    assert np.array_equal(inputs, golden_inputs(resources.demo_case()))


def test_survive_float16_unchanged_and_stay_small(inputs):
    assert np.array_equal(inputs, inputs.astype(np.float16).astype(np.float32))
    packed = io.BytesIO()
    np.savez_compressed(packed, inputs=inputs)
    assert packed.tell() < 1_200_000


def test_reach_both_ends_of_the_range(inputs):
    assert inputs.min() == -CLIP
    assert inputs.max() == CLIP


def test_hold_a_slice_where_flair_fills_the_missing_channels(inputs):
    filled = [i for i in inputs if np.array_equal(i[0], i[1]) and np.array_equal(i[1], i[2])]
    assert len(filled) == 1


def test_hold_nearly_empty_and_full_slices_of_the_demo_case(inputs):
    tissue = [float((i[1] > i[1].min() + 0.5).mean()) for i in inputs[:5]]
    assert min(tissue) < 0.05
    assert max(tissue) > 0.3
