import pytest
import torch

from build_models.training.dataset import FLAIR
from build_models.training.transplants import LesionTransplants

SIDE = 96
LESION, BRAIN = 0, 1


def generator(seed=0):
    return torch.Generator().manual_seed(seed)


def disc(row, column, radius):
    rows, columns = torch.meshgrid(torch.arange(SIDE), torch.arange(SIDE), indexing="ij")
    return ((rows - row) ** 2 + (columns - column) ** 2 <= radius**2).float()


def slices(contrast=1.5, receiving=0.0):
    """A brain with a lesion that is brighter by `contrast` on FLAIR, and one of value `receiving` without."""
    brain, lesion = disc(48, 48, 40), disc(48, 30, 7)
    outlines = torch.stack([torch.stack([lesion, brain]), torch.stack([torch.zeros_like(lesion), brain])])
    images = torch.full((2, 3, SIDE, SIDE), -2.0)
    images[0] = torch.where(brain > 0, 0.0, -2.0)
    images[1] = torch.where(brain > 0, receiving, -2.0)
    images[0, FLAIR] += contrast * lesion
    return images, outlines


def many(images, outlines, count=40):
    """What so many draws give, each the second slice."""
    numbers = generator()
    drawn = [LesionTransplants(1.0).apply(images, outlines, numbers) for _ in range(count)]
    return [(image[1], outline[1]) for image, outline in drawn]


def test_a_slice_without_a_lesion_receives_one_as_bright_as_it_was():
    images, outlines = slices()

    received = [(image, outline) for image, outline in many(images, outlines) if outline[LESION].any()]

    assert len(received) > 20
    for image, outline in received:
        # The edge of the cut fades.
        middle = torch.nn.functional.avg_pool2d(outline[LESION][None], 7, 1, 3)[0] > 0.99
        assert 0.75 * 1.5 < image[FLAIR][middle].mean() < 1.25 * 1.5


def test_lesions_come_to_lie_everywhere_in_the_brain_and_nowhere_else():
    images, outlines = slices()

    drawn = many(images, outlines, 150)

    covered = torch.stack([outline[LESION] for _, outline in drawn]).amax(dim=0)
    brain = outlines[1, BRAIN]
    assert not (covered * (1 - brain)).any()
    assert float((covered * brain).sum() / brain.sum()) > 0.8


def test_what_lies_outside_the_brain_stays_as_it_is():
    images, outlines = slices()

    for image, outline in many(images, outlines):
        assert torch.equal(outline[BRAIN], outlines[1, BRAIN])
        assert torch.equal(image * (1 - outline[BRAIN]), images[1] * (1 - outlines[1, BRAIN]))


def test_a_lesion_keeps_its_contrast_in_a_darker_brain():
    images, outlines = slices(receiving=-0.5)

    brightest = [float(image[FLAIR].max()) for image, outline in many(images, outlines) if outline[LESION].any()]

    assert len(brightest) > 20
    assert all(0.75 * 1.5 < value + 0.5 < 1.25 * 1.5 for value in brightest)


@pytest.mark.parametrize(
    ("contrast", "receiving"), [(0.1, 0.0), (1.5, 3.0), (1.5, -1.8)], ids=["invisible", "into fat", "into air"]
)
def test_what_nobody_could_outline_is_not_carried(contrast, receiving):
    images, outlines = slices(contrast, receiving)

    for image, outline in many(images, outlines):
        assert torch.equal(image, images[1])
        assert not outline[LESION].any()


def test_a_slice_keeps_its_own_lesion():
    images, outlines = slices()
    outlines[1, LESION] = disc(48, 66, 7)

    drawn = many(images, outlines)

    assert any(outline[LESION].sum() > 1.5 * outlines[1, LESION].sum() for _, outline in drawn)
    for _, outline in drawn:
        kept = float((outline[LESION] * outlines[1, LESION]).sum())
        # The margin of another one beside it may take a part.
        assert kept > 0.5 * float(outlines[1, LESION].sum())


def test_none_are_carried_unless_asked_for_and_no_number_is_drawn():
    images, outlines = slices()
    numbers = generator()
    before = numbers.get_state()

    same, kept = LesionTransplants().apply(images, outlines, numbers)

    assert same is images
    assert kept is outlines
    assert torch.equal(numbers.get_state(), before)


def test_the_same_numbers_give_the_same_slices():
    images, outlines = slices()

    first, second = (LesionTransplants(0.7).apply(images, outlines, generator(3)) for _ in range(2))

    assert torch.equal(first[0], second[0])
    assert torch.equal(first[1], second[1])
    assert torch.equal(images, slices()[0])
