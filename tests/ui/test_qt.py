"""What the window needs of Qt's binding."""

import sys

import PySide6
import pytest
from PySide6.QtCore import QObject, Signal


class _Sender(QObject):
    sent = Signal(int)


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="True and False are immortal there")
def test_emitting_signals_does_not_use_up_true():
    # PySide6 6.12.0 releases a reference to True in every emit, and the process aborts when none is left.
    sender = _Sender()
    before = sys.getrefcount(True)
    for number in range(100):
        sender.sent.emit(number)
    assert abs(sys.getrefcount(True) - before) < 20, PySide6.__version__
