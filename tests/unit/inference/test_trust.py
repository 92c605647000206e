"""Nothing is loaded that nobody vouches for, wherever it lies."""

import base64
import os
import shutil
import stat
import struct
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app import resources
from app.contract.manifest import MANIFEST, SIGNATURE, Artifact
from app.errors import ArtifactIncompatibleError
from app.inference import trust
from app.inference.catalog import DEFAULT_MODEL, find_artifacts
from app.inference.model_folders import model_folders, only_administrators_change, refusal
from app.inference.registry import backend_named
from app.policy.places import VARIABLE
from build_models.signing import public_text, sign_artifact, signing_key
from tests.helpers.artifacts import artifact_of, copied, copy_models, isolate, sign_again, use_models
from tests.unit.policy.test_policy import put


@pytest.fixture
def litert(tmp_path: Path) -> Artifact:
    original = artifact_of("litert")
    return copied(copy_models(tmp_path / "models", original), original)


@pytest.fixture
def policies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    isolate(monkeypatch, tmp_path)
    monkeypatch.setenv(VARIABLE, str(tmp_path / "policies"))
    return tmp_path / "policies" / "managed"


def test_every_artifact_of_the_repository_is_signed_with_the_development_key():
    catalog = find_artifacts(resources.compiled_models())
    assert catalog.broken == []
    assert set(catalog.signers.values()) == {trust.DEVELOPMENT}
    assert public_text(signing_key()) == trust.DEVELOPMENT_KEY


@pytest.mark.parametrize("damage", ["no signature", "empty", "foreign", "flipped signature", "flipped manifest"])
def test_a_manifest_that_nobody_vouches_for_is_refused_in_words(litert: Artifact, damage: str):
    manifest, signature = litert.folder / MANIFEST, litert.folder / SIGNATURE
    if damage == "no signature":
        signature.unlink()
    elif damage == "empty":
        signature.write_bytes(b"")
    elif damage == "foreign":
        sign_artifact(litert.folder, Ed25519PrivateKey.generate())
    else:
        path = signature if "signature" in damage else manifest
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(content)
    with pytest.raises(ArtifactIncompatibleError, match=rf"{DEFAULT_MODEL}/litert-any.*(signed)"):
        trust.read_trusted(litert.folder)
    catalog = find_artifacts(litert.folder.parent.parent)
    assert catalog.artifacts == []
    assert [name for name, _ in catalog.broken] == [f"{DEFAULT_MODEL}/litert-any"]


def test_a_key_of_the_policy_is_trusted_and_named(litert: Artifact, policies: Path):
    key = Ed25519PrivateKey.generate()
    sign_artifact(litert.folder, key)
    put(policies, "a.json", {"model_keys": [base64.b64encode(key.public_key().public_bytes_raw()).decode()]})
    artifact, signer = trust.read_trusted(litert.folder)
    assert (artifact.manifest, signer) == (litert.manifest, "policy")


def test_with_a_key_of_its_own_the_program_trusts_the_development_key_no_longer(
    litert: Artifact, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    key, folder = Ed25519PrivateKey.generate(), tmp_path / "keys"
    folder.mkdir()
    (folder / "hospital.pub").write_text(public_text(key) + "\n")
    monkeypatch.setattr(resources, "keys", lambda: folder)
    with pytest.raises(ArtifactIncompatibleError, match="not signed with a key that is trusted"):
        trust.read_trusted(litert.folder)
    sign_artifact(litert.folder, key)
    assert trust.read_trusted(litert.folder)[1] == "hospital"


def test_a_key_file_that_is_damaged_trusts_nobody(litert: Artifact, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    folder = tmp_path / "keys"
    folder.mkdir()
    (folder / "hospital.pub").write_text("no key")
    monkeypatch.setattr(resources, "keys", lambda: folder)
    with pytest.raises(ArtifactIncompatibleError, match="trusted"):
        trust.read_trusted(litert.folder)


def test_what_is_parsed_is_what_was_verified(litert: Artifact):
    artifact, _ = trust.read_trusted(litert.folder)
    known = artifact.sha256
    (litert.folder / MANIFEST).write_bytes(b"{}")
    assert artifact.sha256 == known


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="asks Linux what it has mapped")
def test_a_library_runs_from_the_bytes_that_were_hashed_and_not_from_its_file():
    artifact = artifact_of("tvm-cpu")
    session = backend_named("tvm-cpu").load(artifact, 1)
    try:
        mapped = Path("/proc/self/maps").read_text()
    finally:
        session.close()
    assert str(artifact.module.resolve()) not in mapped
    assert "memfd:falx-library" in mapped


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="memory files are Linux's")
def test_not_even_the_program_can_change_a_library_that_it_has_loaded():
    session = backend_named("tvm-cpu").load(artifact_of("tvm-cpu"), 1)
    session.close()
    from app.inference.backends.tvm_library import _loaded

    for path in _loaded.values():
        with pytest.raises(OSError, match=r"not permitted|Text file busy|Permission"):
            os.pwrite(int(path.rpartition("/")[2]), b"x", 0)


# folders


as_root = pytest.mark.skipif(
    not hasattr(os, "getuid") or os.getuid() != 0, reason="only root can own what users cannot change"
)


@as_root
def test_a_folder_that_users_can_write_to_is_refused_unless_the_policy_allows_it(
    litert: Artifact, policies: Path, monkeypatch: pytest.MonkeyPatch
):
    root = litert.folder.parent.parent
    use_models(monkeypatch, root)
    program = root.parent / "program"
    program.mkdir()
    assert refusal(root, program) is None
    for mode, owner in ((0o777, 0), (0o775, 0), (0o755, 12345)):
        root.chmod(mode)
        os.chown(root, owner, 12345)
        assert "users of this PC could change them" in str(refusal(root, program))
    put(policies, "a.json", {"user_writable_models": True})
    assert refusal(root, program) is None


@as_root
@pytest.mark.parametrize("inside", [".", DEFAULT_MODEL, f"{DEFAULT_MODEL}/litert-any", f"{DEFAULT_MODEL}/litert-any/x"])
def test_nothing_inside_may_be_open_to_users_either(
    litert: Artifact, policies: Path, monkeypatch: pytest.MonkeyPatch, inside: str
):
    root = litert.folder.parent.parent
    use_models(monkeypatch, root)
    (litert.folder / "x").write_bytes(b"")
    (root.parent / "program").mkdir()
    (root / inside).chmod(0o777 | (stat.S_ISVTX if inside == "." else 0))
    assert "users of this PC could change them" in str(refusal(root, root.parent / "program"))


@as_root
def test_a_link_or_a_folder_above_that_users_can_change_does_not_help(tmp_path: Path):
    inner = tmp_path / "open" / "models"
    inner.mkdir(parents=True)
    (tmp_path / "link").symlink_to(inner)
    assert only_administrators_change(tmp_path / "link")
    inner.parent.chmod(0o777)
    assert not only_administrators_change(inner)
    assert not only_administrators_change(tmp_path / "link")
    inner.parent.chmod(0o777 | stat.S_ISVTX)
    assert only_administrators_change(inner)
    assert not only_administrators_change(inner.parent), "who may make files there may make models"


@as_root
def test_a_link_that_users_can_turn_elsewhere_is_refused_wherever_it_leads(tmp_path: Path):
    safe, users = tmp_path / "safe", tmp_path / "users"
    safe.mkdir()
    users.mkdir()
    (users / "models").symlink_to(safe)
    (tmp_path / "way").symlink_to("users/models")
    assert only_administrators_change(tmp_path / "way")
    users.chmod(0o777)
    assert only_administrators_change(safe)
    assert not only_administrators_change(users / "models")
    assert not only_administrators_change(tmp_path / "way")
    users.chmod(0o755)
    os.chown(users / "models", 12345, 12345, follow_symlinks=False)
    assert not only_administrators_change(tmp_path / "way")
    (tmp_path / "circle").symlink_to("circle")
    assert not only_administrators_change(tmp_path / "circle")


@as_root
@pytest.mark.skipif(sys.platform != "linux", reason="writes an access list of Linux")
def test_a_right_that_an_access_list_gives_to_a_user_counts(tmp_path: Path):
    # Version 2; owner rwx, user 12345 rwx, group r-x, mask rwx, others r-x: to stat it looks like rwxrwxr-x of root.
    entries = ((1, 7, -1), (2, 7, 12345), (4, 5, -1), (16, 7, -1), (32, 5, -1))
    content = struct.pack("<I", 2) + b"".join(struct.pack("<HHi", *entry) for entry in entries)
    tmp_path.chmod(0o775)
    assert only_administrators_change(tmp_path)
    try:
        os.setxattr(tmp_path, "system.posix_acl_access", content)
    except OSError:
        pytest.skip("this disk has no access lists")
    assert not only_administrators_change(tmp_path)


def test_where_users_can_change_the_program_itself_its_models_need_no_better_place(litert: Artifact, tmp_path: Path):
    program = tmp_path / "program"
    program.mkdir(mode=0o777)
    program.chmod(0o777)
    root = litert.folder.parent.parent
    root.chmod(0o777)
    assert refusal(root, program) is None


def test_a_model_of_the_policys_folder_hides_the_one_that_came_with_the_program(
    litert: Artifact, tmp_path: Path, policies: Path, monkeypatch: pytest.MonkeyPatch
):
    both = copy_models(tmp_path / "program", artifact_of("litert"), artifact_of("tvm-cpu"))
    use_models(monkeypatch, both)
    extra = litert.folder.parent.parent
    put(policies, "a.json", {"model_folders": [str(extra)], "user_writable_models": True})
    assert model_folders() == [extra, both]
    assert [artifact.folder for artifact in find_artifacts().artifacts] == [litert.folder]
    shutil.rmtree(extra)
    assert len(find_artifacts().artifacts) == 2


def test_signing_again_makes_a_changed_manifest_whole(litert: Artifact):
    path = litert.folder / MANIFEST
    path.write_bytes(path.read_bytes() + b"\n")
    with pytest.raises(ArtifactIncompatibleError, match="signed"):
        trust.read_trusted(litert.folder)
    sign_again(litert.folder)
    assert trust.read_trusted(litert.folder)[0].manifest == litert.manifest
