"""The Debian and RPM packages: what they ask for, install, and leave behind."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

DIST = Path(os.environ.get("FALX_DIST") or Path(__file__).resolve().parents[2] / "dist")
INSIDE_S = 3600


def tell(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def package(pattern: str) -> Path:
    found = sorted(DIST.glob(pattern), key=lambda path: path.stat().st_mtime)
    if not found:
        pytest.skip(f"no package {pattern} has been built here (make deb rpm)")
    return found[-1]


def test_the_debian_package_is_at_most_90_mb() -> None:
    assert package("falx_*_amd64.deb").stat().st_size <= 90e6


@pytest.mark.parametrize("library", ["libxcb-icccm4", "libxcb-keysyms1", "libxcb-cursor0", "libegl1", "libxkbcommon0"])
def test_the_debian_package_asks_for_what_the_window_needs(library: str) -> None:
    depends = tell("dpkg-deb", "-f", str(package("falx_*_amd64.deb")), "Depends")
    assert library in [entry.split()[0] for entry in depends.split(",")]


def test_the_debian_package_brings_entry_types_icon_and_manual() -> None:
    listed = tell("dpkg-deb", "-c", str(package("falx_*_amd64.deb")))
    for wanted in (
        "./usr/bin/falx -> /opt/falx/falx",
        "./usr/share/applications/falx.desktop",
        "./usr/share/mime/packages/falx.xml",
        "./usr/share/icons/hicolor/scalable/apps/falx.svg",
        "./usr/share/man/man1/falx.1.gz",
        "./opt/falx/licences/falx.cdx.json",
    ):
        assert wanted in listed
    assert not [line for line in listed.splitlines() if not line.split()[1].startswith("root/root")]


def test_the_rpm_asks_the_system_for_libraries_that_it_does_not_bring() -> None:
    path = str(package("falx-*.x86_64.rpm"))
    requires, provides = tell("rpm", "-qp", "--requires", path), tell("rpm", "-qp", "--provides", path)
    assert "libxcb-cursor.so.0" in requires
    for private in ("libQt6Core", "libtvm_runtime", "libcuda.so", "libcudart", "libpython3"):
        assert private not in requires
    assert "libQt6" not in provides
    assert "/opt/falx/falx" in tell("rpm", "-qpl", path)
    assert "digests OK" in tell("rpmkeys", "--nosignature", "-K", path)


@pytest.mark.usefixtures("as_root")
def test_the_rpm_installs_verifies_runs_and_is_erased_without_a_trace(tmp_path: Path, need) -> None:
    need("rpm")
    root = tmp_path / "root"
    root.mkdir()

    def rpm(*arguments: str) -> str:
        return tell("rpm", "--root", str(root), *arguments)

    # Its dependencies are packages of RHEL's, which a root on Debian cannot have.
    rpm("--install", "--nodeps", str(package("falx-*.x86_64.rpm").resolve()))
    assert rpm("--verify", "--nodeps", "falx") == ""
    study = root / "opt/falx/_internal/resources/demo/study"
    listed = subprocess.run(
        [str(root / "opt/falx/falx"), "info", str(study)],
        env={"HOME": str(tmp_path)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "FLAIR" in listed.stdout, listed.stderr
    rpm("--erase", "falx")
    assert [path for path in root.rglob("*") if "falx" in path.name.lower()] == []


@pytest.fixture(scope="module")
def clean_root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of the minimal Debian that FALX_CLEAN_ROOT names, or one made by debootstrap."""
    if os.geteuid() != 0 or shutil.which("debootstrap") is None:
        pytest.skip("needs root and debootstrap")
    root = tmp_path_factory.mktemp("clean") / "root"
    ready = os.environ.get("FALX_CLEAN_ROOT")
    if ready:
        subprocess.run(["cp", "-a", ready, str(root)], check=True)
    else:
        made = subprocess.run(
            ["debootstrap", "--variant=minbase", "bookworm", str(root)], capture_output=True, check=False
        )
        if made.returncode != 0:
            pytest.skip("debootstrap does not reach its mirror")
    for name in ("proc", "sys", "dev"):
        subprocess.run(["mount", "--rbind", f"/{name}", str(root / name)], check=True)
        subprocess.run(["mount", "--make-rslave", str(root / name)], check=True)
    for name in ("resolv.conf", "hosts", "apt/apt.conf.d"):
        source = Path("/etc", name)
        if source.is_dir():
            shutil.copytree(source, root / "etc" / name, dirs_exist_ok=True)
        elif source.is_file():
            shutil.copyfile(source, root / "etc" / name)
    yield root
    for name in ("proc", "sys", "dev"):
        subprocess.run(["umount", "-l", "-R", str(root / name)], check=True)


def test_it_installs_runs_and_is_purged_without_touching_studies_or_results(clean_root: Path) -> None:
    shutil.copyfile(package("falx_*_amd64.deb"), clean_root / "srv" / "falx.deb")

    def inside(script: str, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        home = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
        return subprocess.run(
            ["chroot", str(clean_root), "sh", "-c", script],
            env={**home, **(environment or {})}, capture_output=True, text=True, timeout=INSIDE_S, check=False,
        )  # fmt: skip

    prepared = inside("apt-get update -q && useradd --create-home reader && mkdir /home/reader/studies && "
                      "echo study > /home/reader/studies/one && chown -R reader /home/reader")  # fmt: skip
    assert prepared.returncode == 0, prepared.stderr[-2000:]
    before = inside("find / -xdev -path /proc -prune -o -print | sort").stdout
    installed = inside("apt-get install -q -y --no-install-recommends /srv/falx.deb")
    assert installed.returncode == 0, (installed.stdout + installed.stderr)[-3000:]
    run = inside("su reader -c 'cd ~ && falx demo --headless && falx self-test >self-test.txt'")
    assert run.returncode == 0, (run.stdout + run.stderr)[-3000:]
    purged = inside("apt-get purge -q -y falx")
    assert purged.returncode == 0, purged.stderr[-2000:]
    after = inside("find / -xdev -path /proc -prune -o -print | sort").stdout
    left = [line for line in after.splitlines() if "falx" in line.lower() and line not in before.splitlines()]
    assert [line for line in left if not line.startswith(("/home/reader/", "/srv/falx.deb"))] == _apt_own(left)
    assert (clean_root / "home/reader/studies/one").read_text() == "study\n"
    assert (clean_root / "home/reader/falx-demo/summary.json").is_file()


def _apt_own(lines: list[str]) -> list[str]:
    """Files of the package manager itself."""
    return [line for line in lines if line.startswith(("/var/lib/apt", "/var/cache/apt", "/var/log"))]
