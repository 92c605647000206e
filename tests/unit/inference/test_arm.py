"""What an ARM processor can do, read as Linux and macOS tell it, and which of our targets a board takes."""

import platform
from dataclasses import replace
from pathlib import Path

import pytest

from app.contract.manifest import Artifact, Target
from app.inference import arm, conditions, cpu_features
from app.inference.arm import core_of_cpuinfo, features_of_auxiliary, features_of_cpuinfo, features_of_sysctl
from app.inference.catalog import find_artifacts
from app.inference.cpu_features import instruction_set_availability, made_for_this_core


def cpuinfo(features: str, *parts: str, implementer: str = "0x41") -> str:
    """/proc/cpuinfo as arm64 kernels write it."""
    cores = (
        f"processor\t: {number}\nBogoMIPS\t: 108.00\nFeatures\t: {features}\nCPU implementer\t: {implementer}\n"
        f"CPU architecture: 8\nCPU variant\t: 0x0\nCPU part\t: {part}\nCPU revision\t: 3\n\n"
        for number, part in enumerate(parts)
    )
    return "".join(cores) + "Hardware\t: BCM2835\nRevision\t: c03112\nModel\t\t: Raspberry Pi 4 Model B Rev 1.2\n"


OLD = "fp asimd evtstrm crc32 cpuid"
NEW = "fp asimd evtstrm aes pmull sha1 sha2 crc32 atomics fphp asimdhp cpuid asimdrdm lrcpc dcpop asimddp"
PI_3 = cpuinfo(OLD, *["0xd03"] * 4)
PI_4 = cpuinfo(OLD, *["0xd08"] * 4)
PI_5 = cpuinfo(NEW, *["0xd0b"] * 4)
ROCK_5 = cpuinfo(NEW, *["0xd05"] * 4, *["0xd0b"] * 4)
JETSON_TX2 = cpuinfo(OLD, "0xd07", "0x003", implementer="0x4e")
UNKNOWN = cpuinfo(NEW, "0xfff")
PC = "processor\t: 0\nvendor_id\t: GenuineIntel\nflags\t\t: fpu vme sse4_2 avx2\n"


@pytest.mark.parametrize(
    ("text", "core"),
    [
        (PI_3, "cortex-a53"),
        (PI_4, "cortex-a72"),
        (PI_5, "cortex-a76"),
        (ROCK_5, "cortex-a76"),
        (JETSON_TX2, None),
        (UNKNOWN, None),
        (PC, None),
        ("", None),
    ],
)
def test_the_core_is_the_fastest_that_the_board_has_and_unknown_where_nobody_knows_it(text, core):
    assert core_of_cpuinfo(text) == core


def test_only_features_that_every_core_has_count():
    assert features_of_cpuinfo(PI_4) == {"fp", "asimd", "evtstrm", "crc32", "cpuid"}
    assert "asimddp" in features_of_cpuinfo(ROCK_5)
    mixed = cpuinfo(OLD, "0xd08") + cpuinfo(NEW, "0xd0b")
    assert "asimddp" not in features_of_cpuinfo(mixed)
    assert features_of_cpuinfo(PC) == frozenset()


def test_the_auxiliary_vector_tells_the_same_as_the_text():
    assert features_of_auxiliary(0x8FB) >= {"fp", "asimd", "crc32"}  # what QEMU gives for cortex-a72
    assert "asimddp" not in features_of_auxiliary(0x8FB)
    assert {"asimddp", "atomics", "fphp"} <= features_of_auxiliary(0x119FFF)  # of a Raspberry Pi 5
    assert features_of_auxiliary(0) == frozenset()


def test_apples_processors_are_read_through_their_own_names():
    m1 = {"hw.optional.floatingpoint", "hw.optional.AdvSIMD", "hw.optional.armv8_crc32"}
    m1 |= {f"hw.optional.arm.FEAT_{name}" for name in ("LSE", "RDM", "FP16", "DotProd", "LRCPC", "FHM")}
    assert features_of_sysctl(lambda name: int(name in m1)) >= set(arm.ARM_CORES["apple-m1"])
    assert features_of_sysctl(lambda _: 0) == frozenset()


def board(monkeypatch: pytest.MonkeyPatch, text: str, system: str = "linux") -> None:
    """Let this PC be the board of a recorded /proc/cpuinfo."""
    monkeypatch.setattr("sys.platform", system)
    monkeypatch.setattr(platform, "machine", lambda: "arm64" if system == "darwin" else "aarch64")
    monkeypatch.setattr(cpu_features, "arm_features", lambda: features_of_cpuinfo(text))
    monkeypatch.setattr(
        cpu_features, "nearest_core", lambda: "apple-m1" if system == "darwin" else core_of_cpuinfo(text)
    )


@pytest.mark.parametrize(("text", "ok"), [(PI_3, False), (PI_4, False), (PI_5, True), (ROCK_5, True)])
def test_a_board_runs_the_newest_code_only_where_it_has_all_of_its_features(monkeypatch, text, ok):
    board(monkeypatch, text)
    assert instruction_set_availability("cortex-a53").ok
    assert instruction_set_availability("cortex-a76").ok is ok
    if not ok:
        reason = instruction_set_availability("cortex-a76").reason
        assert reason.startswith("made for cortex-a76, and this processor lacks ATOMICS, ASIMDRDM")


def test_code_for_another_kind_of_processor_or_system_is_refused_by_name(monkeypatch):
    board(monkeypatch, PI_4)
    assert instruction_set_availability("x86-64-v2").reason == "made for x86-64-v2, and this processor is aarch64"
    assert instruction_set_availability("macos-apple-m1").reason == "made for macOS, and Linux is installed"
    assert instruction_set_availability("windows-x86-64-v3").reason == "made for Windows, and Linux is installed"
    assert "does not know" in instruction_set_availability("cortex-a999").reason
    board(monkeypatch, PI_5, system="darwin")
    assert instruction_set_availability("macos-apple-m1").ok
    assert instruction_set_availability("cortex-a76").reason == "made for Linux, and macOS is installed"


@pytest.mark.parametrize(
    ("text", "first"), [(PI_3, "cortex-a53"), (PI_4, "cortex-a72"), (PI_5, "cortex-a76"), (UNKNOWN, "cortex-a76")]
)
def test_of_the_code_that_runs_that_for_the_boards_own_core_is_tried_first(monkeypatch, text, first):
    board(monkeypatch, text)
    names = ("cortex-a53", "cortex-a72", "cortex-a76", "x86-64-v4", "macos-apple-m1", "windows-x86-64-v4")
    ordered = conditions.by_preference([artifact(name) for name in names])
    fitting = [a.manifest.target.name for a in ordered if instruction_set_availability(a.manifest.target.name).ok]
    assert fitting[0] == first
    others = {"x86-64-v4", "macos-apple-m1", "windows-x86-64-v4"}
    assert {a.manifest.target.name for a in ordered[3:]} == others
    assert made_for_this_core("x86-64-v3") is False


def artifact(name: str) -> Artifact:
    """One of the compiled models, as if it were for another target."""
    some = find_artifacts().artifacts[0].manifest
    return Artifact(Path(name), replace(some, target=Target("tvm-cpu", name)))
