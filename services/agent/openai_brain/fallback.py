"""OpenAI down is not closed: another brain decides while the first one can't, and the user is told once.

That it was told is read from the log, since the next step may be decided in another process.
"""

from collections.abc import Sequence
from dataclasses import replace

import structlog

from libs.contracts.entries import LogEntry, Message, ToolCall
from services.agent.brain import Brain, BrainUnavailable, Decision, EmitText, Situation
from services.agent.openai_brain.brain import BRAIN
from services.agent.openai_brain.breaker import CircuitBreaker
from services.agent.openai_brain.errors import OUTAGES

LIMITED = "assistant_limited"

_log = structlog.get_logger(__name__)


class FallbackBrain:
    """Raises `BrainUnavailable` only if the substitute does."""

    def __init__(self, primary: Brain, substitute: Brain, breaker: CircuitBreaker | None = None) -> None:
        self._primary = primary
        self._substitute = substitute
        self._breaker = breaker or CircuitBreaker()

    async def decide(self, situation: Situation, emit: EmitText) -> Decision:
        if not self._breaker.allows():
            return await self._limited(situation, emit, "circuit_open")
        try:
            decision = await self._primary.decide(situation, emit)
        except BrainUnavailable as failure:
            if failure.code in OUTAGES:
                self._breaker.failed()
            else:
                self._breaker.succeeded()  # it answered, if badly: others may fare better
            return await self._limited(situation, emit, failure.code)
        except BaseException:  # cancelled, most likely: nobody will know how it would have gone
            self._breaker.abandoned()
            raise
        self._breaker.succeeded()
        return decision

    async def _limited(self, situation: Situation, emit: EmitText, code: str) -> Decision:
        _log.warning("assistant_limited", code=code, conversation_id=situation.conversation_id)
        decision = await self._substitute.decide(situation, emit)
        # A notice is a line's: a step that only calls tools leaves it to the next one.
        if not decision.text or decision.notice is not None or _was_told(situation.log):
            return decision
        return replace(decision, notice=LIMITED)


def _was_told(log: Sequence[LogEntry]) -> bool:
    """Whether the user knows of this outage: it began after the last thing that the primary did."""
    for item in reversed(log):
        entry = item.entry
        if isinstance(entry, Message | ToolCall) and (entry.memory or {}).get("brain") == BRAIN:
            return False
        if isinstance(entry, Message) and entry.author.kind == "assistant" and entry.notice == LIMITED:
            return True
    return False
