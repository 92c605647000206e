"""TVM without our schedules: as `relax.build` gives it, and with those that MetaSchedule found."""
# TVM annotates its varargs and expressions wrongly.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportCallIssue=false

from typing import Any

import torch

from app.errors import BuildError
from build_models.metaschedule import apply_records, is_scheduled
from build_models.peers.engine import CannotRun, Precision, Subject, package_version
from build_models.peers.tvm_runner import TvmRunner, build_library, fused_program, target_of


class TvmUntuned:
    """Operators fused, nothing scheduled: what comes out when nobody writes or searches a schedule."""

    precisions: tuple[Precision, ...] = ("fp32",)
    held_to_avx2 = True  # by what it is compiled for
    name = "tvm-untuned"

    def version(self) -> str:
        """See `Engine.version`."""
        return package_version("apache-tvm")

    def prepare(self, subject: Subject) -> None:
        """Compile for this processor."""
        build_library(self.module(subject), subject, subject.own(self.name))

    def load(self, subject: Subject) -> TvmRunner:
        """See `Engine.load`."""
        return TvmRunner(subject.own(self.name), subject.threads)

    def module(self, subject: Subject) -> Any:
        """What is compiled."""
        network = torch.load(subject.network, weights_only=False).eval()
        _, channels, size, _ = subject.slices().shape
        return fused_program(network, channels, size, target_of(subject))


class TvmMetaSchedule(TvmUntuned):
    """Takes the best record of every function from the database of a search, which `search` makes."""

    name = "tvm-metaschedule"

    def module(self, subject: Subject) -> Any:
        """The network with the records applied.

        Raises
        ------
        CannotRun
            There are no records, or they fit none of the network's functions.
        """
        if subject.records is None:
            raise CannotRun("no records of a search were given (falx-build-models search, then --records FOLDER)")
        try:
            scheduled = apply_records(super().module(subject), target_of(subject), subject.records)
        except BuildError as error:
            raise CannotRun(error.user_message) from error
        if not any(is_scheduled(function) for function in scheduled.functions.values()):
            raise CannotRun("the records fit none of the functions of this network")
        return scheduled
