"""A lab on this machine: TVM's tracker and RPC servers as processes, ended for sure."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from time import monotonic, sleep

from build_models.tuning.lab import Lab

KEY = "board"
_START_S = 300.0

# What `python -m tvm.exec.rpc_server` and `rpc_tracker` start in children of theirs. All devices are forks of one
# process, which loads TVM once, and groups of their own, since a device serves each session in a child of its own.
_LAB = """
import json, os, sys
from app.inference.backends.tvm_runtime import without_torch
from build_models.parent import end_with_parent
end_with_parent()
with without_torch():
    from tvm.rpc.server import PopenRPCServerState
    from tvm.rpc.tracker import PopenTrackerServerState
key, devices = sys.argv[1], int(sys.argv[2])
def tell(**what):  # in one piece, since all write into the same pipe
    os.write(1, json.dumps(what).encode() + b"\\n")
local = {"host": "127.0.0.1", "silent": True, "reuse_addr": False}
inputs = []
for _ in range(devices):
    reader, writer = os.pipe()
    if os.fork() == 0:
        end_with_parent()
        os.setpgid(0, 0)
        tracker = int(os.read(reader, 9))
        server = PopenRPCServerState(port=23000, port_end=25000, tracker_addr=("127.0.0.1", tracker), key=key, **local)
        tell(device=server.port, process=os.getpid())
        server.thread.join()
        os._exit(0)
    inputs.append(writer)
tracker = PopenTrackerServerState(port=21000, port_end=23000, **local)
tell(tracker=tracker.port)
for writer in inputs:
    os.write(writer, str(tracker.port).encode())
"""


class LocalLab:
    """A tracker with devices.

    Attributes
    ----------
    lab : Lab
    devices : dict of str to int
        Process groups by the name of the device, HOST:PORT.
    """

    def __init__(self, tracker_port: int, devices: dict[str, int]) -> None:
        self.lab = Lab("127.0.0.1", tracker_port, KEY)
        self.devices = devices

    def lose(self, name: str) -> None:
        """Let a device break down in the middle of whatever it does."""
        with suppress(ProcessLookupError):
            os.killpg(self.devices.pop(name), signal.SIGKILL)


@contextmanager
def local_lab(devices: int) -> Iterator[LocalLab]:
    """A tracker on the loopback and as many devices, all registered."""
    command = [sys.executable, "-c", _LAB, KEY, str(devices)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        found = LocalLab(int(json.loads(process.stdout.readline())["tracker"]), {})
        try:
            for _ in range(devices):
                told = json.loads(process.stdout.readline())
                found.devices[f"127.0.0.1:{told['device']}"] = told["process"]
            end = monotonic() + _START_S
            while found.lab.count() < devices:
                assert monotonic() < end, "the devices did not register"
                sleep(0.02)
            yield found
        finally:
            for name in list(found.devices):
                found.lose(name)
            process.kill()
