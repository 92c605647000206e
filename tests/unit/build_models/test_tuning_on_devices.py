"""Choosing kernels by measurement on devices of a lab; tracker and devices run on this machine."""

import socket
import sys
import threading
from pathlib import Path

import pytest
import torch

from app.errors import BuildError
from build_models.cli import main
from build_models.deploy import DeployNetwork
from build_models.exporters.relax import RelaxProgram, export_relax
from build_models.records import read_records
from build_models.tuning import trial
from build_models.tuning.helper import DeviceFailed, Helper
from build_models.tuning.lab import Lab, lab_at
from build_models.tuning.request import TuneRequest
from build_models.tuning.tune import tune
from build_models.zoo.unet import UNet
from tests.helpers.lab import LocalLab, local_lab

pytestmark = [
    pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning"),
    pytest.mark.skipif(sys.platform != "linux", reason="ends process groups"),
]
pytest.importorskip("tornado", reason="TVM's tracker needs it")
TARGET = "x86-64-v2"
PATIENCE_S = 300.0


@pytest.fixture(scope="module")
def program() -> RelaxProgram:
    torch.manual_seed(0)
    return export_relax(DeployNetwork(UNet(features=4, levels=1)), channels=3, size=16)


@pytest.fixture(scope="module")
def lab():
    with local_lab(devices=2) as found:
        yield found


def request_for(program: RelaxProgram, lab: Lab, folder: Path) -> TuneRequest:
    return TuneRequest(program, TARGET, threads=1, candidates=1, folder=folder, lab=lab)


def test_two_devices_measure_at_once_and_the_records_are_those_of_the_target(
    program: RelaxProgram, lab: LocalLab, tmp_path: Path
):
    both, seen = threading.Event(), set[str]()

    def progress(text: str) -> None:
        """Hold every device until each of them has measured something."""
        name = text.split(": ", maxsplit=1)[0]
        if name in lab.devices:
            seen.add(name)
            if len(seen) == 2:
                both.set()
            assert both.wait(PATIENCE_S)

    request = request_for(program, lab.lab, tmp_path)
    wanted = {layer.key for layer in request.layers(read_records(TARGET, tmp_path))}
    found = tune(request, progress)
    assert seen == set(lab.devices)
    assert set(found) == wanted
    assert all(record.ms > 0 for record in found.values())
    assert {k: r.choice for k, r in read_records(TARGET, tmp_path).layers["float32"].items()} == {
        key: record.choice for key, record in found.items()
    }
    assert tune(request) == {}, "what has a record is not measured again"


def test_what_a_device_computes_wrongly_is_not_recorded(program, lab, tmp_path, monkeypatch):
    monkeypatch.setattr(trial, "TOLERANCE", -1.0)  # so that nothing is right
    with pytest.raises(BuildError, match=r"computes the layer .* wrongly"):
        tune(request_for(program, lab.lab, tmp_path))
    assert read_records(TARGET, tmp_path).layers == {}


def test_a_device_that_is_lost_is_named_and_its_layer_measured_on_another(program, tmp_path):
    said: list[str] = []
    with local_lab(devices=2) as lab:
        request = request_for(program, lab.lab, tmp_path)
        layers = request.layers(read_records(TARGET, tmp_path))
        several = [layer.key for layer in layers if len(list(request.choices(layer))) > 1]

        def progress(text: str) -> None:
            said.append(text)
            name, *_ = text.split(": ", maxsplit=1)
            began = [key for key in several if text.startswith(f"{name}: {key}: ")]
            if name in lab.devices and len(lab.devices) == 2 and began:  # other candidates of this layer are to come
                several.remove(began[0])
                lab.lose(name)
                said.append(f"lost {name}")

        assert set(tune(request, progress)) == {layer.key for layer in layers}
    (lost,) = [text.removeprefix("lost ") for text in said if text.startswith("lost ")]
    sentences = [text for text in said if text.startswith(f"The device {lost} failed")]
    assert sentences
    assert all("begins anew on another device." in text for text in sentences)


def test_a_device_that_never_answers_is_given_up():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        host, port = silent.getsockname()
        helper = Helper()
        try:
            with pytest.raises(DeviceFailed, match=r"it did not answer within 0\.5 s"):
                helper.ask(
                    {"do": "connect", "host": host, "port": port, "password": "x", "limit_s": 9.0, "threads": 1}, 0.5
                )
        finally:
            helper.close()


def test_a_key_that_nobody_has_and_a_tracker_that_is_not_there_are_said_in_one_sentence(program, lab, tmp_path):
    other = Lab(lab.lab.host, lab.lab.port, "pi4")
    with pytest.raises(BuildError, match=r"knows no device with the key pi4; start"):
        tune(request_for(program, other, tmp_path))
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(BuildError, match=rf"tracker at 127\.0\.0\.1:{port} does not answer"):
        tune(request_for(program, Lab("127.0.0.1", port, "pi4"), tmp_path))


@pytest.mark.parametrize("address", ["board", "board:", ":9190", "board:0", "board:70000", "board:x"])
def test_what_is_no_address_of_a_tracker_is_refused(address):
    with pytest.raises(BuildError, match="is no address of a tracker; give it as HOST:PORT"):
        lab_at(address, "pi4")


def test_a_tracker_without_a_key_is_refused(capsys):
    assert main(["tune", "--target", TARGET, "--rpc", "127.0.0.1:9190"]) == 1
    assert capsys.readouterr().err.strip().endswith("needs both --rpc HOST:PORT and --key NAME.")
