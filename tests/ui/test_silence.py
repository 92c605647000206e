"""A process is given up by the time that it could use, not by the clock on the wall."""

import os
from dataclasses import dataclass

import pytest
from pytestqt.qtbot import QtBot

from app.inference.patience import ProcessClock
from app.ui.silence import Silence

LIMIT_S = 60.0


@dataclass
class Machine:
    """What the system tells of time and of the process; tests move it, and nothing else does."""

    now_s: float = 1000.0
    wants: bool = False
    computed_s: float = 50.0


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    made = Machine()
    monkeypatch.setattr("app.inference.patience.monotonic", lambda: made.now_s)
    monkeypatch.setattr(ProcessClock, "_processor", lambda _self: (made.wants, made.computed_s))
    return made


@pytest.fixture
def silence(qtbot: QtBot) -> Silence:
    made = Silence()
    made.begin(os.getpid(), LIMIT_S)
    return made


def looks_until_too_long(qtbot: QtBot, silence: Silence, machine: Machine, step_s: float, computed_s: float) -> int:
    """Look again and again, with so much time in between; how often, and 1000 when it never was too long."""
    told: list[bool] = []
    silence.too_long.connect(lambda: told.append(True))
    for number in range(1000):
        silence.look()
        if told:
            return number
        machine.now_s += step_s
        machine.computed_s += computed_s
    return 1000


def test_a_process_that_waits_for_nothing_is_given_up_at_its_limit(qtbot: QtBot, silence: Silence, machine: Machine):
    assert looks_until_too_long(qtbot, silence, machine, 1.0, 0.0) == 60


def test_one_that_computes_for_ever_is_given_up_at_its_limit(qtbot: QtBot, silence: Silence, machine: Machine):
    machine.wants = True
    assert looks_until_too_long(qtbot, silence, machine, 1.0, 1.0) == 60


def test_one_that_gets_no_processor_is_waited_for(qtbot: QtBot, silence: Silence, machine: Machine):
    machine.wants = True
    assert looks_until_too_long(qtbot, silence, machine, 1.0, 0.125) == 480


def test_a_pc_that_slept_has_not_heard_nothing_for_long(qtbot: QtBot, silence: Silence, machine: Machine):
    silence.look()
    machine.now_s += 8 * 3600
    told: list[bool] = []
    silence.too_long.connect(lambda: told.append(True))
    silence.look()
    assert told == []
    assert looks_until_too_long(qtbot, silence, machine, 1.0, 0.0) == 58


def test_whatever_is_heard_begins_anew(qtbot: QtBot, silence: Silence, machine: Machine):
    for _ in range(10):
        assert looks_until_too_long(qtbot, silence, machine, 1.0, 0.0) == 60
        silence.begin(os.getpid(), LIMIT_S)
