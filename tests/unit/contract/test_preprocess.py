import numpy as np
import pytest

from app.contract.preprocess import (
    AIR_DEPTH,
    BRIGHT_SHARE,
    CLIP,
    FOREGROUND_FRACTION,
    channel_statistics,
    fit_slice,
    middles,
    normalise,
)


def brain(seed=0, level=100.0):
    """A noisy disc of tissue in nearly black air."""
    rows, columns = np.mgrid[:128, :128]
    generator = np.random.default_rng(seed)
    tissue = (rows - 64) ** 2 + (columns - 60) ** 2 < 45**2
    image = generator.normal(level, level / 10, tissue.shape) * tissue
    return np.abs(image + generator.normal(0, level / 100, tissue.shape)).astype(np.float32), tissue


def test_usual_tissue_becomes_zero_and_air_a_constant_whatever_the_scanner_scales():
    for level in (1.0, 100.0, 20_000.0):
        image, tissue = brain(level=level)

        scaled = normalise(image, channel_statistics(image))

        assert np.median(scaled[tissue]) == pytest.approx(0.0, abs=0.02)
        assert np.median(scaled[~tissue]) == pytest.approx(-AIR_DEPTH, abs=0.05)


@pytest.mark.parametrize("rows", [127, 128])
def test_tissue_and_air_are_measured_at_the_quantiles_that_numpy_tells(rows: int):
    stack = np.stack([brain(seed)[0] for seed in range(2)])[:, :rows]
    dark, bright = np.quantile(stack.astype(np.float64), [1 - BRIGHT_SHARE, BRIGHT_SHARE])
    tissue = stack > dark + FOREGROUND_FRACTION * (bright - dark)
    centre = np.median(stack[tissue & middles(tissue)].astype(np.float64))

    found = channel_statistics(stack)

    assert found.centre == pytest.approx(centre, rel=1e-6)
    assert found.scale == pytest.approx((centre - dark) / AIR_DEPTH, rel=1e-6)


def test_bright_scalp_around_the_brain_hardly_changes_what_the_brain_becomes():
    image, tissue = brain()
    rows, columns = np.mgrid[:128, :128]
    distance = (rows - 64) ** 2 + (columns - 60) ** 2
    scalp = (distance >= 48**2) & (distance < 54**2)
    with_scalp = np.where(scalp, np.float32(600.0), image)

    bare, dressed = (normalise(i, channel_statistics(i))[tissue].mean() for i in (image, with_scalp))

    assert dressed == pytest.approx(bare, abs=0.15)


@pytest.mark.parametrize("level", [30.0, 60.0, 250.0, 800.0])
def test_a_head_of_any_intensity_around_the_brain_changes_little_although_it_is_most_of_the_slice(level: float):
    rows, columns = np.mgrid[:128, :128]
    image, _ = brain()
    around = (rows - 64) ** 2 / 62**2 + (columns - 60) ** 2 / 58**2 < 1
    inside = (rows - 64) ** 2 + (columns - 60) ** 2 < 42**2
    head = np.where(around & ~inside, np.float32(level), image * inside)
    volume = np.stack([head, head, head])

    bare, dressed = channel_statistics(image), channel_statistics(volume)

    assert (around & ~inside).sum() > inside.sum()
    assert dressed.centre == pytest.approx(bare.centre, rel=0.1)


def test_single_noisy_voxels_do_not_count_as_head():
    image, _ = brain()
    noisy = np.pad(image, ((0, 300), (0, 300)))
    noisy[np.random.default_rng(1).random(noisy.shape) > 0.998] = 80.0
    noisy[-1, -1] = noisy[0, -1] = 120.0

    assert channel_statistics(noisy).centre == pytest.approx(channel_statistics(image).centre, rel=0.05)


@pytest.mark.parametrize("shape", [(256, 256), (600, 600), (4, 400, 400)])
def test_noise_becomes_air_and_not_a_head(shape: tuple[int, ...]):
    noise = np.abs(np.random.default_rng(0).normal(0, 4, shape)).astype(np.uint16)

    assert normalise(noise, channel_statistics(noise)).max() < 0.8 * -AIR_DEPTH


def test_a_noisy_brain_that_fills_its_frame_is_no_noise():
    image = brain(level=100.0)[0][40:88, 36:84]
    formed = np.where(np.arange(48) < 20, image, image + 80)

    assert 90 < channel_statistics(formed).centre < 190


def test_a_head_without_tissue_in_its_middle_is_measured_where_it_has_some():
    rows, columns = np.mgrid[:64, :64]
    ring = np.abs(np.hypot(rows - 32, columns - 32) - 30) < 1.5

    assert channel_statistics(ring * np.float32(50)).centre == 50.0


def test_an_offset_of_all_voxels_changes_nothing():
    image, _ = brain()

    shifted = normalise(image - 1024.0, channel_statistics(image - 1024.0))

    np.testing.assert_allclose(shifted, normalise(image, channel_statistics(image)), atol=1e-3)


def test_air_does_not_count_as_tissue():
    image, _ = brain()
    wide = np.zeros((256, 256), np.float32)
    wide[:128, :128] = image

    assert channel_statistics(wide).centre == pytest.approx(channel_statistics(image).centre, rel=0.02)


def test_a_hot_pixel_is_cut_and_moves_nothing():
    image, _ = brain()
    hot = image.copy()
    hot[64, 64] = 1e4

    scaled = normalise(hot, channel_statistics(hot))

    assert scaled.max() == CLIP
    assert channel_statistics(hot).centre == pytest.approx(channel_statistics(image).centre, rel=0.03)


@pytest.mark.parametrize("value", [0, 7, -3])
def test_a_constant_image_becomes_air(value):
    image = np.full((16, 16), value, np.int16)

    np.testing.assert_array_equal(normalise(image, channel_statistics(image)), np.float32(-AIR_DEPTH))


def test_a_large_volume_is_measured_from_a_part_of_it():
    image, _ = brain()
    volume = np.broadcast_to(image, (300, *image.shape))

    assert channel_statistics(volume).centre == pytest.approx(channel_statistics(image).centre, rel=0.03)


def test_a_slice_of_the_network_size_passes_unchanged():
    image = np.random.default_rng(0).standard_normal((256, 256), dtype=np.float32)
    fit = fit_slice(256, 256, 256)

    np.testing.assert_array_equal(fit.into_square(image, -1.0), image)
    np.testing.assert_array_equal(fit.out_of_square(image), image)


@pytest.mark.parametrize(("rows", "columns"), [(240, 240), (155, 201), (256, 1), (17, 250)])
def test_a_smaller_slice_is_padded_and_comes_back_exactly(rows, columns):
    image = np.random.default_rng(0).standard_normal((rows, columns), dtype=np.float32)
    fit = fit_slice(rows, columns, 256)

    square = fit.into_square(image, -9.0)

    assert square.shape == (256, 256)
    assert (square == -9.0).sum() == 256 * 256 - rows * columns
    np.testing.assert_array_equal(fit.out_of_square(square), image)


@pytest.mark.parametrize(("rows", "columns", "row_mm", "column_mm"), [(512, 512, 0.5, 0.5), (320, 260, 0.7, 0.9)])
def test_a_scaled_region_comes_back_where_it_was(rows, columns, row_mm, column_mm):
    image = np.zeros((rows, columns), np.float32)
    inside = (slice(rows // 4, rows // 2), slice(columns // 3, columns // 2))
    image[inside] = 1.0
    fit = fit_slice(rows, columns, 256, row_mm, column_mm)

    back = fit.out_of_square(fit.into_square(image, 0.0)) > 0.5

    expected = image > 0.5
    overlap = 2 * (back & expected).sum() / (back.sum() + expected.sum())
    assert overlap > 0.97


def test_anisotropic_pixels_become_square():
    fit = fit_slice(100, 200, 256, row_mm=2.0, column_mm=1.0)

    assert (fit.scaled_rows, fit.scaled_columns) == (200, 200)
