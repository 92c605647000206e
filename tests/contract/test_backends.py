"""What every backend promises, on every compiled model that can run on this machine."""

import numpy as np
import pytest

from app.contract.manifest import Artifact
from app.contract.proof import compare
from app.errors import ArtifactIncompatibleError, InferenceError
from app.inference.catalog import find_artifacts
from app.inference.registry import BACKEND_NAMES, backend_named, backends
from tests.helpers.artifacts import copied, copy_models, flip_byte

THREADS = 2
ARTIFACTS = find_artifacts().artifacts


def _name(artifact: Artifact) -> str:
    return f"{artifact.manifest.model.name}-{artifact.folder.name}"


@pytest.fixture(params=ARTIFACTS, ids=_name)
def artifact(request: pytest.FixtureRequest) -> Artifact:
    found: Artifact = request.param
    backend = backend_named(found.manifest.target.backend)
    for condition in (backend.availability(), backend.supports(found)):
        if not condition.ok:
            pytest.skip(condition.reason)
    return found


@pytest.fixture
def session(artifact):
    session = backend_named(artifact.manifest.target.backend).load(artifact, THREADS)
    yield session
    session.close()


def image(seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((1, 3, 256, 256), dtype=np.float32)


def test_there_are_compiled_models_and_each_manifest_names_a_known_backend():
    assert ARTIFACTS, "no compiled model: falx-build-models compile"
    assert {a.manifest.target.backend for a in ARTIFACTS} <= set(BACKEND_NAMES)


def test_the_golden_run_passes(artifact, session):
    with np.load(artifact.golden) as golden:
        inputs, expected = golden["inputs"], golden["outputs"]
    found = np.concatenate([session.run(inputs[i : i + 1]).copy() for i in range(len(inputs))])
    proof = compare(found, expected, artifact.manifest.model.threshold)
    assert proof.failure(artifact.manifest.tolerance) is None


def test_the_same_slice_gives_the_same_answer_twice_and_another_slice_another(session):
    first = session.run(image(0)).copy()
    other = session.run(image(1)).copy()
    again = session.run(image(0)).copy()
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)
    assert first.shape == (1, 1, 256, 256)
    assert first.dtype == np.float32
    assert (first >= 0).all()
    assert (first <= 1).all()


def test_an_image_that_is_a_view_of_a_larger_array_gives_the_same_answer(session):
    plain = image()
    expected = session.run(plain).copy()
    larger = np.zeros((1, 3, 258, 259), np.float32)
    view = larger[:, :, 1:257, 2:258]
    view[...] = plain
    np.testing.assert_array_equal(session.run(view), expected)


def test_the_image_is_not_changed(session):
    given = image()
    before = given.copy()
    session.run(given)
    np.testing.assert_array_equal(given, before)


@pytest.mark.parametrize("shape", [(1, 3, 128, 128), (3, 256, 256), (2, 3, 256, 256), (1, 1, 256, 256)])
def test_an_image_of_another_shape_is_refused_in_words(session, shape):
    with pytest.raises(InferenceError, match="shape"):
        session.run(np.zeros(shape, np.float32))


def test_a_closed_session_refuses_to_run_and_closes_twice(artifact):
    session = backend_named(artifact.manifest.target.backend).load(artifact, THREADS)
    session.run(image())
    session.close()
    session.close()
    with pytest.raises(InferenceError, match="closed"):
        session.run(image())


def test_two_sessions_of_one_artifact_do_not_disturb_each_other(artifact, session):
    expected = session.run(image()).copy()
    other = backend_named(artifact.manifest.target.backend).load(artifact, 1)
    np.testing.assert_allclose(other.run(image()), expected, atol=1e-5)
    other.close()
    np.testing.assert_array_equal(session.run(image()), expected)


def test_a_flipped_byte_in_any_file_is_refused_before_anything_is_loaded(artifact, tmp_path):
    backend = backend_named(artifact.manifest.target.backend)
    copy = copied(copy_models(tmp_path, artifact), artifact)
    for name in copy.manifest.files:
        path = copy.folder / name
        flip_byte(path)
        with pytest.raises(ArtifactIncompatibleError, match=path.name):
            backend.load(copy, THREADS)
        flip_byte(path)  # back again
    backend.load(copy, THREADS).close()


def test_a_backend_refuses_artifacts_of_the_others_with_a_reason():
    for backend in backends():
        for artifact in ARTIFACTS:
            if artifact.manifest.target.backend != backend.name:
                answer = backend.supports(artifact)
                assert not answer.ok
                assert answer.reason


def test_what_is_not_available_says_why():
    for backend in backends():
        answer = backend.availability()
        assert answer.ok or answer.reason
