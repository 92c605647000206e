"""The watchdog sees what blocks the window, and only that."""

import gc
from dataclasses import dataclass
from time import sleep

import pytest
from pytestqt.qtbot import QtBot

from app.cycles import leave_start_out
from app.ui import watchdog
from app.ui.watchdog import Watchdog


@dataclass
class Clock:
    """Stands still until a test moves it, so that no other program on this machine plays a part."""

    now_s: float = 100.0
    waited_ms: float = 0.0


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(watchdog, "perf_counter", lambda: made.now_s)
    monkeypatch.setattr(watchdog, "_waited_ms", lambda: made.waited_ms)
    return made


def tick(qtbot: QtBot, dog: Watchdog) -> None:
    """Let the event loop come round once more."""
    seen = len(dog.gaps)
    qtbot.waitUntil(lambda: len(dog.gaps) > seen, timeout=60_000)


def test_a_wait_in_the_event_loop_is_a_stall(qtbot: QtBot):
    dog = Watchdog(limit_ms=80)
    dog.start()
    tick(qtbot, dog)
    sleep(0.2)
    tick(qtbot, dog)
    dog.stop()
    assert [stall for stall in dog.stalls if stall.ms > 150]
    assert dog.longest_ms > 150


def test_an_idle_window_has_no_stall(qtbot: QtBot, clock: Clock):
    dog = Watchdog()
    dog.start()
    tick(qtbot, dog)
    tick(qtbot, dog)
    dog.stop()
    assert dog.stalls == []
    assert dog.longest_ms == 0


def test_time_for_which_others_had_the_processor_is_no_stall(qtbot: QtBot, clock: Clock):
    dog = Watchdog(limit_ms=100)
    dog.start()
    clock.now_s += 0.5
    clock.waited_ms += 450
    tick(qtbot, dog)
    assert dog.stalls == []
    clock.now_s += 0.5
    clock.waited_ms += 200
    tick(qtbot, dog)
    dog.stop()
    assert [(stall.ms, stall.wall_ms) for stall in dog.stalls] == [pytest.approx((300, 500))]
    assert dog.longest_ms == pytest.approx(300)


def test_a_stall_that_goes_on_when_the_watch_ends_counts(qtbot: QtBot, clock: Clock):
    dog = Watchdog()
    dog.start()
    clock.now_s += 0.3
    dog.stop()
    assert [stall.ms for stall in dog.stalls] == [pytest.approx(300)]


def test_a_new_start_forgets_what_was_before(qtbot: QtBot, clock: Clock):
    dog = Watchdog()
    dog.start()
    clock.now_s += 0.3
    dog.stop()
    assert dog.stalls
    dog.start()
    tick(qtbot, dog)
    dog.stop()
    assert dog.stalls == []


def test_a_stall_says_how_much_of_it_was_the_search_for_cycles(qtbot: QtBot, clock: Clock):
    def pass_time(phase: str, _info: dict[str, int]) -> None:
        clock.now_s += 0.25 if phase == "stop" else 0.0

    gc.callbacks.append(pass_time)  # heard before the watchdog
    gc.disable()  # none but the one that is asked for
    dog = Watchdog()
    try:
        dog.start()
        gc.collect()
        clock.now_s += 0.1
        dog.stop()
    finally:
        gc.enable()
        gc.callbacks.remove(pass_time)
    assert [(stall.ms, stall.collecting_ms) for stall in dog.stalls] == [pytest.approx((350, 250))]


def test_what_the_start_has_made_is_searched_for_cycles_no_more():
    made: list[object] = []
    made.append(made)
    try:
        leave_start_out()
        assert not any(found is made for found in gc.get_objects())
    finally:
        gc.unfreeze()
