"""Measures candidates on the devices of a lab, on all of them at once.

All candidates of a layer run on one device, so that none wins because its device was the cooler one. A device that is
lost takes only its layer's figures along: the layer begins anew on another one. A candidate in whose middle two devices
failed is left out.
"""

import tempfile
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

import numpy as np

from app.errors import BuildError
from build_models.progress import Progress
from build_models.schedules.layer import Layer
from build_models.schedules.reference import Case, reference
from build_models.tuning.helper import DeviceFailed, Helper, Helpers
from build_models.tuning.lab import Device, Lab
from build_models.tuning.request import Timed, TuneRequest
from build_models.tuning.trial import Trial, make_unproven_trial

_CHANCES = 2
"""Devices on which a candidate may fail before it is left out."""
_AHEAD = 2
"""Layers that are compiled and wait, beyond one for each device."""


def measure_on_devices(request: TuneRequest, wanted: Sequence[Layer], progress: Progress) -> Iterator[Timed]:
    """Compile here; prove and measure there.

    Yields
    ------
    Layer and list of (float, Choice)
        The layer, its candidates and their milliseconds, in the order in which the devices are done.

    Raises
    ------
    BuildError
        The tracker knows no device of the key, none becomes free, a layer fails on several of them, or a candidate
        computes something wrong.
    """
    assert request.lab is not None
    count = request.lab.count()
    if not count:
        raise BuildError(
            f"The tracker at {request.lab.name} knows no device with the key {request.lab.key}; start `python -m "
            "tvm.exec.rpc_server` on one with this tracker and this key."
        )
    progress(f"measuring on {count} devices with the key {request.lab.key}")
    helpers, pool = Helpers(), ThreadPoolExecutor(count, "falx-device")
    with tempfile.TemporaryDirectory() as folder:
        bench = _Bench(request, request.lab, count, helpers, progress)
        try:
            waiting: set[Future[Timed]] = set()
            for number, layer in enumerate(wanted):
                trials = list(_trials(request, layer, Path(folder) / str(number)))
                waiting.add(pool.submit(bench.measure, layer, trials))
                while len(waiting) >= count + _AHEAD:
                    done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                    yield from (future.result() for future in done)
            while waiting:
                done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                yield from (future.result() for future in done)
        finally:
            bench.stop()
            pool.shutdown(wait=True, cancel_futures=True)


def _trials(request: TuneRequest, layer: Layer, folder: Path) -> Iterator[Trial]:
    folder.mkdir()
    case = reference(layer)
    for number, choice in enumerate(request.choices(layer)):
        yield make_unproven_trial(case, choice, request.target, folder / f"{number}.so")


class _Bench:
    """Borrows a device for each layer; for several threads."""

    def __init__(self, request: TuneRequest, lab: Lab, count: int, helpers: Helpers, progress: Progress) -> None:
        self._request, self._lab, self._helpers, self._progress = request, lab, helpers, progress
        self._most_lost = count + _CHANCES
        self._stopped, self._lock, self._lent = threading.Event(), threading.Lock(), 0

    def stop(self) -> None:
        """Let whoever waits for a device or its answer give up."""
        self._stopped.set()
        self._helpers.close()

    def measure(self, layer: Layer, trials: Sequence[Trial]) -> Timed:
        """Every candidate of a layer on one device."""
        failed, lost, case = Counter[int](), 0, reference(layer)
        while lost < self._most_lost and not self._stopped.is_set():
            left = [i for i in range(len(trials)) if failed[i] < _CHANCES]
            if not left:
                break
            times: dict[int, float] = {}
            at: int | None = None
            try:
                with self._borrowed(len(left)) as (name, helper):
                    for at in left:
                        times[at] = self._one(helper, trials[at], case)
                        self._progress(f"{name}: {layer.key}: {_named(trials[at])} {times[at]:.3f} ms")
                    at = None
                return layer, [(ms, trials[i].choice) for i, ms in times.items()]
            except DeviceFailed as reason:
                doing = "" if at is None else f" while it measured {_named(trials[at])}"
                self._progress(f"{reason}{doing}; the layer '{layer.key}' begins anew on another device.")
                if at is None:
                    lost += 1
                else:
                    failed[at] += 1
        raise BuildError(
            f"No kernel of the layer '{layer.key}' could be measured on the devices with the key {self._lab.key}; look "
            "at them and run the command again, which goes on where it stopped."
        )

    def _one(self, helper: Helper, trial: Trial, case: Case) -> float:
        """Milliseconds of a candidate whose results are right."""
        operands, results = trial.library.with_suffix(".operands.npz"), trial.library.with_suffix(".results.npz")
        np.savez(operands, *trial.operands(case))
        try:
            files = {"library": str(trial.library), "operands": str(operands), "results": str(results)}
            limit = self._request.limits.candidate_s
            answer = helper.ask({"do": "measure", "outputs": trial.outputs, **files}, limit)
            with np.load(results) as found:
                trial.check(case, [found[name] for name in found.files])
        finally:
            operands.unlink()
            results.unlink(missing_ok=True)
        return float(answer["ms"])

    @contextmanager
    def _borrowed(self, candidates: int) -> Iterator[tuple[str, Helper]]:
        """A device with an open session, by its name, and the process that holds it."""
        helper, works = self._helpers.take(), False
        try:
            device, limit = self._free_device(), self._request.limits.candidate_s
            request = {"do": "connect", **asdict(device), "limit_s": limit * (candidates + 1)}
            try:
                helper.ask({**request, "threads": self._request.threads}, limit)
                yield device.name, helper
                helper.ask({"do": "release"}, limit)
                works = True
            except DeviceFailed as reason:
                raise DeviceFailed(f"The device {device.name} failed ({reason})") from reason
            finally:
                with self._lock:
                    self._lent -= 1
        finally:
            self._helpers.put(helper, works)

    def _free_device(self) -> Device:
        """The next one; waits as long as this program itself has others."""
        while not self._stopped.is_set():
            device = self._lab.borrow(self._request.limits.free_s, self._stopped)
            with self._lock:
                if device is not None:
                    self._lent += 1
                    return device
                if not self._lent:
                    break
        raise BuildError(
            f"No device with the key {self._lab.key} became free within {self._request.limits.free_s:g} s; look at the "
            "lab's devices and run the command again, which goes on where it stopped."
        )


def _named(trial: Trial) -> str:
    return f"{trial.choice.template} {dict(trial.choice.parameters)}"
