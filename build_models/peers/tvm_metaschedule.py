"""TVM with schedules that MetaSchedule found."""
# TVM annotates its varargs and expressions wrongly.
# pyright: reportArgumentType=false, reportAttributeAccessIssue=false, reportCallIssue=false

from build_models.peers.engine import CannotRun, Precision, Subject, package_version
from build_models.peers.tvm_runner import TvmRunner, build_library, fused_program

_ENGINE = "tvm-metaschedule"


class TvmMetaSchedule:
    """Takes the best record of every function from a database; it does not search itself."""

    precisions: tuple[Precision, ...] = ("fp32",)
    held_to_avx2 = True  # by what it is compiled for

    def version(self) -> str:
        """See `Engine.version`."""
        return package_version("apache-tvm")

    def prepare(self, subject: Subject) -> None:
        """Apply the records and compile; refuses when they fit none of the network's functions."""
        if subject.records is None:
            raise CannotRun("no records of a search were given (--records FOLDER)")
        from tvm import relax  # noqa: PLC0415

        from build_models.peers.tvm_runner import target_of  # noqa: PLC0415

        plain = fused_program(subject)
        with target_of(subject):
            # TVM takes records that fit nothing without a word, so it is looked whether any was scheduled.
            scheduled = relax.transform.MetaScheduleApplyDatabase(str(subject.records))(plain)
        if not any("tirx.is_scheduled" in (f.attrs or {}) for f in scheduled.functions.values()):
            raise CannotRun("the records fit none of the functions of this network")
        build_library(scheduled, subject, subject.own(_ENGINE))

    def load(self, subject: Subject) -> TvmRunner:
        """See `Engine.load`."""
        return TvmRunner(subject.own(_ENGINE), subject.threads)
