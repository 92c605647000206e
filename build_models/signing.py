"""Signs artifacts with Ed25519: with an organisation's key, or with the development key that everybody has."""

import base64
import hashlib
import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from app.atomic import write_atomic
from app.contract.manifest import MANIFEST, SIGNATURE
from app.errors import BuildError

KEY_VARIABLE = "FALX_SIGNING_KEY"
"""Environment variable that names a private key in PEM; without it the development key signs."""

PASSWORD_VARIABLE = "FALX_SIGNING_PASSWORD"

_DEVELOPMENT_PHRASE = b"The development key of Falx, which is no secret."


def sign_artifact(folder: Path, key: Ed25519PrivateKey | None = None) -> None:
    """Write the signature of an artifact's manifest beside it.

    Parameters
    ----------
    key : Ed25519PrivateKey, optional
        `signing_key()` without it.

    Raises
    ------
    BuildError
        The key or the manifest cannot be read, or the folder cannot be written.
    """
    key = signing_key() if key is None else key
    try:
        write_atomic(folder / SIGNATURE, key.sign((folder / MANIFEST).read_bytes()))
    except OSError as error:
        raise BuildError(
            f"The artifact {folder.parent.name}/{folder.name} cannot be signed; check its folder.", repr(error)
        ) from error


def signing_key(path: Path | None = None) -> Ed25519PrivateKey:
    """The private key of a file, else of `FALX_SIGNING_KEY`, else the development key.

    Raises
    ------
    BuildError
        The file holds no Ed25519 key, or its password is missing or wrong.
    """
    named = path or (Path(os.environ[KEY_VARIABLE]) if os.environ.get(KEY_VARIABLE) else None)
    if named is None:
        return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(_DEVELOPMENT_PHRASE).digest())
    try:
        key = load_pem_private_key(named.read_bytes(), _password())
    except (OSError, ValueError, TypeError) as error:
        raise BuildError(
            f"The signing key {named.name} cannot be read; give an Ed25519 key in PEM, and its password in "
            f"{PASSWORD_VARIABLE}.",
            type(error).__name__,
        ) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise BuildError(f"The signing key {named.name} is of another kind; give an Ed25519 key.")
    return key


def make_key(path: Path) -> Path:
    """Make a key pair: the private half in PEM, for its owner alone, and beside it the public half as `<name>.pub`.

    Returns
    -------
    Path
        The public half, for `resources/keys` or for the policy `model_keys`.

    Raises
    ------
    BuildError
        There is a file of that name, or the folder cannot be written.
    """
    password = _password()
    key = Ed25519PrivateKey.generate()
    encryption = BestAvailableEncryption(password) if password else NoEncryption()
    content = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption)
    public = path.with_suffix(".pub")
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        with public.open("x", encoding="ascii") as file:
            file.write(public_text(key) + "\n")
    except OSError as error:
        raise BuildError(
            f"The key {path.name} cannot be written; a key is never replaced, so choose a new name.", repr(error)
        ) from error
    return public


def public_text(key: Ed25519PrivateKey) -> str:
    """The public half in base64, as `resources/keys/*.pub` and the policy hold it."""
    return base64.b64encode(key.public_key().public_bytes_raw()).decode("ascii")


def _password() -> bytes | None:
    return os.environ.get(PASSWORD_VARIABLE, "").encode() or None
