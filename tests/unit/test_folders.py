"""Where logs and the audit trail go when the administrator has set a place, and who else could get at them."""

import logging
import os
import sys
from pathlib import Path

import pytest

from app import audit, logs
from app.account import account_name
from app.folders import audit_dir, log_dir
from app.policy.places import VARIABLE
from tests.helpers.artifacts import isolate
from tests.unit.policy.test_policy import put

posix = pytest.mark.skipif(os.name != "posix", reason="owners and modes of POSIX")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that the policy names for both."""
    isolate(monkeypatch, tmp_path / "own")
    monkeypatch.setenv(VARIABLE, str(tmp_path / "policies"))
    folder = tmp_path / "central"
    put(tmp_path / "policies" / "managed", "a.json", {"log_folder": str(folder), "audit_folder": str(folder)})
    return folder


@posix
def test_each_user_gets_a_folder_there_that_nobody_else_can_enter(place: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("FALX_LOG_DIR", "elsewhere")
    assert log_dir() == audit_dir() == place / account_name()
    audit.started()
    assert (place / account_name() / "audit.xml").read_bytes().startswith(b"<AuditMessage>")
    assert (place / account_name()).stat().st_mode & 0o777 == 0o700


@posix
@pytest.mark.parametrize("trap", ["folder of another", "link"])
def test_a_folder_that_another_user_has_laid_there_is_not_used(place: Path, tmp_path: Path, trap: str):
    place.mkdir()
    if trap == "link":
        (place / account_name()).symlink_to(tmp_path)
    elif os.getuid() != 0:
        pytest.skip("only root can give a folder to another user")
    else:
        (place / account_name()).mkdir()
        os.chown(place / account_name(), 12345, 12345)
    assert log_dir() == tmp_path / "own" / "falx_log_dir"
    assert audit_dir() == tmp_path / "own" / "falx_audit_dir"


@pytest.mark.skipif(sys.platform == "win32", reason="the account of POSIX")
def test_nobody_signs_with_the_name_of_another_by_a_variable(place: Path, monkeypatch: pytest.MonkeyPatch):
    known = account_name()
    for variable in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(variable, "../somebody-else")
    assert account_name() == known
    audit.started()
    assert b"somebody-else" not in (place / known / "audit.xml").read_bytes()


def test_a_log_folder_that_cannot_be_made_disturbs_nobody(place: Path, monkeypatch: pytest.MonkeyPatch):
    logger = logging.getLogger("app")
    for name, value in (("handlers", []), ("propagate", logger.propagate), ("level", logger.level)):
        monkeypatch.setattr(logger, name, value)
    place.write_text("a file in its place")
    assert logs.configure() is None
    audit.started()
    assert not (place / account_name()).exists()
