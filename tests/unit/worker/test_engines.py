"""Networks are loaded before they are asked for, where nothing else has to be done."""

from pathlib import Path

import pytest

from app.contract.manifest import Artifact
from app.errors import AppError
from app.worker.engines import Engines
from app.worker.protocol import EngineChoice, Event
from tests.helpers.artifacts import artifact_of, copied, copy_models, flip_byte, isolate, use_models

CHOICE = EngineChoice("unet", "litert")


@pytest.fixture
def artifact(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Artifact:
    """The one artifact that there is."""
    isolate(monkeypatch, tmp_path)
    source = artifact_of("litert")
    models = copy_models(tmp_path / "models", source)
    use_models(monkeypatch, models)
    return copied(models, source)


def test_what_was_chosen_is_loaded_ahead_once_and_counts_as_cold_until_it_is_used(artifact: Artifact):
    engines, events = Engines(), list[Event]()
    assert not engines.load_ahead()  # nothing has been chosen
    engines.select_anew(CHOICE, 1, events.append)
    told = list(events)
    assert engines.load_ahead()
    assert not engines.load_ahead()
    first, second = (engines.load(CHOICE, 2, events.append) for _ in range(2))
    assert first.session is second.session
    assert [first.warm, second.warm] == [False, True]
    assert events == told  # the choice was told when it was made
    engines.close()


def test_what_cannot_be_loaded_ahead_is_left_to_the_request_which_refuses_it(artifact: Artifact):
    engines = Engines()
    engines.select_anew(CHOICE, 1, lambda _event: None)
    flip_byte(artifact.module)
    assert engines.load_ahead()
    assert not engines.load_ahead()  # it is not tried again and again
    with pytest.raises(AppError):
        engines.load(CHOICE, 2, lambda _event: None)
    engines.close()
