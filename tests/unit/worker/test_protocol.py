"""Messages between window and worker."""

import json
import os

import numpy as np
import pytest

from app.imaging.volume import Role, VolumeGeometry
from app.imaging.window import Window
from app.inference.model_state import ArtifactState, ModelState
from app.inference.outcome import Outcome
from app.results.measurements import Bidimensional
from app.worker import protocol as p
from app.worker.shared_array import ArrayHandle

GEOMETRY = VolumeGeometry((3, 4, 5), (5.0, 0.9, 0.8), np.diag([0.8, 0.9, 5.0, 1.0]))
NO_GEOMETRY = VolumeGeometry((1, 4, 5))
VOXELS = ArrayHandle("/dev/shm/x/a", (1, 3, 4, 5), "<i2")
PROBABILITY = ArrayHandle("/dev/shm/x/b", (3, 4, 5), "<f4")
CASE = p.CaseHandle("1.2", (Role.FLAIR, Role.T1C), GEOMETRY, VOXELS, PROBABILITY)
UNPLACED = p.CaseHandle("1.2", (Role.OTHER,), NO_GEOMETRY, VOXELS, PROBABILITY)
MODEL = p.ModelInfo("unet", "1.0", ("T1", "FLAIR", "T1C"), 0.5, "ab")
DIAMETERS = Bidimensional(2, 41.2, 28.7, 1182.44, 40.1, 27.9, ((1.5, 2.0), (30.0, 31.25)), ((9.0, 8.0), (4.0, 7.0)))
MODEL_STATE = ModelState(
    "unet", "1.0", ("FLAIR",), 256, 0.5, True, True, (ArtifactState("litert", "any", "float32", False, "absent"),)
)
OUTCOME = Outcome("litert", "any", True, "ok", 4.1, 1.0, 1e-6)

REQUESTS = [
    p.OpenRequest(1, ("/a b/뇌.dcm", "c"), "/dev/shm/x", "1.2.3"),
    p.OpenRequest(2, ("a",), "f"),
    p.SegmentRequest(3, CASE, (2, 0, 1), p.EngineChoice("unet", "auto", 2)),
    p.BackendsRequest(4, p.EngineChoice("unet", "litert")),
    p.CancelRequest(5, 3),
    p.MeasureRequest(7, p.Outline(CASE, 0.4, VOXELS)),
    p.MeasureRequest(9, p.Outline(CASE, 0.4, edits={"0": "AAAA", "2": "BBBB"})),
    p.ExportRequest(
        8, ("a",), p.Outline(CASE, 0.4), (), ("sr",), "out", False, MODEL, "litert", "any", diameters=DIAMETERS
    ),
    p.StopRequest(6),
]
EVENTS = [
    p.SeriesEvent(1, (p.SeriesInfo("1", "dicom", "MR", (Role.T1,), "T1 가", 2, (3, 4, 5), None, ("odd spacing",)),)),
    p.ProgressEvent(1, 2, 3),
    p.CaseEvent(id=1, handle=CASE, name="이름", presets=(Window(40.0, 80.0),)),
    p.CaseEvent(id=1, handle=UNPLACED, name="n", reference=VOXELS, decode_ms=(1.5, 2.5)),
    p.ProvingEvent(3, "proving litert any on this PC"),
    p.SelectedEvent(3, "litert", "fastest", "any", MODEL, (OUTCOME,)),
    p.StartedEvent(3, "litert", (Role.T1,), "ab"),
    p.FellBackEvent(3, "tvm-cuda", "tvm-cpu", (0, 1)),
    p.CheckedEvent(3, 0.5),
    p.ModelsEvent(9, (MODEL_STATE,)),
    p.SliceEvent(3, 2, {"infer": 4.25}, True, True),
    p.MeasuredEvent(4, 3, DIAMETERS),
    p.DoneEvent(3, cancelled=True),
    p.FailedEvent(3, "It is no image.", "image-read", "d", (OUTCOME,)),
]


def as_json(message: object) -> dict:
    return json.loads(p.encode(message))  # type: ignore[arg-type]


@pytest.mark.parametrize("request_", REQUESTS, ids=lambda r: f"{r.tag}-{r.id}")
def test_a_request_survives_its_way_to_the_worker(request_):
    again = p.decode_request(p.encode(request_))
    assert type(again) is type(request_)
    assert as_json(again) == as_json(request_)


@pytest.mark.parametrize("event", EVENTS, ids=lambda e: e.tag)
def test_an_event_survives_its_way_to_the_window(event):
    again = p.decode_event(p.encode(event))
    assert type(again) is type(event)
    assert as_json(again) == as_json(event)


def test_geometry_arrives_as_arrays_and_roles_as_roles():
    again = p.decode_event(p.encode(EVENTS[2]))
    assert isinstance(again, p.CaseEvent)
    np.testing.assert_array_equal(again.handle.geometry.affine_lps, GEOMETRY.affine_lps)
    assert again.handle.geometry.shape == GEOMETRY.shape
    assert again.handle.geometry.spacing_mm == GEOMETRY.spacing_mm
    assert again.handle.roles == (Role.FLAIR, Role.T1C)
    assert isinstance(again.handle.roles[0], Role)
    assert again.handle.voxels == VOXELS
    assert again.presets == (Window(40.0, 80.0),)


def test_diameters_arrive_with_their_ends_as_points():
    again = p.decode_event(p.encode(p.MeasuredEvent(4, 3, DIAMETERS)))
    assert isinstance(again, p.MeasuredEvent)
    assert again.diameters == DIAMETERS


def test_a_message_is_one_line_even_with_line_breaks_inside():
    line = p.encode(p.FailedEvent(1, "two\nlines", "internal"))
    assert line.count(b"\n") == 1
    assert line.endswith(b"\n")


def test_names_of_files_that_are_no_text_arrive_as_they_are():
    name = os.fsdecode("Übersicht".encode("latin-1"))
    again = p.decode_request(p.encode(p.OpenRequest(1, (name,), "f")))
    assert isinstance(again, p.OpenRequest)
    assert again.paths == (name,)


def test_figures_that_numpy_computed_arrive_as_numbers():
    again = p.decode_event(p.encode(p.SliceEvent(3, 2, {"infer": np.float64(4.25)}, False)))
    assert isinstance(again, p.SliceEvent)
    assert again.latency_ms == {"infer": 4.25}


@pytest.mark.parametrize(
    "line",
    [b"", b"nonsense", b"[]", b"{}", b'{"op": "fly", "id": 1}', b'{"op": "open"}', b'{"op": "stop", "id": 1, "x": 2}'],
)
def test_a_line_that_is_no_request_is_refused(line):
    with pytest.raises(p.ProtocolError):
        p.decode_request(line)


@pytest.mark.parametrize(
    "fields",
    [
        {"op": "stop", "id": "one"},
        {"op": "thumbnail", "id": 1, "uid": 7},
        {"op": "open", "id": 1, "paths": ["a", None], "folder": "f"},
        {"op": "segment", "id": 1, "case": {}, "indices": [0], "engine": {"model": "unet", "backend": "auto"}},
    ],
    ids=lambda fields: fields["op"],
)
def test_a_request_whose_values_are_of_another_type_is_refused(fields: dict):
    with pytest.raises(p.ProtocolError):
        p.decode_request(json.dumps(fields).encode())


def test_an_event_is_no_request():
    with pytest.raises(p.ProtocolError):
        p.decode_request(p.encode(p.DoneEvent(1)))
