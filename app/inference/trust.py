"""Whose signature a manifest has to bear before anything of its artifact is used."""

import base64
import binascii
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from app import resources
from app.contract.manifest import MANIFEST, SIGNATURE, Artifact, artifact_from
from app.errors import ArtifactIncompatibleError
from app.settings import load_rules

DEVELOPMENT_KEY = "cDPYvt6c3xUApBVmq8ag2cPvBL2LfLlpjwYfT3uaiLs="
"""Public half of the key that `falx-build-models` signs with when it is given no other; everybody has its private half.

It counts only while no other key comes with the program: an organisation that puts its own into `resources/keys`
trusts that one alone.
"""

DEVELOPMENT = "development"


@dataclass(frozen=True)
class TrustedKey:
    """An Ed25519 public key, and whose it is."""

    name: str
    public: bytes


def trusted_keys() -> tuple[TrustedKey, ...]:
    """Keys that came with the program, or the development key without one, and those of the policy."""
    own = _keys_of_program(resources.keys()) or (TrustedKey(DEVELOPMENT, base64.b64decode(DEVELOPMENT_KEY)),)
    policy = [TrustedKey("policy", base64.b64decode(key)) for key in load_rules().model_keys]
    return (*own, *policy)


def read_trusted(folder: Path, keys: tuple[TrustedKey, ...] | None = None) -> tuple[Artifact, str]:
    """Read the manifest of an artifact from bytes whose signature was verified.

    Parameters
    ----------
    folder : Path
    keys : tuple of TrustedKey, optional
        `trusted_keys()` without it.

    Returns
    -------
    Artifact
    str
        Name of the key that signed it.

    Raises
    ------
    ArtifactIncompatibleError
        The manifest is missing, damaged, not signed, or signed with a key that is not trusted here.
    """
    name = f"{folder.parent.name}/{folder.name}"
    try:
        content = (folder / MANIFEST).read_bytes()
    except OSError as error:
        raise ArtifactIncompatibleError(
            f"The manifest of the artifact {name} cannot be read; reinstall Falx or compile it again.",
            type(error).__name__,
        ) from error
    try:
        signature = (folder / SIGNATURE).read_bytes()
    except OSError as error:
        raise ArtifactIncompatibleError(
            f"The artifact {name} is not signed; reinstall Falx, or sign it with falx-build-models sign.",
            type(error).__name__,
        ) from error
    signer = signer_of(content, signature, trusted_keys() if keys is None else keys)
    if signer is None:
        raise ArtifactIncompatibleError(
            f"The manifest of the artifact {name} is damaged or not signed with a key that is trusted on this PC; "
            "reinstall Falx, or sign it with falx-build-models sign."
        )
    return artifact_from(folder, content), signer


def signer_of(content: bytes, signature: bytes, keys: tuple[TrustedKey, ...]) -> str | None:
    """Name of the first key under which the signature is right; None without one."""
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415  a tenth of a second that --help need not wait
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415

    for key in keys:
        try:
            Ed25519PublicKey.from_public_bytes(key.public).verify(signature, content)
        except (InvalidSignature, ValueError):
            continue
        return key.name
    return None


@cache
def _keys_of_program(folder: Path) -> tuple[TrustedKey, ...]:
    """Keys in files `<name>.pub`: 32 bytes in base64. One that cannot be read trusts nobody rather than everybody."""
    found: list[TrustedKey] = []
    for path in sorted(folder.glob("*.pub")):
        try:
            public = base64.b64decode(path.read_text(encoding="ascii").strip(), validate=True)
        except (OSError, ValueError, binascii.Error):
            public = b""
        found.append(TrustedKey(path.stem, public))
    return tuple(found)
