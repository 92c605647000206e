"""A second model beside the shipped one, for tests of choosing."""

import json
import shutil
from pathlib import Path

from app.contract.manifest import MANIFEST, Artifact
from tests.helpers.artifacts import copied, sign_again


def add_model(root: Path, artifact: Artifact, name: str, *, target: str | None = None, threshold: float = 0.2) -> None:
    """Publish a copy of an artifact that `copy_models` made as a model of its own.

    Parameters
    ----------
    target : str, optional
        What its manifest says that it was compiled for; its own without it.
    """
    source = copied(root, artifact)
    shutil.copytree(source.folder.parent, root / name)
    folder = root / name / artifact.folder.name
    path = folder / MANIFEST
    document = json.loads(path.read_text(encoding="utf-8"))
    document["model"] |= {"name": name, "version": "2.0", "threshold": threshold}
    if target is not None:
        document["target"]["name"] = target
    path.write_text(json.dumps(document), encoding="utf-8")
    sign_again(folder)
