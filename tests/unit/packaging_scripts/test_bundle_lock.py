"""The packaging environment holds what the program is tested with."""

import re
from pathlib import Path

REQUIREMENTS = Path(__file__).resolve().parents[3] / "requirements"


def pins(name: str) -> set[str]:
    lines = (REQUIREMENTS / name).read_text(encoding="utf-8").splitlines()
    return {re.sub(r"\s+#.*", "", line).strip() for line in lines if re.match(r"[a-z0-9]", line)}


def test_every_pin_of_the_program_is_the_same_in_the_packaging_environment() -> None:
    assert {pin.partition(" ;")[0] for pin in pins("program.lock")} <= {
        pin.partition(" ;")[0] for pin in pins("bundle.lock")
    }


def test_neither_pytorch_nor_its_converters_are_in_the_packaging_environment() -> None:
    names = {pin.partition("==")[0] for pin in pins("bundle.lock")}
    assert "pyinstaller" in names
    assert not names & {"torch", "litert-torch", "keras", "onnxruntime", "openvino", "scipy"}
