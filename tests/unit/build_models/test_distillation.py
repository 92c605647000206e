"""A student that learns from stored answers."""

import json
from dataclasses import replace

import numpy as np
import pytest
import torch

from app.contract.manifest import sha256_of
from app.errors import BuildError
from build_models import cli
from build_models.training.dataset import read_patients
from build_models.training.distillation import LOGIT_STEP, AnswerStore, DistillationLoss, TaughtSource
from build_models.training.lesson import Lesson
from build_models.training.trainer import Trainer, TrainingPlan, slice_sampler
from build_models.weights import load_card
from build_models.zoo.registry import architecture_of, build_network
from tests.helpers.lgg import write_patient

NAMES = [f"TCGA_CS_{n:04}_20000101" for n in range(3)]
PLAN = TrainingPlan(
    architecture=architecture_of("basic", features=4, levels=2),
    epochs=4,
    batch_size=4,
    crop=32,
    whole_slice_epochs=0,
    warm_up_epochs=0.5,
    validate_every=2,
)


class StoppedError(Exception):
    """Raised in the middle of a training, as a kill would."""


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    root = tmp_path_factory.mktemp("lgg")
    for seed, name in enumerate(NAMES):
        write_patient(root, name, slices=9, seed=seed)
    (root / "split.json").write_text(json.dumps({"train": NAMES[:1], "validation": NAMES[1:2], "test": NAMES[2:]}))
    return root


@pytest.fixture(scope="module")
def patients(data):
    return read_patients(data, NAMES[:2])


@pytest.fixture(scope="module")
def teacher():
    torch.manual_seed(2)
    return build_network(3, architecture_of("basic", features=8, levels=2)).eval()


@pytest.fixture
def store(tmp_path, patients, teacher):
    answers = AnswerStore(tmp_path / "answers", "teacher")
    answers.fill([teacher], slice_sampler(PLAN, patients[:1]), 2, lambda done: None)
    return answers


def taught(patients, store):
    return TaughtSource(slice_sampler(PLAN, patients[:1]), store, 2)


def test_the_student_sees_the_slices_that_the_teacher_answered_with_its_answers(patients, teacher, store):
    original = slice_sampler(PLAN, patients[:1])
    again = taught(patients, store)

    for _ in range(2):
        for (images, masks), (seen, targets) in zip(original.epoch(), again.epoch(), strict=True):
            assert torch.equal(images, seen)
            assert torch.equal(masks, targets[:, :1])
            with torch.no_grad():
                expected = torch.sigmoid(teacher(images))
            # bfloat16 and steps of 1/16 in the logit
            torch.testing.assert_close(torch.sigmoid(targets[:, 1:]), expected, atol=0.03, rtol=0)


def test_a_longer_training_passes_through_the_stored_epochs_again(patients, store):
    source = taught(patients, store)
    first, second, third = ([images for images, _ in source.epoch()] for _ in range(3))

    assert all(torch.equal(a, b) for a, b in zip(first, third, strict=True))
    assert not torch.equal(first[0], second[0])


def test_answers_are_small_on_disk_and_interrupted_storing_goes_on(tmp_path, patients, teacher, store):
    def stop(done):
        raise StoppedError

    parts = AnswerStore(tmp_path / "parts", "teacher")
    with pytest.raises(StoppedError):
        parts.fill([teacher], slice_sampler(PLAN, patients[:1]), 2, stop)
    first = (tmp_path / "parts" / "epoch-0000.pt").stat().st_mtime_ns
    parts.fill([teacher], slice_sampler(PLAN, patients[:1]), 2, lambda done: None)

    assert (tmp_path / "parts" / "epoch-0000.pt").stat().st_mtime_ns == first
    for number in range(2):
        np.testing.assert_array_equal(parts.epoch(number).logits, store.epoch(number).logits)


def test_answers_for_whole_slices_come_at_the_end_of_a_training(tmp_path, patients, teacher):
    plan = replace(PLAN, epochs=3, whole_slice_epochs=1)
    answers = AnswerStore(tmp_path, "teacher")
    answers.fill([teacher], slice_sampler(plan, patients[:1]), 3, lambda done: None)
    source = TaughtSource(slice_sampler(plan, patients[:1]), answers, 3, last=1, length=6)

    sides = [{images.shape[-1] for images, _ in source.epoch()} for _ in range(6)]

    assert sides == [{32}] * 5 + [{patients[0].images.shape[1]}]


def test_the_mean_of_several_teachers_is_stored(tmp_path, patients):
    def sure(logit):
        return lambda images: torch.full((len(images), 1, 32, 32), logit)

    answers = AnswerStore(tmp_path, "two")
    answers.fill([sure(4.0), sure(-4.0)], slice_sampler(PLAN, patients[:1]), 1, lambda done: None)  # type: ignore[list-item]
    assert (np.abs(answers.epoch(0).logits * LOGIT_STEP) < 0.1).all()


def test_answers_of_another_teacher_and_changed_slices_are_refused(patients, store):
    with pytest.raises(BuildError, match="another teacher"):
        AnswerStore(store.folder, "somebody else").epoch(0)
    with pytest.raises(BuildError, match="missing or damaged"):
        store.epoch(7)
    other = TaughtSource(slice_sampler(PLAN, patients[1:]), store, 2)
    with pytest.raises(BuildError, match="other slices"):
        list(other.epoch())


def test_resumed_distillation_equals_an_uninterrupted_one(tmp_path, patients, store):
    def trainer(folder):
        lesson = Lesson(taught(patients, store), DistillationLoss())
        return Trainer(PLAN, patients[:1], patients[1:], folder, compile_network=False, lesson=lesson)

    def stop_after_three(report):
        if report.done_epochs == 3:
            raise StoppedError

    whole = trainer(tmp_path / "whole").run(lambda report: None)
    with pytest.raises(StoppedError):
        trainer(tmp_path / "parts").run(stop_after_three)
    second = trainer(tmp_path / "parts")
    assert second.resume()
    assert second.run(lambda report: None).loss == pytest.approx(whole.loss, rel=1e-3)


def test_the_loss_is_lowest_for_what_truth_and_teacher_agree_on():
    truth = torch.zeros(2, 1, 16, 16)
    truth[0, 0, 4:12, 4:12] = 1
    targets = torch.cat([truth, 12 * truth - 6], dim=1)
    right, wrong, unsure = (DistillationLoss()(x, targets) for x in (12 * truth - 6, 6 - 12 * truth, 0 * truth))
    assert right < unsure < wrong
    assert DistillationLoss(teaching=0.0)(12 * truth - 6, targets) < 0.1


def test_training_may_begin_with_given_weights(tmp_path, patients):
    torch.manual_seed(5)
    weights = build_network(3, PLAN.architecture).state_dict()
    lesson = Lesson(slice_sampler(PLAN, patients[:1]), weights=weights)
    still = replace(PLAN, epochs=1, peak_learning_rate=0.0)
    trainer = Trainer(still, patients[:1], patients[1:], tmp_path, compile_network=False, lesson=lesson)
    trainer.run(lambda report: None)
    kept = torch.load(tmp_path / "last.pt", weights_only=True)["network"]
    assert torch.equal(kept["head.weight"], weights["head.weight"])


def test_command_line_distils_and_says_what_is_wrong(data, tmp_path, capsys):
    small = ["--data", str(data), "--epochs", "1", "--batch-size", "4", "--crop", "32", "--no-compile"]
    places = ["--out", str(tmp_path / "teacher"), "--name", "teacher"]
    assert cli.main(["train", *small, *places, "--features", "4", "--threads", "1", "--json"]) == 0
    weights = tmp_path / "teacher" / "teacher.safetensors"
    capsys.readouterr()

    student = ["distil", *small, "--teacher", str(weights), "--architecture", "separable", "--features", "4"]
    options = ["--out", str(tmp_path / "student"), "--name", "student", "--threads", "1", "--json"]
    assert cli.main([*student, *options]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["epochs"] == 1
    assert load_card(tmp_path / "student" / "student.safetensors").architecture["family"] == "separable"

    taught = tmp_path / "student" / "student.safetensors"
    again = ["--out", str(tmp_path / "again"), "--name", "again", "--threads", "1", "--json"]
    assert cli.main([*student, *again, "--begin-with", str(taught)]) == 0
    assert load_card(tmp_path / "again" / "again.safetensors").plan["begun_with"] == sha256_of(taught)
    capsys.readouterr()
    assert cli.main([*student, *again, "--begin-with", str(weights)]) == 1
    assert "another architecture" in capsys.readouterr().err

    for other in (["--batch-size", "3"], ["--painted-heads", "0.9"]):
        assert cli.main([*student, *options, *other]) == 1
        assert "another teacher" in capsys.readouterr().err
