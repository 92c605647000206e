"""Only models that the system of a bundle can run go into it."""

import struct
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "packaging"))
from pyinstaller import contents, native_code


def elf(machine: int) -> bytes:
    return b"\x7fELF\x02\x01\x01" + bytes(9) + struct.pack("<HH", 3, machine) + bytes(64)


def pe(machine: int) -> bytes:
    return b"MZ" + bytes(58) + struct.pack("<I", 128) + bytes(64) + b"PE\0\0" + struct.pack("<H", machine) + bytes(64)


def mach_o(processor: int) -> bytes:
    return b"\xcf\xfa\xed\xfe" + struct.pack("<I", processor) + bytes(64)


@pytest.mark.parametrize(
    ("content", "system", "processor"),
    [
        (elf(62), "linux", "x86_64"),
        (elf(183), "linux", "aarch64"),
        (elf(8), "linux", "unknown"),
        (pe(0x8664), "win32", "x86_64"),
        (mach_o(0x0100000C), "darwin", "aarch64"),
    ],
)
def test_system_and_processor_are_told_from_the_first_bytes(
    tmp_path: Path, content: bytes, system: str, processor: str
) -> None:
    path = tmp_path / "module"
    path.write_bytes(content)
    assert native_code.made_for(path) == (system, processor)


@pytest.mark.parametrize("content", [b"", b"MZ", b"\x1c\0\0\0TFL3" + bytes(100)])
def test_a_file_without_machine_code_runs_anywhere(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "model.tflite"
    path.write_bytes(content)
    assert native_code.runs_here(path)


def test_the_program_itself_runs_here() -> None:
    assert native_code.made_for(Path(sys.executable)) == (sys.platform, native_code.processor())


def test_artifacts_for_other_systems_stay_out_of_the_bundle(tmp_path: Path) -> None:
    model = tmp_path / "compiled_models" / "unet"
    own = Path(sys.executable).read_bytes()[:4096]
    for name, file, content in (
        ("tvm-cpu-own", "module.so", own),
        ("tvm-cpu-windows", "module.dll", pe(0x8664)),
        ("tvm-cpu-other", "module.so", elf(8)),
        ("litert-any", "model.tflite", b"TFL3"),
    ):
        (model / name).mkdir(parents=True)
        (model / name / "manifest.json").write_text("{}")
        (model / name / file).write_bytes(content)
    (model / "weights.safetensors").write_bytes(b"weights")
    taken = {Path(source).relative_to(model).as_posix() for source, _ in contents.program_data(tmp_path)}
    assert taken == {
        "weights.safetensors",
        *(f"{name}/manifest.json" for name in ("tvm-cpu-own", "litert-any")),
        "tvm-cpu-own/module.so",
        "litert-any/model.tflite",
    }
