"""What looks like a brain FLAIR passes, and what does not is warned of."""

import json
import shutil
from dataclasses import replace

import numpy as np
import pytest

from app import resources
from app.contract.guard import FEATURES, GUARD, Domain, InputGuard, features, load_guard
from app.contract.manifest import Artifact, read_artifact
from app.errors import ArtifactIncompatibleError
from app.imaging.case import open_case
from app.imaging.volume import Role, Volume, VolumeGeometry
from app.inference.guard import check_input
from app.inference.segmenter import Segmenter


class NoSession:
    """The guard needs no engine."""

    def run(self, image):
        raise AssertionError("the guard ran the network")

    def close(self):
        pass


@pytest.fixture(scope="module")
def artifact() -> Artifact:
    return read_artifact(next((resources.compiled_models() / "unet").glob("*/manifest.json")).parent)


@pytest.fixture(scope="module")
def demo() -> Volume:
    return open_case([resources.demo_case()]).volume


def check(artifact, volume):
    return check_input(artifact, Segmenter(NoSession(), artifact.manifest.model, volume))


def case_of(voxels) -> Volume:
    return Volume(voxels[None].astype(np.float32), (Role.FLAIR,), VolumeGeometry(voxels.shape, None))


def test_the_demo_case_is_not_warned_of(artifact, demo):
    found = check(artifact, demo)

    assert found.score is not None
    assert found.score < 1.0
    assert found.warning is None


def test_a_single_slice_of_the_demo_case_is_not_warned_of(artifact, demo):
    middle = demo.voxels[demo.roles.index(Role.FLAIR)][demo.geometry.shape[0] // 2]

    assert check(artifact, case_of(middle[None])).warning is None


def test_an_inverted_case_is_warned_of(artifact, demo):
    flair = demo.voxels[demo.roles.index(Role.FLAIR)].astype(np.float32)

    found = check(artifact, case_of(flair.max() - flair))

    assert found.score is not None
    assert found.score > 1.0
    assert found.warning is not None
    assert "FLAIR" in found.warning


@pytest.mark.parametrize("slices", [1, 8])
def test_noise_is_warned_of(artifact, slices):
    noise = np.random.default_rng(0).uniform(0, 255, (slices, 256, 256))

    assert check(artifact, case_of(noise)).warning is not None


def test_nothing_is_said_of_a_case_without_tissue(artifact):
    empty = check(artifact, case_of(np.zeros((3, 64, 64))))

    assert (empty.score, empty.warning) == (None, None)


def test_a_model_without_a_guard_warns_of_nothing(artifact, tmp_path, demo):
    others = {name: sha256 for name, sha256 in artifact.manifest.files.items() if not name.endswith(GUARD)}
    lonely = Artifact(artifact.folder, replace(artifact.manifest, files=others))

    assert check(lonely, demo).score is None


def test_a_damaged_guard_is_said_to_be_damaged(artifact, tmp_path, demo):
    folder = tmp_path / "model" / "target"
    folder.mkdir(parents=True)
    (folder.parent / GUARD).write_text('{"format": 1, "series": {}}')

    found = check(Artifact(folder, artifact.manifest), demo)

    assert found.score is None
    assert found.warning is not None
    assert GUARD in found.warning


@pytest.mark.parametrize("damage", ["short", "infinite", "format"])
def test_guard_of_other_features_is_refused(tmp_path, damage, artifact):
    path = tmp_path / GUARD
    shutil.copy(artifact.folder.parent / GUARD, path)
    document = json.loads(path.read_text())
    if damage == "short":
        document["slice"]["mean"] = document["slice"]["mean"][1:]
    elif damage == "infinite":
        document["series"]["limit"] = float("inf")
    else:
        document["format"] = 99
    path.write_text(json.dumps(document))

    with pytest.raises(ArtifactIncompatibleError):
        load_guard(path)


def test_features_do_not_depend_on_the_unit_of_the_input(demo):
    flair = demo.voxels[demo.roles.index(Role.FLAIR)][demo.geometry.shape[0] // 2].astype(np.float32)
    square = np.zeros((256, 256), np.float32)
    square[: flair.shape[0], : flair.shape[1]] = flair[:256, :256]

    one, other = features(square), features(3.0 * square - 7.0)

    assert one is not None
    assert other is not None
    np.testing.assert_allclose(one, other, atol=1e-3)


def test_lone_slices_and_series_have_limits_of_their_own(tmp_path):
    count = len(FEATURES)
    unit = tuple(tuple(row) for row in np.eye(count).tolist())
    guard = InputGuard(series=Domain((0.0,) * count, unit, 1.0), slice=Domain((0.0,) * count, unit, 4.0))
    away = np.zeros(count)
    away[0] = 2.0

    assert guard.score([away]) == 0.5
    assert guard.score([away] * 5) == 2.0
    assert guard.score([]) is None
    guard.save(tmp_path / GUARD)
    assert load_guard(tmp_path / GUARD) == guard
