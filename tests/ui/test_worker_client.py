"""The window's side of the worker: death, silence, and how often it is started again."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot

from app.ui.spare_worker import MAX_DEATHS, QUIET_S, SpareWorker
from app.ui.worker_client import DIED, GIVEN_UP, MAX_RESPAWNS, WorkerClient
from app.worker.protocol import BackendsRequest, DoneEvent, EngineChoice, Event, FailedEvent
from app.worker.shared_array import SharedFolder
from tests.ui.driving import TIMEOUT_MS, wait

# A worker that answers 'done' to requests for the model 'answer', ends itself for 'die' and is silent otherwise.
_SCRIPTED = """
import json, os, sys
for line in sys.stdin:
    request = json.loads(line)
    if request["op"] == "stop":
        break
    if request.get("engine", {}).get("model") == "answer":
        print(json.dumps({"event": "done", "id": request["id"], "cancelled": False}), flush=True)
    if request.get("engine", {}).get("model") == "die":
        os._exit(7)
"""
Make = Callable[..., WorkerClient]


@pytest.fixture
def make() -> Iterator[Make]:
    made: list[WorkerClient] = []

    def client(deadline_s: float = 30.0, command: list[str] | None = None, quiet_s: float = QUIET_S) -> WorkerClient:
        scripted = command or [sys.executable, "-c", _SCRIPTED]
        made.append(WorkerClient(scripted, dict.fromkeys(("open", "segment", "backends"), deadline_s), quiet_s))
        return made[-1]

    yield client
    for one in made:
        one.close()


def ask(client: WorkerClient, model: str) -> list[Event]:
    """Send a request; its events come into the list."""
    events: list[Event] = []
    client.submit(BackendsRequest(client.next_id(), EngineChoice(model, "auto")), events.append)
    return events


def answered(events: list[Event]) -> Callable[[], bool]:
    return lambda: bool(events) and isinstance(events[-1], DoneEvent | FailedEvent)


def kill(client: WorkerClient) -> None:
    assert client.process_id is not None
    os.kill(client.process_id, signal.SIGKILL)


def test_a_request_starts_the_worker_and_is_answered(qtbot: QtBot, make: Make):
    events = ask(make(), "answer")
    wait(qtbot, answered(events))
    assert isinstance(events[-1], DoneEvent)


@pytest.mark.skipif(sys.platform == "win32", reason="no signals there")
def test_a_killed_worker_is_named_and_started_again_and_its_request_fails(qtbot: QtBot, make: Make):
    client = make()
    lost = ask(client, "silence")
    first = client.process_id
    with qtbot.waitSignal(client.died, timeout=TIMEOUT_MS) as died:
        kill(client)
    assert died.args == ["signal 9", True]
    assert isinstance(lost[-1], FailedEvent)
    assert lost[-1].kind == DIED
    events = ask(client, "answer")
    wait(qtbot, answered(events))
    assert isinstance(events[-1], DoneEvent)
    assert client.process_id != first


def test_a_worker_that_ends_by_itself_is_started_again(qtbot: QtBot, make: Make):
    client = make()
    with qtbot.waitSignal(client.died, timeout=TIMEOUT_MS) as died:
        ask(client, "die")
    assert died.args == ["exit code 7", True]


def test_a_worker_that_does_not_answer_is_ended_at_its_deadline(qtbot: QtBot, make: Make):
    client = make(deadline_s=0.3)
    with qtbot.waitSignal(client.died, timeout=TIMEOUT_MS) as died:
        lost = ask(client, "silence")
    assert died.args == ["it did not answer", True]
    assert isinstance(lost[-1], FailedEvent)


def test_a_worker_with_nothing_to_do_may_be_silent(qtbot: QtBot, make: Make):
    client = make()
    wait(qtbot, answered(ask(client, "answer")))
    client._deadlines_s = dict.fromkeys(client._deadlines_s, 0.1)
    with qtbot.assertNotEmitted(client.died, wait=400):
        pass


def test_it_is_given_up_after_three_new_starts_in_a_minute(qtbot: QtBot, make: Make):
    client = make()
    restarted = []
    client.died.connect(lambda _reason, again: restarted.append(again))
    for count in range(MAX_RESPAWNS + 1):
        ask(client, "die")
        wait(qtbot, lambda count=count: len(restarted) == count + 1)
    assert restarted == [True] * MAX_RESPAWNS + [False]
    refused = ask(client, "answer")
    wait(qtbot, answered(refused))
    assert isinstance(refused[-1], FailedEvent)
    assert refused[-1].kind == GIVEN_UP
    client.restart()
    events = ask(client, "answer")
    wait(qtbot, answered(events))
    assert isinstance(events[-1], DoneEvent)


def test_a_worker_that_cannot_be_started_is_told(qtbot: QtBot, make: Make, tmp_path: Path):
    client = make(command=[str(tmp_path / "nothing")])
    reasons: list[str] = []
    client.died.connect(lambda reason, _again: reasons.append(reason))
    events = ask(client, "answer")
    wait(qtbot, answered(events))
    assert isinstance(events[-1], FailedEvent)
    assert reasons[0] == "it could not be started"


def test_closing_ends_the_process_and_calls_nobody_back(qtbot: QtBot, make: Make):
    client = make()
    events = ask(client, "silence")
    wait(qtbot, lambda: client.process_id is not None)
    client.close()
    assert client.process_id is None
    assert events == []


def test_the_folder_in_memory_goes_with_its_window(tmp_path: Path):
    folder = SharedFolder(tmp_path)
    assert folder.path.parent == tmp_path
    folder.close()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="no signals there")
def test_when_the_worker_dies_the_spare_one_takes_its_place(qtbot: QtBot, make: Make):
    client = make(quiet_s=0.0)
    assert client.spare.process_id is None  # nobody has asked for a network yet
    wait(qtbot, answered(ask(client, "answer")))
    wait(qtbot, lambda: client.spare.process_id is not None)
    spare = client.spare.process_id
    with qtbot.waitSignal(client.died, timeout=TIMEOUT_MS):
        kill(client)
    assert client.process_id == spare
    events = ask(client, "answer")
    wait(qtbot, answered(events))
    assert isinstance(events[-1], DoneEvent)
    wait(qtbot, lambda: client.spare.process_id not in (None, spare))


@pytest.mark.skipif(sys.platform == "win32", reason="no signals there")
def test_closing_ends_the_spare_worker_too(qtbot: QtBot, make: Make):
    client = make(quiet_s=0.0)
    wait(qtbot, answered(ask(client, "answer")))
    wait(qtbot, lambda: client.spare.process_id is not None)
    spare = client.spare.process_id
    assert spare is not None
    client.close()
    with pytest.raises(ProcessLookupError):
        os.kill(spare, 0)


def test_a_spare_worker_that_ends_by_itself_is_not_started_for_ever(qtbot: QtBot):
    spare = SpareWorker([sys.executable, "-c", "raise SystemExit(3)"], None, quiet_s=0.0)
    spare.expect(EngineChoice("answer", "auto"))
    starts = 0
    while True:
        spare.idle()
        QCoreApplication.processEvents()
        if spare.process_id is None:
            break
        starts += 1
        wait(qtbot, lambda: spare.process_id is None)
    assert starts == MAX_DEATHS
    assert spare.take() is None
