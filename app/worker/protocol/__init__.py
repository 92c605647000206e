"""What window and worker say to each other: one JSON object a line, as dataclasses on both sides.

Requests carry an `id` that grows; every event repeats the id of the request it answers. `requests` and `events` hold
the messages, `parts` what several of them carry, `codec` their way through the pipe.
"""

from app.inference.engine_choice import EngineChoice
from app.worker.protocol.codec import ProtocolError, decode_event, decode_request, encode
from app.worker.protocol.events import (
    ArrivedEvent,
    CaseEvent,
    DoneEvent,
    Event,
    ExportedEvent,
    FailedEvent,
    ListingEvent,
    MeasuredEvent,
    PreviewEvent,
    ProgressEvent,
    SelectedEvent,
    SeriesEvent,
    SliceEvent,
    StartedEvent,
    ThumbnailEvent,
    WritingEvent,
)
from app.worker.protocol.parts import CaseHandle, ModelInfo, Outline, SeriesInfo
from app.worker.protocol.requests import (
    BackendsRequest,
    CancelRequest,
    ExportRequest,
    Job,
    LookRequest,
    MeasureRequest,
    OpenRequest,
    Request,
    SegmentRequest,
    StopRequest,
    ThumbnailRequest,
)

__all__ = [
    "ArrivedEvent",
    "BackendsRequest",
    "CancelRequest",
    "CaseEvent",
    "CaseHandle",
    "DoneEvent",
    "EngineChoice",
    "Event",
    "ExportRequest",
    "ExportedEvent",
    "FailedEvent",
    "Job",
    "ListingEvent",
    "LookRequest",
    "MeasureRequest",
    "MeasuredEvent",
    "ModelInfo",
    "OpenRequest",
    "Outline",
    "PreviewEvent",
    "ProgressEvent",
    "ProtocolError",
    "Request",
    "SegmentRequest",
    "SelectedEvent",
    "SeriesEvent",
    "SeriesInfo",
    "SliceEvent",
    "StartedEvent",
    "StopRequest",
    "ThumbnailEvent",
    "ThumbnailRequest",
    "WritingEvent",
    "decode_event",
    "decode_request",
    "encode",
]
