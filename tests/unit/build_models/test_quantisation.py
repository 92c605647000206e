"""8-bit networks for LiteRT."""

import numpy as np
import pytest
import torch

from app.errors import BuildError
from build_models.compression.quantisation import calibration_slices, quantise
from build_models.deploy import DeployNetwork
from build_models.training.dataset import read_patient
from build_models.zoo.registry import architecture_of, build_network
from tests.helpers.lgg import write_patient


@pytest.fixture(scope="module")
def patients(tmp_path_factory):
    root = tmp_path_factory.mktemp("lgg")
    return [read_patient(write_patient(root, f"TCGA_CS_000{n}_20000101", slices=6, size=32, seed=n)) for n in range(2)]


def test_calibration_slices_come_from_every_patient_and_are_normalised(patients):
    slices = calibration_slices(patients, 4)
    assert slices.shape == (4, 3, 32, 32)
    assert slices.dtype == np.float32
    assert abs(float(np.median(slices))) < 6


def test_calibration_with_no_slices_is_one_sentence(patients):
    with pytest.raises(BuildError, match="at least one slice"):
        calibration_slices(patients, 0)


@pytest.fixture(scope="module")
def network():
    torch.manual_seed(0)
    return DeployNetwork(build_network(3, architecture_of("basic", features=16, levels=2)))


@pytest.fixture(scope="module")
def content(network):
    from build_models.exporters.tflite import export_tflite

    return export_tflite(network, 3, 32)


def answer(content, image):
    from ai_edge_litert.interpreter import Interpreter

    interpreter = Interpreter(model_content=content, num_threads=1)
    interpreter.allocate_tensors()
    (entry,), (answer,) = interpreter.get_input_details(), interpreter.get_output_details()
    assert entry["dtype"] == answer["dtype"] == np.float32
    interpreter.set_tensor(entry["index"], np.ascontiguousarray(image.transpose(0, 2, 3, 1)))
    interpreter.invoke()
    return interpreter.get_tensor(answer["index"]).transpose(0, 3, 1, 2)


@pytest.mark.slow
def test_a_quantised_network_is_a_quarter_of_the_size_and_answers_alike(network, content, patients):
    slices = calibration_slices(patients, 8)

    smaller = quantise(content, slices, threads=1)

    found = answer(smaller, slices[:1])
    assert np.abs(found - network(torch.from_numpy(slices[:1])).numpy()).max() < 0.05
    assert len(smaller) < 0.4 * len(content)


@pytest.mark.slow
def test_what_few_slices_show_is_not_cut_off(network, content):
    rare = np.random.default_rng(0).normal(scale=4, size=(1, 3, 32, 32)).astype(np.float32)
    usual = np.zeros((30, 3, 32, 32), np.float32)

    smaller = quantise(content, np.concatenate([rare, usual]), threads=1)

    expected = network(torch.from_numpy(rare)).numpy()
    assert np.abs(answer(smaller, rare) - expected).max() < 0.2 * np.ptp(expected)
