import numpy as np
import pytest

from build_models.training.evaluation import Evaluation
from build_models.training.metrics import reliability_of, score_patient


def square(shape, *place):
    mask = np.zeros(shape, bool)
    mask[place] = True
    return mask


REFERENCE = square((4, 32, 32), slice(0, 2), slice(8, 16), slice(8, 16))


def score(mask, name="TCGA_CS_0001_2000", threshold=0.5):
    return score_patient(name, mask.astype(np.float32), REFERENCE, threshold)


def test_shifted_outline_is_as_far_off_as_it_was_shifted():
    assert score(np.roll(REFERENCE, 3, axis=2)).hausdorff95_px == pytest.approx(3.0)
    assert score(REFERENCE).hausdorff95_px == 0.0


def test_distance_is_unknown_where_nothing_is_marked():
    nothing = score(np.zeros_like(REFERENCE))

    assert nothing.hausdorff95_px is None
    assert nothing.dice == 0.0
    assert nothing.volume_error == -1.0


def test_volume_error_has_the_sign_of_what_is_too_much():
    twice = square(REFERENCE.shape, slice(0, 2), slice(8, 16), slice(8, 24))

    assert score(twice).volume_error == 1.0


def test_slices_are_found_missed_left_alone_or_false_alarms():
    mask = square(REFERENCE.shape, slice(1, 3), slice(8, 16), slice(8, 16))

    counts = score(mask).slices

    assert (counts.found, counts.missed, counts.left_alone, counts.false_alarms) == (1, 1, 1, 1)
    assert counts.sensitivity == 0.5
    assert counts.specificity == 0.5


@pytest.mark.parametrize(("stated", "error"), [(0.75, 0.0), (0.95, 0.2), (0.35, 0.4)])
def test_calibration_error_is_the_distance_of_probability_and_truth(stated, error):
    reference = np.zeros((1, 20, 20), bool)
    reference[:, :15] = True

    found = reliability_of(np.full(reference.shape, stated, np.float32), reference)

    assert found.expected_calibration_error == pytest.approx(error, abs=1e-6)


def test_air_does_not_make_a_network_look_honest():
    reference = np.zeros((1, 64, 64), bool)
    probability = np.zeros(reference.shape, np.float32)
    probability[:, :4, :4] = 1.0

    assert reliability_of(probability, reference).expected_calibration_error == 1.0


def test_document_has_figures_over_all_and_by_hospital():
    found = score(REFERENCE)
    missed = score(np.zeros_like(REFERENCE), name="TCGA_DU_0002_2000")

    document = Evaluation((found, missed)).document()

    assert document["mean"] == 0.5
    assert document["hospitals"]["CS"]["mean"] == 1.0
    assert document["hospitals"]["DU"]["hausdorff95_px"] is None
    assert document["slice_sensitivity"] == 0.5
    assert document["slice_specificity"] == 1.0
    assert [p["id"] for p in document["patients"]] == [found.id, missed.id]
