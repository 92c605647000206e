"""The peak that parts of a slice have to reach is chosen by what it does to whole patients."""

import numpy as np
from numpy.typing import NDArray

from build_models.training.dataset import Patient
from build_models.training.evaluation import MaskRule, choose_least_peak, choose_rule, postprocessed

THRESHOLD = 0.4


def patient(lesion: float, elsewhere: float) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Four slices with a lesion that was found at a probability, and with a false part at another one."""
    probability, reference = np.zeros((4, 32, 32), np.float32), np.zeros((4, 32, 32), bool)
    reference[:, 4:12, 4:12] = True
    probability[reference] = lesion
    probability[1:3, 20:28, 20:28] = elsewhere
    return probability, reference


def choose(*patients: tuple[NDArray[np.float32], NDArray[np.bool_]]) -> float:
    return choose_least_peak([p for p, _ in patients], [r for _, r in patients], THRESHOLD)


def test_false_parts_go_and_every_lesion_stays():
    peak = choose(patient(0.97, 0.55), patient(0.92, 0.62))
    assert 0.62 < peak < 0.92


def test_a_peak_keeps_its_distance_from_one_that_loses_a_lesion():
    assert choose(patient(0.97, 0.52), patient(0.88, 0.52)) <= 0.81


def test_where_no_peak_helps_none_is_asked_for():
    assert choose(patient(0.5, 0.0), patient(0.6, 0.0)) == 0.0


def test_a_rule_is_the_best_threshold_with_the_peak_that_suits_it():
    patients = [patient(0.97, 0.55), patient(0.92, 0.62)]
    for probability, _ in patients:
        probability[3, 20:24, 20:24] = 0.3
    rule = choose_rule([p for p, _ in patients], [r for _, r in patients])
    for probability, reference in patients:
        np.testing.assert_array_equal(rule.applied(probability) >= rule.threshold, reference)


def test_predictions_are_judged_as_the_program_shows_them():
    probability, reference = patient(0.97, 0.55)
    whole = Patient("TCGA_XX_0000", np.zeros((*reference.shape, 3), np.uint8), reference)
    shown = postprocessed(lambda _: probability, MaskRule(THRESHOLD, 0.8))(whole)
    assert not shown[:, 20:28, 20:28].any()
    np.testing.assert_array_equal(shown[reference], probability[reference])
