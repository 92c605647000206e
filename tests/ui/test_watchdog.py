"""The watchdog sees what blocks the window, and only that."""

from time import sleep

from pytestqt.qtbot import QtBot

from app.ui.watchdog import Watchdog


def block_the_loop(milliseconds: float) -> None:
    sleep(milliseconds / 1e3)


def test_a_wait_in_the_event_loop_is_a_stall(qtbot: QtBot):
    dog = Watchdog(limit_ms=80)
    dog.start()
    qtbot.wait(30)
    block_the_loop(200)
    qtbot.wait(30)
    dog.stop()
    assert [stall for stall in dog.stalls if stall.ms > 150]
    assert dog.longest_ms > 150


def test_an_idle_window_has_no_stall(qtbot: QtBot):
    dog = Watchdog()
    dog.start()
    qtbot.wait(150)
    dog.stop()
    assert dog.stalls == []
    assert len(dog.gaps) > 2


def test_a_new_start_forgets_what_was_before(qtbot: QtBot):
    dog = Watchdog(limit_ms=40)
    dog.start()
    block_the_loop(90)
    dog.stop()
    assert dog.stalls
    dog.start()
    qtbot.wait(20)
    dog.stop()
    assert dog.stalls == []
