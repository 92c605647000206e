"""Checksums and signatures, with keys made for the test and thrown away."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

SIGNING = Path(__file__).resolve().parents[2] / "packaging" / "signing"


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    folder = tmp_path / "gnupg"
    folder.mkdir(mode=0o700)
    return {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "GNUPGHOME": str(folder)}


def sh(home: dict[str, str], *command: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, env={**home, **more}, capture_output=True, text=True, timeout=120, check=False)


def key(home: dict[str, str]) -> str:
    made = sh(home, "gpg", "--batch", "--passphrase", "", "--quick-generate-key", "Throw Away <no@localhost>")
    assert made.returncode == 0, made.stderr
    listed = sh(home, "gpg", "--batch", "--with-colons", "--list-keys").stdout
    return next(line.split(":")[9] for line in listed.splitlines() if line.startswith("fpr"))


def stop_agent(home: dict[str, str]) -> None:
    sh(home, "gpgconf", "--kill", "all")


def test_sums_name_every_installer_and_notice_a_changed_byte(tmp_path: Path, home: dict[str, str]) -> None:
    for name in ("falx_1_amd64.deb", "falx-1.x86_64.rpm", "falx-1.msi", "notes.txt"):
        (tmp_path / name).write_bytes(name.encode())
    assert sh(home, "sh", str(SIGNING / "checksums.sh"), str(tmp_path)).returncode == 0
    sums = (tmp_path / "SHA256SUMS").read_text()
    assert len(sums.splitlines()) == 3
    check = ["sh", "-c", 'cd "$1" && sha256sum -c --strict SHA256SUMS', "sh", str(tmp_path)]
    assert sh(home, *check).returncode == 0
    (tmp_path / "falx-1.msi").write_bytes(b"another")
    assert sh(home, *check).returncode != 0


def test_without_a_key_nothing_is_signed_and_the_variables_are_named(tmp_path: Path, home: dict[str, str]) -> None:
    done = sh(home, "sh", str(SIGNING / "sign.sh"), str(tmp_path))
    assert done.returncode == 2
    assert "FALX_GPG_KEY" in done.stderr


def test_a_gpg_key_signs_the_package_and_the_sums(tmp_path: Path, home: dict[str, str], need) -> None:
    need("gpg")
    dist = tmp_path / "dist"
    dist.mkdir()
    (dist / "falx_1_amd64.deb").write_bytes(b"package")
    try:
        done = sh(home, "sh", str(SIGNING / "sign.sh"), str(dist), FALX_GPG_KEY=key(home))
        assert done.returncode == 0, done.stderr
        for name in ("falx_1_amd64.deb", "SHA256SUMS"):
            assert sh(home, "gpg", "--verify", str(dist / f"{name}.asc"), str(dist / name)).returncode == 0
        (dist / "SHA256SUMS").write_text("forged")
        assert sh(home, "gpg", "--verify", str(dist / "SHA256SUMS.asc"), str(dist / "SHA256SUMS")).returncode != 0
    finally:
        stop_agent(home)


def test_an_rpm_carries_its_signature(tmp_path: Path, home: dict[str, str], need) -> None:
    need("rpmbuild", "rpmsign", "gpg")
    dist = tmp_path / "dist"
    dist.mkdir()
    spec = tmp_path / "small.spec"
    spec.write_text(
        "Name: small\nVersion: 1\nRelease: 1\nSummary: s\nLicense: none\nBuildArch: noarch\n%description\ns\n%files\n"
    )
    built = sh(home, "rpmbuild", "-bb", "--define", f"_topdir {tmp_path}", "--define", f"_rpmdir {dist}", str(spec))
    assert built.returncode == 0, built.stderr
    package = next(dist.rglob("*.rpm"))
    package = Path(shutil.move(package, dist / package.name))
    try:
        fingerprint = key(home)
        done = sh(home, "sh", str(SIGNING / "sign.sh"), str(dist), FALX_GPG_KEY=fingerprint)
        assert done.returncode == 0, done.stderr
        (tmp_path / "key.asc").write_text(sh(home, "gpg", "--armor", "--export", fingerprint).stdout)
        database = ["--define", f"_dbpath {tmp_path / 'db'}"]
        assert sh(home, "rpmkeys", *database, "--import", str(tmp_path / "key.asc")).returncode == 0
        answer = sh(home, "rpmkeys", *database, "--checksig", str(package))
        assert "digests signatures OK" in answer.stdout, answer.stdout
    finally:
        stop_agent(home)


def test_a_windows_installer_carries_its_signature(tmp_path: Path, home: dict[str, str], need) -> None:
    need("wixl", "osslsigncode", "openssl")
    dist = tmp_path / "dist"
    dist.mkdir()
    bundle = tmp_path / "bundle"
    bundle.mkdir()
    for name in ("falx.exe", "falxw.exe", "falx.ico"):
        (bundle / name).write_bytes(b"MZ")
    script = SIGNING.parent / "windows" / "msi.py"
    source = dist / "falx.wxs"
    made = sh(home, "python3", str(script), str(bundle), str(bundle / "falx.ico"), "1.0.0", str(source))
    assert made.returncode == 0, made.stderr
    built = sh(home, "sh", "-c", f"cd '{dist}' && wixl --arch x64 -o falx-1.0.0.msi falx.wxs")
    assert built.returncode == 0, built.stderr
    certificate = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=Throw Away"]
    certificate += ["-addext", "extendedKeyUsage=codeSigning"]
    pem, secret, pkcs12 = tmp_path / "c.pem", tmp_path / "k.pem", tmp_path / "c.p12"
    assert sh(home, *certificate, "-keyout", str(secret), "-out", str(pem)).returncode == 0
    packed = ["openssl", "pkcs12", "-export", "-in", str(pem), "-inkey", str(secret), "-passout", "pass:x"]
    assert sh(home, *packed, "-out", str(pkcs12)).returncode == 0
    (tmp_path / "password").write_text("x")
    keys = {"FALX_PKCS12": str(pkcs12), "FALX_PKCS12_PASSWORD": str(tmp_path / "password")}
    done = sh(home, "sh", str(SIGNING / "sign.sh"), str(dist), **keys)
    assert done.returncode == 0, done.stderr
    msi = str(dist / "falx-1.0.0.msi")
    verified = sh(home, "osslsigncode", "verify", "-CAfile", str(pem), "-in", msi)
    assert "Signature verification: ok" in verified.stdout, verified.stdout + verified.stderr
