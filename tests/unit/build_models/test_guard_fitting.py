import numpy as np
import pytest

from app.contract.guard import FEATURES
from app.errors import BuildError
from build_models.guard.examples import REAL, Example
from build_models.guard.fitting import auroc, fit_guard, judge_guard
from build_models.guard.foreign import GENERATED


def examples(count, shift=0.0, kind=REAL, seed=0):
    numbers = np.random.default_rng(seed)
    return [Example(kind, f"{kind} {n}", numbers.normal(shift, 1.0, (8, len(FEATURES)))) for n in range(count)]


def test_fitted_guard_lets_real_cases_pass_and_warns_of_others():
    guard = fit_guard(examples(60))

    report = judge_guard(guard, examples(40, seed=1), examples(20, shift=3.0, kind="knee", seed=2))

    assert report["series"]["false_alarms"][REAL] <= 0.1
    assert report["series"]["foreign"]["knee"] == {"auroc": 1.0, "warned": 1.0, "count": 20}
    assert report["lone_slices"]["false_alarms"][REAL] <= 0.05
    assert report["lone_slices"]["foreign"]["knee"]["auroc"] > 0.95


def test_guard_is_not_fitted_on_too_few_patients():
    with pytest.raises(BuildError, match="patients"):
        fit_guard(examples(5))


def test_auroc_of_known_scores():
    assert auroc([0, 1], [2, 3]) == 1.0
    assert auroc([0, 1], [0, 1]) == 0.5
    assert auroc([2, 3], [0, 1]) == 0.0


@pytest.mark.parametrize("kind", GENERATED)
def test_generated_images_are_images_and_differ(kind):
    numbers = np.random.default_rng(0)

    first, second = (GENERATED[kind](number, numbers) for number in (0, 1))

    assert first.shape[1:] == (256, 256)
    assert np.isfinite(first).all()
    assert first.std() > 0
    assert not np.array_equal(first[:1], second[:1])
