"""Spans in one process: which are recorded, their context, and what leaves the process."""

from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass

import pytest
import pytest_asyncio
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from libs.telemetry import RootSpan, TraceSpan, continue_trace, current_trace, following, is_recorded
from libs.telemetry.otlp import OtelRecorder

CALLER = f"00-{'a' * 32}-{'b' * 16}-01"


@dataclass
class Recording:
    recorder: OtelRecorder
    exporter: InMemorySpanExporter

    def names(self) -> list[str]:
        self.recorder.provider.force_flush()
        return [span.name for span in self.exporter.get_finished_spans()]


@pytest_asyncio.fixture
async def recording() -> AsyncIterator[Recording]:
    """A process that records half of all messages."""
    exporter = InMemorySpanExporter()
    recorder = OtelRecorder("gateway", url="", ratio=0.5, exporter=exporter)
    async with recorder.recording():
        yield Recording(recorder, exporter)


def decide(monkeypatch: pytest.MonkeyPatch, *, record: bool) -> None:
    monkeypatch.setattr(OtelRecorder, "decide", lambda _: record)


def test_without_a_recorder_spans_carry_the_trace_on_and_record_nothing() -> None:
    with RootSpan("message") as root:
        assert root.trace.endswith("-00")
        with TraceSpan("step") as step:
            assert step.trace == root.trace == current_trace()
        with TraceSpan("turn", CALLER) as turn:
            assert turn.trace == current_trace() == CALLER
            assert not is_recorded(CALLER)
        assert current_trace() == root.trace
    assert current_trace() == ""


async def test_a_part_of_the_messages_is_recorded(recording: Recording, monkeypatch: pytest.MonkeyPatch) -> None:
    decide(monkeypatch, record=False)
    with RootSpan("left out") as root, TraceSpan("its step"):
        assert not is_recorded(root.trace)
    decide(monkeypatch, record=True)
    with RootSpan("recorded") as root, TraceSpan("its step") as step:
        assert is_recorded(root.trace)
        assert step.trace[:35] == root.trace[:35]
        assert step.trace != root.trace
    assert recording.names() == ["its step", "recorded"]


async def test_a_caller_does_not_decide_what_is_recorded(recording: Recording, monkeypatch: pytest.MonkeyPatch) -> None:
    decide(monkeypatch, record=False)
    with RootSpan("message", CALLER) as root:
        assert root.trace == f"{CALLER[:-2]}00"
    decide(monkeypatch, record=True)
    with RootSpan("message", f"{CALLER[:-2]}00") as root:
        assert root.trace[3:35] == CALLER[3:35]
        assert is_recorded(root.trace)
    assert recording.names() == ["message"]


async def test_services_follow_the_decision_of_the_trace(recording: Recording, monkeypatch: pytest.MonkeyPatch) -> None:
    decide(monkeypatch, record=False)
    with TraceSpan("turn", CALLER):
        pass
    with TraceSpan("turn of another", f"{CALLER[:-2]}00"):
        pass
    assert recording.names() == ["turn"]


async def test_only_listed_attributes_and_no_texts_of_errors_are_sent(recording: Recording) -> None:
    span = TraceSpan("turn", CALLER)
    with suppress(ValueError), span:
        span.set("outcome", "failed")
        span.set("url.query", "q=Jane")
        int("Jane Doe")
    recording.recorder.provider.force_flush()
    [sent] = recording.exporter.get_finished_spans()
    assert dict(sent.attributes or {}) == {"outcome": "failed", "error.type": "ValueError"}
    assert (sent.events, sent.status.description) == ((), None)


def test_a_caller_s_context_must_be_well_formed() -> None:
    with following(""):
        assert continue_trace(CALLER) == f"{CALLER[:-2]}00", "a caller decides nothing"
        assert continue_trace(f"{CALLER} or 1=1") == current_trace() != CALLER
