"""An assistant that a test scripts and can hold back while it decides."""

import asyncio
from collections.abc import Callable, Sequence

from libs.contracts.entries import Message
from libs.contracts.offsets import parse
from services.agent.assistant import Decision, EmitText, MessageReading, ReadingRequest, Situation, SummaryText
from services.agent.turns.decide import answered_up_to


def echo(situation: Situation) -> Decision:
    """Answer with all new texts, so that a test sees which ones were answered together."""
    answered = parse(answered_up_to(situation.log))
    new = [
        item.entry.text
        for item in situation.log
        if isinstance(item.entry, Message) and item.entry.author.kind == "contact" and parse(item.offset) > answered
    ]
    return Decision(text="re: " + " + ".join(new))


class ScriptedAssistant:
    """Asks `decide_now` for each decision. While `gate` is closed it keeps thinking; `thinking` tells that it does."""

    def __init__(self, decide_now: Callable[[Situation], Decision] = echo) -> None:
        self.decide_now = decide_now
        self.situations: list[Situation] = []
        self.thinking = asyncio.Event()
        self.gate = asyncio.Event()
        self.gate.set()
        self.drafts: list[str] = []

    async def decide(self, situation: Situation, emit: EmitText) -> Decision:
        self.situations.append(situation)
        for draft in self.drafts:
            await emit(draft)
        self.thinking.set()
        await self.gate.wait()
        for draft in self.drafts:
            await emit(draft)
        return self.decide_now(situation)

    async def summarise(self, situation: Situation, categories: Sequence[str]) -> SummaryText:
        self.situations.append(situation)
        self.thinking.set()
        await self.gate.wait()
        return SummaryText("what came of it", categories[0] if categories else None)

    async def draft(self, situation: Situation) -> str:
        self.situations.append(situation)
        return "a draft"


class ScriptedReader:
    """A model that answers with the same reading, and counts."""

    def __init__(self, reading: MessageReading | None) -> None:
        self.reading = reading
        self.requests: list[ReadingRequest] = []

    async def read(self, request: ReadingRequest) -> MessageReading | None:
        self.requests.append(request)
        return self.reading
