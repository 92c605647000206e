import json
from collections import Counter

import numpy as np
import pytest

from app.contract.dice import dice
from app.contract.manifest import sha256_of
from app.errors import BuildError
from build_models import cli
from build_models.training import trainer as trainer_module
from build_models.training.checkpoint import load_checkpoint
from build_models.training.dataset import FLAIR, Patient, read_patients
from build_models.training.evaluation import THRESHOLDS
from build_models.training.folds import hospital_folds, hospital_of, stratified_folds
from build_models.training.inputs import INPUTS
from build_models.training.metrics import score_patient
from build_models.training.out_of_fold import OutOfFold, summary
from build_models.training.prediction import predict
from build_models.training.stored_predictions import StoredPredictions
from build_models.training.trainer import BEST, LAST
from build_models.zoo.registry import build_network
from tests.helpers.lgg import write_patient

NAMES = [f"TCGA_{hospital}_{n:04}_20000101" for hospital, count in (("CS", 3), ("DU", 3)) for n in range(count)]
EVERYONE = [
    f"TCGA_{h}_{n:04}_20000101"
    for h, c in (("CS", 13), ("DU", 36), ("EZ", 1), ("FG", 11), ("HT", 27))
    for n in range(c)
]


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    root = tmp_path_factory.mktemp("lgg")
    for seed, name in enumerate(NAMES):
        write_patient(root, name, slices=6, size=32, seed=seed)
    (root / "split.json").write_text(json.dumps({"train": NAMES[:4], "validation": NAMES[4:5], "test": NAMES[5:]}))
    return root


def options(data, out, *more, epochs=2):
    small = ["--features", "4", "--epochs", str(epochs), "--batch-size", "4", "--crop", "32", "--validate-every", "1"]
    places = ["--data", str(data), "--out", str(out), "--inner", "1", "--threads", "1", "--no-compile", "--json"]
    return ["cross-validate", *small, *places, *more]


def test_every_patient_is_held_out_once_and_never_chooses_its_own_threshold():
    folds = stratified_folds(EVERYONE, 5, inner=6)

    assert Counter(p for fold in folds for p in fold.held_out) == Counter(EVERYONE)
    for fold in folds:
        assert sorted([*fold.training, *fold.inner, *fold.held_out]) == sorted(EVERYONE)
        assert len(fold.inner) == 6
        assert len(fold.held_out) in (17, 18)


def test_each_fold_has_its_share_of_every_hospital():
    for hospital in ("CS", "DU", "FG", "HT"):
        share = sum(hospital_of(p) == hospital for p in EVERYONE) / 5
        for fold in stratified_folds(EVERYONE, 5, inner=6):
            assert abs(sum(hospital_of(p) == hospital for p in fold.held_out) - share) < 1


def test_folds_do_not_depend_on_the_order_in_which_patients_are_named():
    assert stratified_folds(reversed(EVERYONE), 5, inner=6) == stratified_folds(EVERYONE, 5, inner=6)


def test_leaving_a_hospital_out_keeps_it_out_of_training_and_choice():
    for fold in hospital_folds(EVERYONE, inner=6):
        assert {hospital_of(p) for p in fold.held_out} == {fold.name}
        assert fold.name not in {hospital_of(p) for p in (*fold.training, *fold.inner)}


@pytest.mark.parametrize(("count", "inner"), [(1, 1), (7, 1), (2, 0), (2, 3)])
def test_folds_that_cannot_be_made_are_refused(count, inner):
    with pytest.raises(BuildError):
        stratified_folds(NAMES, count, inner)


def scored(fold, name, hits):
    """A patient of ten lesion pixels, of which the first ones are found."""
    reference = np.zeros((1, 8, 10), bool)
    reference[0, 0] = True
    probability = np.zeros(reference.shape, np.float32)
    probability[0, 0, :hits] = 0.6
    score = score_patient(name, probability, reference, 0.5)
    return OutOfFold(fold, score, tuple(dice(probability >= t, reference) for t in THRESHOLDS))


def test_summary_has_figures_by_fold_and_hospital_and_the_spread():
    scores = [
        scored("fold-1", "TCGA_CS_1_1", 10),
        scored("fold-1", "TCGA_DU_1_1", 5),
        scored("fold-2", "TCGA_DU_2_1", 0),
    ]

    document = summary(scores)

    assert document["mean"] == pytest.approx((1 + 2 / 3 + 0) / 3, abs=1e-4)
    assert document["hospitals"]["DU"]["mean"] == pytest.approx(1 / 3, abs=1e-4)
    assert document["folds"]["fold-2"]["count"] == 1
    assert document["spread_over_folds"] == pytest.approx(np.std([5 / 6, 0.0], ddof=1), abs=1e-4)
    assert document["by_threshold"]["0.5"] == document["mean"]
    assert document["by_threshold"]["0.8"] == 0.0
    assert [p["fold"] for p in document["patients"]] == ["fold-1", "fold-1", "fold-2"]


def test_folds_run_one_at_a_time_and_the_report_grows(data, tmp_path, capsys):
    assert cli.main(options(data, tmp_path, "--folds", "2", "--fold", "2")) == 0
    first = json.loads(capsys.readouterr().out)
    assert not first["complete"]
    assert set(first["folds"]) == {"fold-2"}

    assert cli.main(options(data, tmp_path, "--folds", "2")) == 0
    whole = json.loads(capsys.readouterr().out)
    assert whole["complete"]
    assert {p["id"] for p in whole["patients"]} == set(NAMES)
    assert first["patients"] == [p for p in whole["patients"] if p["fold"] == "fold-2"]
    assert json.loads((tmp_path / "cross-validation.json").read_text()) == whole


def test_each_fold_is_judged_by_the_rule_that_its_inner_patients_chose(data, tmp_path, capsys):
    assert cli.main(options(data, tmp_path, "--folds", "2", "--fold", "1")) == 0
    capsys.readouterr()
    place = tmp_path / "fold-1" / "fold.json"
    fold = json.loads(place.read_text())
    assert 0.0 <= fold["least_peak"] < 1.0
    # A peak that no probability reaches leaves nothing of any map, so that no lesion is found any more.
    place.write_text(json.dumps({**fold, "least_peak": 1.01}))

    assert cli.main(options(data, tmp_path, "--folds", "2", "--report-only")) == 0

    assert json.loads(capsys.readouterr().out)["mean"] == 0.0


def test_finished_folds_are_judged_with_other_inputs_too(data, tmp_path, capsys):
    assert cli.main(options(data, tmp_path, "--folds", "2", "--fold", "1", "--input", "all", epochs=1)) == 0
    one = json.loads(capsys.readouterr().out)
    assert set(one["inputs"]) == set(INPUTS) - {"complete"}
    assert all(figures["count"] == one["count"] for figures in one["inputs"].values())

    assert cli.main(options(data, tmp_path, "--folds", "2", epochs=1)) == 0
    assert json.loads(capsys.readouterr().out)["inputs"] == {}, "means over other patients do not compare"

    assert cli.main(options(data, tmp_path, "--folds", "2", "--input", "flair", epochs=1)) == 0
    whole = json.loads(capsys.readouterr().out)
    assert set(whole["inputs"]) == {"flair"}
    assert whole["inputs"]["flair"]["count"] == len(NAMES)


def test_prediction_of_an_input_is_what_the_folds_network_answers_to_it(data, tmp_path):
    assert cli.main(options(data, tmp_path, "--folds", "2", "--fold", "1", "--input", "flair", epochs=1)) == 0
    fold = json.loads((tmp_path / "fold-1" / "fold.json").read_text())
    (patient,) = read_patients(data, fold["held_out"][:1])
    state, _ = load_checkpoint(tmp_path / "fold-1" / BEST, {"features": 4, "levels": 4})
    network = build_network(3, state["architecture"])
    network.load_state_dict(state["weights"])

    stored = StoredPredictions(tmp_path / "fold-1" / "predictions-flair").load(patient.id)

    images = np.repeat(patient.images[..., FLAIR : FLAIR + 1], 3, axis=-1)
    assert stored == pytest.approx(predict(network, Patient(patient.id, images, patient.masks)), abs=2e-3)


def test_worst_patients_of_all_folds_are_drawn(data, tmp_path, capsys):
    assert cli.main(options(data, tmp_path, "--folds", "2", "--worst", "2", epochs=1)) == 0

    patients = json.loads(capsys.readouterr().out)["patients"]
    worst = sorted(patients, key=lambda p: p["dice"])[:2]
    drawn = sorted(tmp_path.glob("worst-*.png"))
    assert [path.stem.split("-", 2)[2] for path in drawn] == [p["id"] for p in worst]
    assert all(path.stat().st_size > 1000 for path in drawn)


def test_damaged_prediction_is_one_sentence(data, tmp_path, capsys):
    assert cli.main(options(data, tmp_path, "--folds", "2", "--fold", "1", epochs=1)) == 0
    capsys.readouterr()
    next((tmp_path / "fold-1" / "predictions").iterdir()).write_bytes(b"PK")

    assert cli.main(options(data, tmp_path, "--folds", "2", "--report-only", epochs=1)) == 1

    assert "missing or damaged" in json.loads(capsys.readouterr().out)["error"]["message"]


def test_interrupted_fold_goes_on_from_its_last_epoch(data, tmp_path, capsys, monkeypatch):
    save = trainer_module.save_checkpoint

    def interrupt(path, state, history):
        save(path, state, history)
        if path.name == LAST:
            raise KeyboardInterrupt

    monkeypatch.setattr(trainer_module, "save_checkpoint", interrupt)
    assert cli.main(options(data, tmp_path, "--folds", "2", "--fold", "1")) == 130
    monkeypatch.undo()
    last = tmp_path / "fold-1" / LAST
    _, history = load_checkpoint(last, {"features": 4, "levels": 4})
    assert len(history.loss) == 1

    assert cli.main(options(data, tmp_path, "--folds", "2", "--fold", "1")) == 0
    _, resumed = load_checkpoint(last, {"features": 4, "levels": 4})
    assert resumed.loss[:1] == history.loss
    assert len(resumed.loss) == 2


def test_a_plan_from_before_an_option_existed_is_the_same_plan(data, tmp_path):
    arguments = options(data, tmp_path, "--folds", "2", "--fold", "1")
    assert cli.main(arguments) == 0
    path = tmp_path / "plan.json"
    written = json.loads(path.read_text())
    del written["plan"]["transplants"]
    path.write_text(json.dumps(written))

    assert cli.main(arguments) == 0
    assert cli.main([*arguments, "--transplants", "0.5"]) == 1


@pytest.mark.parametrize("text", ["{}", "[]", "{"])
def test_resuming_with_other_options_is_refused(data, tmp_path, capsys, text):
    (tmp_path / "plan.json").write_text(text)

    assert cli.main(options(data, tmp_path, "--leave-one-hospital-out")) == 1

    assert "other options" in json.loads(capsys.readouterr().out)["error"]["message"]


def test_reporting_before_any_fold_is_done_is_one_sentence(data, tmp_path, capsys):
    assert cli.main(options(data, tmp_path, "--report-only")) == 1

    assert "No fold" in json.loads(capsys.readouterr().out)["error"]["message"]


@pytest.fixture(scope="module")
def earlier(data, tmp_path_factory):
    out = tmp_path_factory.mktemp("earlier")
    assert cli.main(options(data, out, "--folds", "2", epochs=1)) == 0
    return out


def weights_of(folder):
    state, _ = load_checkpoint(folder / BEST, {"features": 4, "levels": 4})
    return {name: tensor.numpy() for name, tensor in state["weights"].items() if name.endswith("weight")}


def test_each_fold_goes_on_from_its_own_network_of_an_earlier_run(data, earlier, tmp_path):
    still = ("--learning-rate", "1e-12")

    assert cli.main(options(data, tmp_path, "--folds", "2", "--begin-with", str(earlier), *still, epochs=1)) == 0

    for fold in ("fold-1", "fold-2"):
        before, after = weights_of(earlier / fold), weights_of(tmp_path / fold)
        assert all(np.allclose(after[name], before[name], atol=1e-6) for name in before)
    first, second = weights_of(tmp_path / "fold-1"), weights_of(tmp_path / "fold-2")
    assert not all(np.allclose(first[name], second[name], atol=1e-6) for name in first)
    assert json.loads((tmp_path / "plan.json").read_text())["plan"]["begun_with"] == sha256_of(earlier / "plan.json")


def test_beginning_with_networks_of_other_folds_is_refused(data, earlier, tmp_path, capsys):
    assert cli.main(options(data, tmp_path, "--folds", "3", "--begin-with", str(earlier))) == 1

    assert "other folds" in json.loads(capsys.readouterr().out)["error"]["message"]
    assert not (tmp_path / "plan.json").exists()


def test_beginning_with_a_folder_that_holds_no_cross_validation_is_one_sentence(data, tmp_path, capsys):
    assert cli.main(options(data, tmp_path / "new", "--begin-with", str(tmp_path))) == 1

    assert "holds no cross-validation" in json.loads(capsys.readouterr().out)["error"]["message"]
