"""Traces: one for each message, from its socket through the agent to HubSpot, and back to the frame with the answer.

An envelope's `trace` is a W3C trace context: the trace, the span that comes before, and whether the trace is recorded.
The gateway decides the last once for each message, and every service follows it. Without `FRONTDESK_TRACES_URL` nothing
is recorded. The spans then only carry the context on, so that log lines of all services can be joined by it.

OpenTelemetry is imported where traces are recorded, and nowhere else: see `recorder`.
"""

import re
import secrets
from contextvars import ContextVar
from typing import Final, Literal, Protocol, Self

TRACEPARENT: Final = re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")

_RECORDED = "-01"

Kind = Literal["internal", "server", "client", "consumer", "producer"]
Value = str | int | float | bool


class RecordedSpan(Protocol):
    """A span that is recorded, as a `Recorder` makes it."""

    trace: str

    def set(self, name: str, value: Value) -> None: ...

    def end(self, error: str | None) -> None:
        """`error`: the type of the exception that ended the span."""
        ...


class Recorder(Protocol):
    """Records spans. One for a process, which its composition root sets with `record_with`."""

    def decide(self) -> bool:
        """Whether a new trace is recorded."""
        ...

    def current(self) -> str:
        """The trace of the request that a library's own instrumentation follows, or an empty text."""
        ...

    def start(self, name: str, kind: Kind, parent: str) -> RecordedSpan:
        """`parent`: a trace context, or an empty text for the first span of a trace."""
        ...


_current: ContextVar[str] = ContextVar("frontdesk_trace", default="")
_recorder: Recorder | None = None


def record_with(recorder: Recorder | None) -> None:
    """Set the process' recorder, or none. Only composition roots and tests call it."""
    global _recorder
    _recorder = recorder


def new_trace() -> str:
    """The context of a new trace that is not recorded."""
    return f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-00"


def _unrecorded(trace: str) -> str:
    return f"{trace[:-3]}-00"


def current_trace() -> str:
    """The context in which this code runs, for an envelope; an empty text outside of all traces."""
    if (trace := _current.get()) or _recorder is None:
        return trace
    return _recorder.current()


def is_recorded(trace: str) -> bool:
    return trace.endswith(_RECORDED) and _recorder is not None


def continue_trace(given: str = "") -> str:
    """Run the rest of this task in the trace that a caller named, or in a new one. Returns its context.

    Only a library's instrumentation can have decided that it is recorded, never the caller.
    """
    trace = "" if _recorder is None else _recorder.current()
    if not trace:
        trace = _unrecorded(given) if TRACEPARENT.fullmatch(given) else new_trace()
    _current.set(trace)
    return trace


class TraceSpan:
    """A part of a trace, as a context manager. `trace`: the context for what follows from it.

    Without a given trace it is a part of the current one. Its attributes name kinds, codes and IDs, never people or
    their texts.
    """

    __slots__ = ("_before", "_given", "_kind", "_name", "_recorded", "trace")

    def __init__(self, name: str, trace: str = "", *, kind: Kind = "internal") -> None:
        self._name, self._given, self._kind = name, trace, kind
        self.trace = trace
        self._recorded: RecordedSpan | None = None

    def __enter__(self) -> Self:
        self._before = _current.get()
        self.trace = self._given or current_trace()
        if is_recorded(self.trace):
            self._start(self.trace)
        _current.set(self.trace)
        return self

    def _start(self, parent: str) -> None:
        if _recorder is not None:
            self._recorded = _recorder.start(self._name, self._kind, parent)
            self.trace = self._recorded.trace

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: object) -> None:
        # Not by a token: a generator that is closed late ends in another context, where a token is an error.
        _current.set(self._before)
        if self._recorded is not None:
            self._recorded.end(None if kind is None else kind.__name__)

    def set(self, name: str, value: Value) -> None:
        if self._recorded is not None:
            self._recorded.set(name, value)


class RootSpan(TraceSpan):
    """The first span of a message. It decides whether the trace is recorded, also in a trace that a caller began.

    A caller's own decision does not count: strangers would choose what is recorded.
    """

    __slots__ = ()

    def __enter__(self) -> Self:
        self._before = _current.get()
        if _recorder is not None and _recorder.decide():
            self._start(self._given)
        else:
            self.trace = _unrecorded(self._given) if self._given else new_trace()
        _current.set(self.trace)
        return self


class following:  # noqa: N801  (a context manager that reads as a verb)
    """Runs its block in a trace without a span, such as work that one task does for others."""

    __slots__ = ("_before", "_trace")

    def __init__(self, trace: str) -> None:
        self._trace = trace

    def __enter__(self) -> None:
        self._before = _current.get()
        _current.set(self._trace)

    def __exit__(self, *_: object) -> None:
        _current.set(self._before)
