"""Percentiles of the stages, warm and cold apart."""

import pytest

from app.inference.latency import STAGES, LatencyRecorder
from app.inference.latency_text import as_text


def test_the_cold_run_is_kept_out_of_the_percentiles():
    recorder = LatencyRecorder()
    recorder.add("infer", 900.0, cold=True)
    for ms in (10.0, 20.0, 30.0):
        recorder.add("infer", ms)

    stats = recorder.stats("infer")
    assert stats is not None
    assert (stats.p50, stats.last, stats.count) == (20.0, 30.0, 3)
    assert stats.p95 == pytest.approx(29.0)
    assert recorder.cold("infer") == 900.0
    assert recorder.cold_as_json() == {"infer": 900.0}


def test_a_stage_that_ran_once_and_cold_still_has_a_figure():
    recorder = LatencyRecorder()
    recorder.add("infer", 50.0, cold=True)
    assert recorder.as_json() == {"infer": {"p50": 50.0, "p95": 50.0}}


def test_stages_that_never_ran_are_absent_and_the_others_in_their_order():
    recorder = LatencyRecorder()
    recorder.add("draw", 1.0)
    recorder.add("decode", 2.0)
    assert list(recorder.as_json()) == ["decode", "draw"]
    assert recorder.stats("infer") is None


def test_a_long_day_does_not_grow_the_memory_but_is_counted():
    recorder = LatencyRecorder()
    for i in range(5000):
        recorder.add("infer", float(i))
    stats = recorder.stats("infer")
    assert stats is not None
    assert stats.count == 5000
    assert len(recorder.recent("infer")) == 1000
    assert stats.p50 > 4000


def test_an_unknown_stage_is_refused_and_clear_forgets():
    recorder = LatencyRecorder()
    with pytest.raises(ValueError, match="thinking"):
        recorder.add("thinking", 1.0)
    recorder.add_all(dict.fromkeys(STAGES, 1.0))
    recorder.clear()
    assert recorder.as_json() == {}


def test_slices_a_second_leave_out_the_reader_s_pauses():
    recorder = LatencyRecorder()
    for moment in (0.0, 0.1, 0.2, 0.3, 9.0, 9.1):
        recorder.add_slice({"infer": 50.0}, now=moment)
    assert recorder.per_second() == pytest.approx(10.0)
    recorder.clear()
    assert recorder.per_second() is None


def test_percentiles_of_the_latest_slices_forget_the_earlier_ones():
    recorder = LatencyRecorder()
    for ms in [100.0] * 50 + [10.0] * 20:
        recorder.add("infer", ms)
    latest = recorder.stats("infer", last=20)
    assert latest is not None
    assert (latest.p50, latest.p95, latest.count) == (10.0, 10.0, 70)


def test_the_text_has_a_line_for_each_stage_with_the_cold_run_apart():
    recorder = LatencyRecorder()
    recorder.add("infer", 900.0, cold=True)
    for moment in range(5):
        recorder.add_slice({"infer": 20.0}, now=moment / 10)
    lines = as_text(recorder, 100, ("Falx",), {"infer": "계산"}).splitlines()
    assert lines[0] == "Falx"
    assert next(line for line in lines if line.startswith("계산")).split()[1:] == ["20.0", "20.0", "20.0", "900.0"]
    assert next(line for line in lines if line.startswith("decode")).split()[1:] == ["-"] * 4
    assert lines[-1] == "slices per second: 10.0"
