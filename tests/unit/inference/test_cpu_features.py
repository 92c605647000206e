"""Which instruction sets this processor has."""

import platform

import pytest

from app.inference import cpu_features as module
from app.inference.cpu_features import X86_LEVELS, instruction_set_availability, needs_matrices
from app.inference.windows_features import windows_features

HASWELL = ("SSE3", "SSSE3", "SSE41", "SSE42", "POPCNT", "AVX", "AVX2", "FMA3", "F16C")


@pytest.fixture
def haswell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "x86_64")
    monkeypatch.setattr(module, "cpu_features", lambda: HASWELL)


@pytest.mark.usefixtures("haswell")
@pytest.mark.parametrize(("name", "ok"), [("x86-64-v2", True), ("x86-64-v3", True), ("x86-64-v4", False)])
def test_a_processor_with_avx2_runs_up_to_level_3(name, ok):
    assert instruction_set_availability(name).ok is ok


@pytest.mark.usefixtures("haswell")
def test_what_is_missing_is_named():
    assert "lacks AVX512F" in instruction_set_availability("x86-64-v4").reason
    assert "does not know" in instruction_set_availability("x86-64-v9").reason


@pytest.mark.parametrize("name", list(X86_LEVELS))
def test_an_arm_processor_runs_none_of_them(monkeypatch, name):
    monkeypatch.setattr(platform, "machine", lambda: "aarch64")
    answer = instruction_set_availability(name)
    assert not answer.ok
    assert "aarch64" in answer.reason


def test_an_extension_needs_its_level_and_its_own_instructions(monkeypatch):
    monkeypatch.setattr(platform, "machine", lambda: "x86_64")
    monkeypatch.setattr(module, "cpu_features", lambda: (*X86_LEVELS["x86-64-v3"], *X86_LEVELS["x86-64-v4"]))
    monkeypatch.setattr(module, "cpu_flags", lambda: frozenset({"avx512_bf16"}))
    assert instruction_set_availability("x86-64-v4-bf16").ok
    assert instruction_set_availability("x86-64-v4-amx-bf16").reason.endswith("lacks AMX_TILE, AMX_BF16")
    assert "does not know" in instruction_set_availability("x86-64-v4-fp4").reason

    monkeypatch.setattr(module, "cpu_flags", lambda: frozenset({"avx512_bf16", "amx_tile", "amx_bf16"}))
    monkeypatch.setattr(module, "matrices_missing", lambda: "this system does not offer them")
    assert instruction_set_availability("x86-64-v4-amx-bf16").reason == "this system does not offer them"
    assert needs_matrices("x86-64-v4-amx-bf16")
    assert not needs_matrices("x86-64-v4-bf16")


def test_windows_is_asked_where_numpy_does_not_tell():
    answers = {13, 36, 37, 38, 39, 40}  # of a processor with AVX2
    found = windows_features(lambda number: int(number in answers))
    assert set(found) == {"POPCNT", *X86_LEVELS["x86-64-v2"], *X86_LEVELS["x86-64-v3"]}
    assert windows_features(lambda number: int(number == 13)) == ("SSE3",)


@pytest.mark.usefixtures("haswell")
def test_code_for_windows_runs_on_windows_alone(monkeypatch):
    assert instruction_set_availability("windows-x86-64-v3").reason == "made for Windows, and Linux is installed"
    monkeypatch.setattr("sys.platform", "win32")
    monkeypatch.setattr(platform, "machine", lambda: "AMD64")
    assert instruction_set_availability("windows-x86-64-v3").ok
    assert "lacks AVX512F" in instruction_set_availability("windows-x86-64-v4").reason
    assert instruction_set_availability("x86-64-v3").reason == "made for Linux, and Windows is installed"
