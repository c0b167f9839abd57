"""Keeps answering while OpenAI is down: another assistant decides, and the user gets one notice.

The log shows whether the notice was sent, because another process may decide the next step. It also shows whether the
substitute is in the middle of a request, which it then finishes itself.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import structlog

from libs.contracts import Action, LogEntry, Message, ToolCall
from services.agent.assistant import Assistant, AssistantUnavailable, Decision, EmitText, Situation
from services.agent.assistants.openai.circuit_breaker import ModelBreaker
from services.agent.assistants.openai.decision_request import BRAIN
from services.agent.assistants.openai.errors import CIRCUIT_OPEN, OUTAGES, TIMEOUT
from services.agent.assistants.openai.outage import SharedOutage
from services.agent.metrics import BREAKER, FALLBACKS

LIMITED = "assistant_limited"

PROBE = timedelta(seconds=2)
"""How long the sender of the message that probes the model waits for its first token."""

_HUNG_S = 3.0
"""A failure after this time made a person wait. With any code it opens the breaker, so that no other person waits."""

_BREAKER_STATES = {"closed": 0, "half-open": 1, "open": 2}

_log = structlog.get_logger(__name__)


class FallbackAssistant:
    """Raises `AssistantUnavailable` only if the substitute does. Close it with `aclose`: a probe may be in flight.

    `outage` shares the failure with the other agents. Without it, each agent detects it by itself.
    """

    def __init__(
        self,
        primary: Assistant,
        substitute: Assistant,
        breaker: ModelBreaker | None = None,
        *,
        outage: SharedOutage | None = None,
        probe: timedelta = PROBE,
    ) -> None:
        self._primary = primary
        self._substitute = substitute
        self._breaker = breaker or ModelBreaker()
        self._outage = outage
        self._probe_s = probe.total_seconds()
        self._probes: set[asyncio.Task[Decision]] = set()
        BREAKER.set_function(lambda: _BREAKER_STATES[self._breaker.state])

    async def aclose(self) -> None:
        """Cancels the probes in flight."""
        for probe in self._probes:
            probe.cancel()
        await asyncio.gather(*self._probes, return_exceptions=True)

    async def decide(self, situation: Situation, emit: EmitText) -> Decision:
        if _is_at_work(situation.log):
            return await self._limited(situation, emit, "unfinished")
        if not self._breaker.allows():
            return await self._limited(situation, emit, CIRCUIT_OPEN)
        if self._breaker.state == "half-open":
            return await self._probed(situation, emit)
        # Redis is asked last: while the breaker of this process is open, the answer is known without it.
        if self._outage is not None and await self._outage.is_on():
            return await self._limited(situation, emit, CIRCUIT_OPEN)
        try:
            return await self._tried(situation, emit)
        except AssistantUnavailable as failure:
            return await self._limited(situation, emit, failure.code)

    async def _tried(self, situation: Situation, emit: EmitText) -> Decision:
        """The primary's decision. The outcome is recorded in the breaker. Raises AssistantUnavailable."""
        began = time.monotonic()
        was_open = self._breaker.is_open  # now: another turn may close it during the call
        try:
            decision = await self._primary.decide(situation, emit)
        except AssistantUnavailable as failure:
            if failure.code in OUTAGES:
                self._breaker.failed(hung=failure.code == TIMEOUT or time.monotonic() - began >= _HUNG_S)
                if self._outage is not None and self._breaker.is_open:
                    await self._outage.begin(failure.code)
            else:
                await self._answered(was_open)  # the model answered: only this conversation's request failed
            raise
        except BaseException:  # most likely cancelled, so that the outcome stays unknown
            self._breaker.abandoned()
            raise
        await self._answered(was_open)
        return decision

    async def _answered(self, was_open: bool) -> None:
        self._breaker.succeeded()
        if was_open and self._outage is not None:
            await self._outage.end()

    async def _probed(self, situation: Situation, emit: EmitText) -> Decision:
        """Tries the primary with this message, but the person waits only for a short time.

        The probe then goes on in the background: a slow answer, too, closes the breaker for the next messages.
        """
        shown = _Shown(emit)
        probe = asyncio.create_task(self._tried(situation, shown))
        begun = asyncio.create_task(shown.begun.wait())
        try:
            await asyncio.wait((probe, begun), timeout=self._probe_s, return_when=asyncio.FIRST_COMPLETED)
            if probe.done() or shown.begun.is_set():
                return await probe
        except AssistantUnavailable as failure:
            return await self._limited(situation, emit, failure.code)
        except BaseException:
            probe.cancel()
            await asyncio.wait((probe,))  # unlike `await probe`, it raises no error of the probe
            raise
        finally:
            begun.cancel()
        shown.hide()
        self._probes.add(probe)  # asyncio itself keeps only a weak reference to a task
        probe.add_done_callback(self._probe_ended)
        return await self._limited(situation, emit, "probe")

    def _probe_ended(self, probe: asyncio.Task[Decision]) -> None:
        self._probes.discard(probe)
        if not probe.cancelled() and (error := probe.exception()) is not None:
            _log.info("model_probe_failed", code=getattr(error, "code", type(error).__name__))

    async def _limited(self, situation: Situation, emit: EmitText, code: str) -> Decision:
        _log.warning("assistant_limited", code=code, conversation_id=situation.conversation_id)
        FALLBACKS.labels(code).inc()
        decision = await self._substitute.decide(situation, emit)
        # Only a message can carry the notice: a step without a text leaves it to the next one.
        if not decision.text or decision.notice is not None or _knows_of_outage(situation.log):
            return decision
        return replace(decision, notice=LIMITED)


class _Shown:
    """Passes a draft on until it is hidden. `begun` is set at its first text."""

    def __init__(self, emit: EmitText) -> None:
        self._emit = emit
        self._hidden = False
        self.begun = asyncio.Event()

    async def __call__(self, text: str, /) -> None:
        if not self._hidden:
            self.begun.set()
            await self._emit(text)

    async def restart(self) -> None:
        if not self._hidden:
            await self._emit.restart()

    def hide(self) -> None:
        self._hidden = True


def _knows_of_outage(log: Sequence[LogEntry]) -> bool:
    """Whether the user got the notice of this outage, which began after the last entry of the primary."""
    for item in reversed(log):
        entry = item.entry
        if isinstance(entry, Message | ToolCall) and (entry.memory or {}).get("brain") == BRAIN:
            return False
        if isinstance(entry, Message) and entry.author.kind == "assistant" and entry.notice == LIMITED:
            return True
    return False


def _is_at_work(log: Sequence[LogEntry]) -> bool:
    """Whether the substitute waits for the result of its own call, or has open requests.

    The primary does not know these requests: it would neither continue nor name them.
    """
    is_asked = False
    for item in reversed(log):
        entry = item.entry
        if isinstance(entry, Message | ToolCall) and entry.memory is not None:
            if entry.memory.get("brain") == BRAIN:
                return False
            waits = isinstance(entry, ToolCall) or "awaiting" in entry.memory
            return bool(entry.memory.get("queue")) or (waits and not is_asked)
        is_asked = is_asked or isinstance(entry, Action) or (
            isinstance(entry, Message) and entry.author.kind == "contact"
        )  # fmt: skip
    return False
