"""Writes into the audit trail what the worker answers: a case was opened, outlined, exported."""

from app.worker.protocol import (
    CaseEvent,
    Event,
    ExportedEvent,
    ExportRequest,
    Job,
    OpenRequest,
    SegmentRequest,
    SelectedEvent,
    SliceEvent,
    StartedEvent,
)


class Auditing:
    """Looks at the events of one worker; a case that is outlined by the same network again is not told twice.

    What is written waits for the disk, so it is written after the first slice of an outline and not before; what writes
    it is imported then, too.
    """

    def __init__(self) -> None:
        self._selected: dict[str, SelectedEvent] = {}
        self._begun: StartedEvent | None = None
        self._outlined: set[tuple[str, str]] = set()

    def saw(self, job: Job, event: Event) -> None:
        """Called after an event has been sent, so that nobody waits for the disk."""
        match job, event:
            case OpenRequest(), CaseEvent():
                from app import audit  # noqa: PLC0415

                audit.case_opened(event.handle.uid)
                self._outlined.clear()
            case _, SelectedEvent():
                self._selected[event.model.sha256] = event
            case SegmentRequest(), StartedEvent():
                self._begun = event
            case SegmentRequest(), SliceEvent() if self._begun is not None:
                self._outline(job.case.uid, self._begun.artifact)
                self._begun = None
            case ExportRequest(), ExportedEvent():
                from app import audit  # noqa: PLC0415

                audit.exported(
                    job.outline.case.uid,
                    formats=job.formats,
                    files=event.files,
                    deidentified=job.deidentify,
                    model=f"{job.model.name} {job.model.version}",
                    backend=job.backend,
                    edited=len(job.outline.edits),
                )

    def _outline(self, uid: str, sha256: str) -> None:
        selected = self._selected.get(sha256)
        if selected is None or (uid, sha256) in self._outlined:
            return
        from app import audit  # noqa: PLC0415

        self._outlined.add((uid, sha256))
        audit.outlined(
            uid,
            model=f"{selected.model.name} {selected.model.version}",
            artifact_sha256=sha256,
            backend=selected.name,
            target=selected.target,
        )
