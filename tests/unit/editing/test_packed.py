"""Masks in few bytes."""

import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.editing.packed import PackedError, PackedMask
from tests.unit.editing.masks import any_mask, disk


@given(any_mask)
def test_every_mask_comes_back_as_it_was(mask: np.ndarray):
    packed = PackedMask.of(mask)
    assert packed.shape == mask.shape
    assert np.array_equal(packed.unpack(), mask)


@given(any_mask)
def test_every_mask_travels_as_text(mask: np.ndarray):
    assert PackedMask.from_text(PackedMask.of(mask).to_text()) == PackedMask.of(mask)


@given(any_mask)
def test_equal_masks_have_equal_bytes(mask: np.ndarray):
    assert PackedMask.of(mask) == PackedMask.of(mask.copy())


def test_a_lesion_of_a_large_slice_needs_less_than_a_kilobyte():
    assert len(PackedMask.of(disk(250, 240, 60, (512, 512))).data) < 1000


def test_what_was_unpacked_is_ones_own():
    packed = PackedMask.of(disk(20, 16, 5))
    packed.unpack()[:] = True
    assert np.array_equal(packed.unpack(), disk(20, 16, 5))


@given(st.binary(max_size=200))
def test_bytes_that_are_no_mask_are_refused(data: bytes):
    try:
        mask = PackedMask.from_bytes(data).unpack()
    except PackedError:
        return
    assert mask.shape == PackedMask.from_bytes(data).shape


@given(any_mask, st.integers(0, 10_000), st.integers(1, 255))
def test_a_flipped_byte_gives_a_mask_of_its_own_size_or_none(mask: np.ndarray, place: int, flip: int):
    data = bytearray(PackedMask.of(mask).data)
    data[place % len(data)] ^= flip
    try:
        packed = PackedMask.from_bytes(bytes(data))
    except PackedError:
        return
    assert packed.unpack().shape == packed.shape


def test_a_bomb_is_refused_before_it_is_unpacked():
    header = PackedMask.of(disk(20, 16, 5)).data[:24]
    with pytest.raises(PackedError):
        PackedMask.from_bytes(header + zlib.compress(bytes(50_000_000)))


def test_a_text_that_is_not_base64_is_refused():
    with pytest.raises(PackedError):
        PackedMask.from_text("no mask!")
