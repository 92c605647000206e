"""Devices that a lab lends: a tracker of TVM's RPC, asked in its own protocol.

TVM's client asks a tracker in one breath with connecting to the device that it names, waits without end and does not
say which device it was. Who measures on many boards has to know which one no longer answers.
"""

import select
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event
from time import monotonic

from tvm.rpc.base import RPC_TRACKER_MAGIC, TrackerCode, recvall, recvjson, sendjson

from app.errors import BuildError

_ANSWER_S = 10.0
_GLANCE_S = 0.5


@dataclass(frozen=True)
class Device:
    """A device that the tracker has lent, for one connection.

    Attributes
    ----------
    password : str
        Which the tracker told the device as well.
    """

    host: str
    port: int
    password: str

    @property
    def name(self) -> str:
        """For people."""
        return f"{self.host}:{self.port}"


@dataclass(frozen=True)
class Lab:
    """A tracker, and the devices of one key among those that it knows."""

    host: str
    port: int
    key: str

    @property
    def name(self) -> str:
        """For people."""
        return f"{self.host}:{self.port}"

    def count(self) -> int:
        """How many devices have registered, lent ones included.

        Raises
        ------
        BuildError
            The tracker does not answer.
        """
        with self._tracker(_ANSWER_S) as tracker:
            sendjson(tracker, [TrackerCode.SUMMARY])
            known = recvjson(tracker)[1]["server_info"]
        return sum(1 for server in known if server["key"] == f"server:{self.key}")

    def borrow(self, wait_s: float, stopped: Event) -> Device | None:
        """The next free device; None when none became free in time, or the waiting was stopped.

        Raises
        ------
        BuildError
            The tracker does not answer.
        """
        with self._tracker(_ANSWER_S) as tracker:
            sendjson(tracker, [TrackerCode.REQUEST, self.key, "", 1])
            end = monotonic() + wait_s
            while not select.select([tracker], [], [], _GLANCE_S)[0]:
                if stopped.is_set() or monotonic() > end:
                    return None
            _, (host, port, password) = recvjson(tracker)
        return Device(host, port, password)

    @contextmanager
    def _tracker(self, timeout_s: float) -> Iterator[socket.socket]:
        try:
            with socket.create_connection((self.host, self.port), timeout_s) as tracker:
                tracker.sendall(struct.pack("<i", RPC_TRACKER_MAGIC))
                if struct.unpack("<i", recvall(tracker, 4)) != (RPC_TRACKER_MAGIC,):
                    raise OSError("it is no tracker")
                yield tracker
        except (OSError, ValueError, LookupError) as error:
            raise BuildError(
                f"The tracker at {self.name} does not answer as TVM's does; start it with `python -m "
                "tvm.exec.rpc_tracker` and look at address and firewall.",
                repr(error),
            ) from error


def lab_at(address: str, key: str) -> Lab:
    """The lab of a tracker at HOST:PORT.

    Raises
    ------
    BuildError
        That is no address.
    """
    host, _, port = address.rpartition(":")
    if not host or not port.isdecimal() or not 0 < int(port) < 1 << 16:
        raise BuildError(f"'{address}' is no address of a tracker; give it as HOST:PORT, e.g. 192.168.1.10:9190.")
    return Lab(host.strip("[]"), int(port), key)
