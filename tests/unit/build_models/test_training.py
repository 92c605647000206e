import json

import numpy as np
import pytest
import torch

from app.contract.dice import dice
from app.contract.manifest import sha256_of
from app.errors import BuildError
from build_models import cli
from build_models.training import precision
from build_models.training.augmentation import Augmentation
from build_models.training.bootstrap import bootstrap_interval
from build_models.training.checkpoint import load_checkpoint
from build_models.training.dataset import CHANNEL_ROLES, read_patients
from build_models.training.inputs import INPUTS
from build_models.training.losses import dice_cross_entropy
from build_models.training.sampling import SliceSampler
from build_models.training.trainer import LAST, Trainer, TrainingPlan, slice_sampler
from build_models.weights import load_card, load_network
from build_models.zoo.registry import architecture_of
from tests.helpers.lgg import write_patient

TINY = architecture_of("basic", features=4, levels=2)
NAMES = [f"TCGA_CS_{n:04}_20000101" for n in range(5)]


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    root = tmp_path_factory.mktemp("lgg")
    for seed, name in enumerate(NAMES):
        write_patient(root, name, slices=9, seed=seed)
    split = {"train": NAMES[:3], "validation": NAMES[3:4], "test": NAMES[4:]}
    (root / "split.json").write_text(json.dumps(split))
    return root


def small_plan(epochs):
    return TrainingPlan(
        architecture=TINY,
        epochs=epochs,
        batch_size=6,
        crop=48,
        peak_learning_rate=1e-2,
        warm_up_epochs=0.5,
        average_decay=0.8,
        validate_every=1,
    )


def trainer(data, folder, epochs):
    patients = read_patients(data, NAMES)
    return Trainer(small_plan(epochs), patients[:3], patients[3:4], folder, compile_network=False)


@pytest.mark.parametrize(
    ("flags", "arithmetic"),
    [
        ({"avx2", "avx512f"}, torch.float32),  # would imitate bfloat16, three times as slowly
        ({"avx512f", "avx512_bf16"}, torch.bfloat16),
        ({"avx512f", "amx_bf16"}, torch.bfloat16),
        (set(), torch.float32),  # a system that does not tell
    ],
)
def test_networks_are_trained_in_what_the_processor_multiplies(flags, arithmetic, monkeypatch):
    monkeypatch.setattr(precision, "cpu_flags", lambda: frozenset(flags))
    convolution = torch.nn.Conv2d(1, 1, 3)
    with precision.quickest_arithmetic("cpu"):
        assert convolution(torch.zeros(1, 1, 4, 4)).dtype == arithmetic


def test_training_learns_a_bright_disc(data, tmp_path):
    history = trainer(data, tmp_path, epochs=50).run(lambda report: None)

    assert history.loss[-1] < 0.5 * history.loss[0]
    assert history.best_dice > 0.8


def test_resumed_training_equals_an_uninterrupted_one(data, tmp_path):
    whole = trainer(data, tmp_path / "whole", epochs=4).run(lambda report: None)

    class StoppedError(Exception):
        pass

    def stop_after_two(report):
        if report.done_epochs == 2:
            raise StoppedError

    with pytest.raises(StoppedError):
        trainer(data, tmp_path / "parts", epochs=4).run(stop_after_two)
    second = trainer(data, tmp_path / "parts", epochs=4)
    assert second.resume()
    resumed = second.run(lambda report: None)

    assert resumed.loss == pytest.approx(whole.loss, rel=1e-3)
    assert len(resumed.loss) == 4


def test_checkpoint_of_another_architecture_is_refused(data, tmp_path):
    trainer(data, tmp_path, epochs=1).run(lambda report: None)

    with pytest.raises(BuildError, match="holds the architecture"):
        load_checkpoint(tmp_path / LAST, {"features": 8, "levels": 2})


def test_damaged_checkpoint_is_refused(tmp_path):
    (tmp_path / LAST).write_bytes(b"not a checkpoint")

    with pytest.raises(BuildError, match="cannot be read"):
        load_checkpoint(tmp_path / LAST, {"features": 8, "levels": 2})


def test_command_line_trains_and_evaluates(data, tmp_path, capsys):
    weights = tmp_path / "small.safetensors"
    options = ["--data", str(data), "--features", "4", "--epochs", "2", "--batch-size", "4", "--crop", "32"]
    places = ["--out", str(tmp_path), "--weights", str(weights)]
    code = cli.main(["train", *options, *places, "--no-compile", "--threads", "1", "--name", "small", "--json"])

    assert code == 0
    trained = json.loads(capsys.readouterr().out)
    assert (tmp_path / "curves.png").stat().st_size > 1000
    assert load_card(weights).split["test"] == NAMES[4:]
    assert not load_network(weights).training

    report = tmp_path / "report"
    choices = ["--data", str(data), "--weights", str(weights), "--out", str(report), "--threads", "1"]
    code = cli.main(["evaluate", *choices, "--json"])

    assert code == 0
    evaluated = json.loads(capsys.readouterr().out)
    assert evaluated["patients"] == trained["patients"]
    assert (report / "small-validation.png").is_file()

    assert cli.main(["evaluate", *choices, "--relocated"]) == 1
    assert "leave --relocated out" in capsys.readouterr().err

    assert cli.main(["evaluate", *choices, "--part", "train", "--relocated", "--write-card", "--json"]) == 0
    places = json.loads(capsys.readouterr().out)["relocated"]
    assert load_card(weights).figures["train, relocated"] == places
    assert all(third["slices"] > 0 and 0.0 <= third["mean"] <= 1.0 for third in places.values())


def test_training_goes_on_from_the_weights_that_are_named(data, tmp_path, capsys):
    options = ["--data", str(data), "--features", "4", "--batch-size", "4", "--crop", "32", "--no-compile"]

    def train(name, *more):
        return cli.main(["train", *options, "--threads", "1", "--out", str(tmp_path / name), "--name", name, *more])

    assert train("first", "--epochs", "6", "--learning-rate", "1e-2") == 0
    first = tmp_path / "first" / "first.safetensors"
    assert train("second", "--epochs", "1", "--begin-with", str(first)) == 0

    losses = [load_checkpoint(tmp_path / n / LAST, load_card(first).architecture)[1].loss for n in ("first", "second")]
    assert losses[1][0] < 0.9 * losses[0][0]
    assert load_card(tmp_path / "second" / "second.safetensors").plan["begun_with"] == sha256_of(first)

    capsys.readouterr()
    assert train("third", "--epochs", "1", "--architecture", "grouped", "--begin-with", str(first)) == 1
    assert "another architecture" in capsys.readouterr().err


def test_how_often_slices_are_odd_is_an_option_and_stands_in_the_card(data, tmp_path, capsys):
    options = ["--data", str(data), "--features", "4", "--batch-size", "4", "--crop", "32", "--no-compile"]
    places = ["--out", str(tmp_path), "--name", "odd", "--threads", "1", "--epochs", "1"]
    odd = ["--lone-slices", "0.5", "--painted-heads", "0.4", "--transplants", "0.6", "--lacking", "0.3", "0.1", "0.2"]

    assert cli.main(["train", *options, *places, *odd]) == 0
    plan = load_card(tmp_path / "odd.safetensors").plan
    assert (plan["lone_slice_chance"], plan["painted_heads"], plan["transplants"]) == (0.5, 0.4, 0.6)
    assert plan["lacking"] == [0.3, 0.1, 0.2]

    capsys.readouterr()
    assert cli.main(["train", *options, *places, "--lacking", "0.5", "0.4", "0.2"]) == 1
    assert "between 0 and 1" in capsys.readouterr().err


def test_sequences_are_missing_as_often_as_is_asked():
    images = torch.randn((64, 3, 16, 16), generator=torch.Generator().manual_seed(0))
    generator = torch.Generator().manual_seed(0)

    without = Augmentation(lacking_chances=(1.0, 0.0, 0.0)).intensity(images, generator)
    whole = Augmentation(lacking_chances=(0.0, 0.0, 0.0)).intensity(images, generator)

    flair = CHANNEL_ROLES.index("FLAIR")
    assert all(torch.equal(without[:, channel], without[:, flair]) for channel in range(3))
    assert not any(torch.equal(whole[:, channel], whole[:, flair]) for channel in range(3) if channel != flair)


def test_inputs_that_lack_something_reach_the_network_as_the_program_would_send_them(data):
    patient = read_patients(data, NAMES[:1])[0]
    seen = []

    def record(given):
        seen.append(given)
        return np.zeros(given.masks.shape, np.float32)

    assert INPUTS["flair"](record)(patient).shape == patient.masks.shape
    assert all((seen[0].images[..., c] == patient.images[..., 1]).all() for c in range(3))

    seen.clear()
    assert INPUTS["lone-slices"](record)(patient).shape == patient.masks.shape
    assert [given.statistics for given in seen] == patient.slice_statistics


def test_bad_data_is_one_sentence_and_exit_code_1(tmp_path, capsys):
    code = cli.main(["train", "--data", str(tmp_path / "nowhere"), "--json"])

    captured = capsys.readouterr()
    assert code == 1
    assert json.loads(captured.out)["error"]["kind"] == "build"
    assert captured.err.count("\n") == 1


def test_weights_without_their_card_are_refused(tmp_path):
    with pytest.raises(BuildError, match="model card"):
        load_network(tmp_path / "unet.safetensors")


def test_geometry_moves_image_and_mask_together():
    generator = torch.Generator().manual_seed(1)
    mask = torch.zeros(4, 1, 96, 96)
    mask[:, :, 30:60, 40:70] = 1
    image = mask.repeat(1, 3, 1, 1)

    moved, outline = Augmentation().geometry(image, mask, 96, torch.zeros(4, 2), generator)

    assert not torch.equal(outline, mask)
    assert ((moved[:, :1] > 0.5).float() - outline).abs().mean() < 1e-3


def test_an_epoch_has_two_slices_with_a_lesion_for_each_without(data):
    sampler = SliceSampler(read_patients(data, NAMES[:3]), batch_size=6, crop=48, lone_slice_chance=0.5, seed=0)

    with_lesion = [bool(m.any()) for _, masks in sampler.epoch() for m in masks]

    assert sampler.batches_per_epoch == 2
    assert 7 <= sum(with_lesion) <= 9


def test_a_plan_with_transplants_draws_more_slices_with_a_lesion(data):
    patients = read_patients(data, NAMES[:3])
    plain, carrying = (
        slice_sampler(TrainingPlan(batch_size=6, crop=64, transplants=chance), patients) for chance in (0.0, 1.0)
    )

    counts = [sum(bool(m.any()) for _ in range(5) for _, masks in s.epoch() for m in masks) for s in (plain, carrying)]

    assert counts[1] > counts[0]


def test_the_last_epochs_have_whole_slices_in_their_place(data):
    patients = read_patients(data, NAMES[:3])
    sampler = SliceSampler(patients, batch_size=6, crop=32, lone_slice_chance=0.5, seed=0, whole_from=1)

    sides = [{images.shape[-2:] for images, _ in sampler.epoch()} for _ in range(3)]

    whole = patients[0].images.shape[1:3]
    assert sides == [{(32, 32)}, {whole}, {whole}]


def test_loss_is_lowest_for_the_right_answer():
    target = torch.zeros(2, 1, 16, 16)
    target[0, 0, 4:12, 4:12] = 1
    right, wrong, unsure = (dice_cross_entropy(x, target) for x in (20 * target - 10, 10 - 20 * target, 0 * target))

    assert right < unsure < wrong
    assert right < 0.01


def test_dice_of_known_masks():
    a = np.zeros((2, 4, 4), bool)
    b = a.copy()
    a[0, :2] = True
    b[0, 1:3] = True

    assert dice(a, b) == 0.5
    assert dice(a, ~a) == 0.0
    assert dice(a & ~a, b & ~b) == 1.0


def test_bootstrap_interval_holds_the_mean():
    values = [0.7, 0.8, 0.85, 0.9, 0.95]

    low, high = bootstrap_interval(values)

    assert low < np.mean(values) < high
    assert bootstrap_interval([0.5, 0.5]) == (0.5, 0.5)
