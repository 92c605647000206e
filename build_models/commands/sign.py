"""`falx-build-models sign`."""

import argparse
from pathlib import Path
from typing import Any

from app import resources
from app.contract.manifest import MANIFEST
from app.errors import BuildError
from build_models.signing import make_key, public_text, sign_artifact, signing_key


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument("--model", help="only this model")
    parser.add_argument("--out", type=Path, default=resources.compiled_models(), help="folder of the compiled models")
    parser.add_argument(
        "--key",
        type=Path,
        metavar="FILE",
        help="private key in PEM (default: that of FALX_SIGNING_KEY, else the development key)",
    )
    parser.add_argument("--make-key", type=Path, metavar="FILE", help="make a key pair instead, FILE and FILE's .pub")


def run(arguments: argparse.Namespace) -> dict[str, Any]:
    """Sign every manifest, or make a key.

    Raises
    ------
    BuildError
        There is nothing to sign, or the key or a folder cannot be used.
    """
    if arguments.make_key is not None:
        public = make_key(arguments.make_key)
        return {"key": str(arguments.make_key), "public": str(public)}
    manifests = sorted(arguments.out.glob(f"{arguments.model or '*'}/*/{MANIFEST}"))
    if not manifests:
        raise BuildError(f"There is no compiled model in the folder {arguments.out.name}; compile one first.")
    key = signing_key(arguments.key)
    for manifest in manifests:
        sign_artifact(manifest.parent, key)
    signed = [f"{manifest.parent.parent.name}/{manifest.parent.name}" for manifest in manifests]
    return {"public_key": public_text(key), "signed": signed}


def show(document: dict[str, Any]) -> None:
    """Print what was signed, or where the key is."""
    if "signed" not in document:
        print(f"private key {document['key']}, public key {document['public']}")
        return
    for name in document["signed"]:
        print(name)
    print(f"signed with {document['public_key']}")
