"""Percentiles of the stages, warm and cold apart."""

import pytest

from app.inference.latency import STAGES, LatencyRecorder


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
