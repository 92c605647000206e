import numpy as np
import pytest

from app.errors import BuildError
from build_models.training.dataset import FLAIR, Patient
from build_models.training.relocation import judge_relocated, relocated

SIDE, SLICES = 96, 12
TISSUE, LESION = 90, 170


def disc(row, column, radius):
    rows, columns = np.ogrid[:SIDE, :SIDE]
    return (rows - row) ** 2 + (columns - column) ** 2 <= radius**2


def patient(name, lesion_slices=(), column=40):
    """A brain of one grey on every slice, with a bright disc for a lesion on some."""
    brain = np.repeat(disc(48, 48, 36)[None], SLICES, 0)
    masks = np.zeros((SLICES, SIDE, SIDE), np.bool_)
    masks[list(lesion_slices)] = disc(48, column, 7)
    images = np.where(brain[..., None], np.uint8(TISSUE), np.uint8(0)).repeat(3, -1)
    noise = np.random.default_rng(0).integers(-8, 9, brain.shape)
    images = np.where(brain[..., None], images + noise[..., None], 0).astype(np.uint8)
    images[..., FLAIR][masks] = LESION
    made = Patient(name, images, masks)
    # The estimate wants a skull; what it finds is not the subject here.
    made.__dict__["brain"] = brain
    return made


@pytest.fixture
def patients():
    return [patient("first", (5, 6)), patient("second", (6, 7), 60), patient("without")]


def test_slices_without_a_lesion_receive_one_that_can_be_seen(patients):
    for before, after in zip(patients, relocated(patients), strict=True):
        assert len(after.thirds) >= SLICES // 2
        for number in after.thirds:
            lesion = after.patient.masks[number]
            assert not before.masks[number].any() and lesion.any()
            assert not (lesion & ~before.brain[number]).any()
            flair = after.patient.images[number, ..., FLAIR]
            assert np.median(flair[lesion]) > TISSUE + 0.6 * (LESION - TISSUE)


def test_all_other_slices_stay_as_they_are(patients):
    for before, after in zip(patients, relocated(patients), strict=True):
        others = [n for n in range(SLICES) if n not in after.thirds]
        assert others or not before.masks.any()
        assert np.array_equal(after.patient.images[others], before.images[others])
        assert np.array_equal(after.patient.masks[others], before.masks[others])


def test_slices_are_counted_by_how_low_they_lie(patients):
    thirds = relocated(patients)[2].thirds

    assert {third for number, third in thirds.items() if number < 4} == {"lowest"}
    assert {third for number, third in thirds.items() if 4 <= number < 8} == {"middle"}
    assert {third for number, third in thirds.items() if number >= 8} == {"highest"}


def test_the_same_patients_receive_the_same_lesions(patients):
    first, second = relocated(patients), relocated(patients)

    assert all(np.array_equal(a.patient.images, b.patient.images) for a, b in zip(first, second, strict=True))


def test_a_network_that_misses_low_lesions_is_seen_to():
    patients = [patient("first", (5, 6)), patient("second", (6, 7), 60)]

    def blind_below(seen):
        found = seen.masks.astype(np.float32)
        found[:4] = 0.0
        return found

    figures = judge_relocated(blind_below, relocated(patients), 0.5)

    assert figures["lowest"]["mean"] == figures["lowest"]["found"] == 0.0
    assert figures["highest"]["mean"] == figures["highest"]["found"] == 1.0
    assert sum(third["slices"] for third in figures.values()) == sum(len(r.thirds) for r in relocated(patients))


def test_a_lesion_counts_as_found_once_half_of_it_is_marked():
    patients = [patient("first", (5, 6)), patient("second", (6, 7), 60)]

    def part_of_it(share):
        def predict(seen):
            found = seen.masks.astype(np.float32)
            for mask in found:
                rows, columns = np.nonzero(mask)
                left = round(len(rows) * (1 - share))
                mask[rows[:left], columns[:left]] = 0.0
            return found

        return judge_relocated(predict, relocated(patients), 0.5)

    assert all(third["found"] == 1.0 for third in part_of_it(0.6).values())
    assert all(third["found"] == 0.0 and third["mean"] > 0.4 for third in part_of_it(0.4).values())


@pytest.mark.parametrize("lonely", [[patient("only", (5,))], [patient("one"), patient("other")]])
def test_patients_that_cannot_exchange_lesions_get_a_sentence(lonely):
    with pytest.raises(BuildError, match="carried to another"):
        relocated(lonely)
