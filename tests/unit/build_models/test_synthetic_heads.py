import numpy as np
import pytest
import torch

from app.contract.preprocess import channel_statistics, normalise
from build_models.training.brain_mask import brain_mask
from build_models.training.dataset import FLAIR
from build_models.training.synthetic_heads import HeadChanges, paint_heads, renormalise, strip_heads

SIZE = 128


def phantom(slices=5, noise=4.0):
    """A head of scalp, skull and brain, and where its brain is."""
    rows, columns = np.mgrid[:SIZE, :SIZE] - 63.5
    radius = np.hypot(rows / 1.1, columns)
    image = np.select([radius < 38, radius < 44, radius < 50], [100, 10, 220], default=2)
    pixels = np.repeat(np.repeat(image[None, ..., None], slices, 0), 3, -1)
    pixels = pixels + np.random.default_rng(0).normal(0, noise, pixels.shape)
    return pixels.clip(0, 255).astype(np.uint8), np.broadcast_to(radius < 38, (slices, SIZE, SIZE))


@pytest.fixture(scope="module")
def batch():
    images, brain = phantom()
    channels = [normalise(images[..., c], channel_statistics(images[..., c])) for c in range(3)]
    return torch.from_numpy(np.stack(channels, axis=1)), torch.from_numpy(brain.copy())[:, None].float()


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


def test_brain_is_found_inside_skull_and_scalp():
    images, brain = phantom()

    found = brain_mask(images)

    assert 2 * (found & brain).sum() / (found.sum() + brain.sum()) > 0.95


def test_brain_is_found_beside_a_channel_with_bright_air():
    images, brain = phantom()
    images[..., 0] = 90

    found = brain_mask(images)

    assert 2 * (found & brain).sum() / (found.sum() + brain.sum()) > 0.95


def test_slices_without_a_head_have_no_brain():
    images, _ = phantom()
    images[0] = 3

    found = brain_mask(images)

    assert not found[0].any()
    assert found[2].any()
    assert not brain_mask(np.zeros_like(images)).any()


def test_painting_leaves_the_brain_as_it_is_and_changes_what_lies_around_it(batch):
    images, keep = batch

    painted = paint_heads(images, keep, generator())

    inside = keep.expand_as(images) > 0.5
    assert torch.equal(painted[inside], images[inside])
    assert (painted[~inside] != images[~inside]).float().mean() > 0.99
    assert torch.isfinite(painted).all()


def test_every_head_is_another_and_a_seed_gives_the_same_again(batch):
    images, keep = batch
    first = paint_heads(images, keep, generator())

    assert torch.equal(first, paint_heads(images, keep, generator()))
    assert not torch.equal(first, paint_heads(images, keep, generator(1)))
    assert (first[0] - first[1])[:, :20].abs().max() > 0.01


def test_slices_of_one_patient_get_scalp_of_one_intensity(batch):
    images, keep = batch
    same = images[:1].expand_as(images)

    def spread(painted):
        around = (painted * (1 - keep)).flatten(1).sum(dim=1)
        return float(around.std() / around.mean().abs())

    assert spread(paint_heads(same, keep, generator(), one_patient=True)) < 0.5 * spread(
        paint_heads(same, keep, generator())
    )


@pytest.mark.parametrize(("missing", "present"), [(0, 2), (2, 0)])
def test_channel_that_was_filled_with_flair_stays_equal_to_it(batch, missing, present):
    images, keep = batch
    filled = images.clone()
    filled[:, missing] = filled[:, FLAIR]

    painted = paint_heads(filled, keep, generator())

    assert torch.equal(painted[:, missing], painted[:, FLAIR])
    assert not torch.equal(painted[:, present], painted[:, FLAIR])


def test_slice_with_next_to_no_brain_is_not_painted(batch):
    images, keep = batch
    keep = keep.clone()
    keep[0] = 0
    keep[0, 0, :5, :5] = 1

    painted = paint_heads(images, keep, generator())

    assert torch.equal(painted[0], images[0])
    assert not torch.equal(painted[1], images[1])


def test_stripping_leaves_air_around_the_brain(batch):
    images, keep = batch

    stripped = strip_heads(images, keep)

    inside = keep.expand_as(images) > 0.5
    assert torch.equal(stripped[inside], images[inside])
    assert (torch.where(inside, images.amin(), stripped) <= images.amin(dim=(2, 3), keepdim=True) + 1e-6).all()


def test_renormalised_slice_is_what_the_program_would_have_sent(batch):
    images, keep = batch
    above = strip_heads(images, keep) - images.amin(dim=(2, 3), keepdim=True)

    ours = renormalise(above)

    for number in range(3):
        voxels = above[0, number].numpy()
        theirs = normalise(voxels, channel_statistics(voxels))
        assert np.abs(ours[0, number].numpy() - theirs).max() < 0.05


def test_constant_slice_is_normalised_to_zero():
    assert torch.equal(renormalise(torch.full((1, 3, 32, 32), 7.0)), torch.zeros(1, 3, 32, 32))


def test_changes_come_as_often_as_asked_for(batch):
    images, keep = (tensor.repeat(40, 1, 1, 1)[:, :, ::2, ::2] for tensor in batch)
    given = images.clone()

    changed = HeadChanges(0.3, 0.2).apply(images, keep, generator())

    share = (changed != images).flatten(1).any(dim=1).float().mean()
    assert 0.4 < share < 0.6
    assert torch.equal(images, given)
    assert HeadChanges(0.0, 0.0).apply(images, keep, generator()) is images
