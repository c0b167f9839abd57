"""Builds the prompt for one decision: a function of the log, of bounded size for any log.

Parts that change rarely come first, so that OpenAI's prompt cache can keep them: the flow's instructions and tools, the
facts of the conversation, the contact in focus, the limited history, and then this turn as a whole. *This turn* is
everything since the contact's first message or click after the assistant's last answer.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

from libs.contracts import (
    Action,
    ChangeUndone,
    LogEntry,
    Message,
    Ok,
    ToolResult,
    single_contact,
)
from services.agent.assistant import AssistantRole, Situation
from services.agent.assistants.openai.account_text import account_text
from services.agent.assistants.openai.history import PastUnit, last_messages, last_tokens, past_units
from services.agent.assistants.openai.instructions import conversation_context, instructions
from services.agent.assistants.openai.log_units import Called, Said, Unit, units
from services.agent.assistants.openai.rendering import shorten_text
from services.agent.assistants.openai.tokens import TokenCounter
from services.agent.assistants.openai.transcript import Item, Speaker, omitted, outputs

TURN_RESULT_CHARS = 60_000
"""The limit for all results of one turn. Beyond it older results become brief, and then are left out."""
TURN_MESSAGE_CHARS = 60_000
"""The limit for all messages of one turn. Beyond it the older ones are left out."""
_CACHE_BUCKETS = 32
"""Few enough that conversations share cached instructions, and enough to stay below the rate of one cache machine."""
_CONTACT_ID = re.compile(r"[\w-]{1,40}")
_NUDGE: Item = {"role": "developer", "content": "Answer what the user wrote and has had no answer to yet."}


@dataclass(frozen=True)
class Prompt:
    instructions: str
    input: list[Item]
    tool_rounds: int
    """The number of calls that this turn has made already."""
    cache_key: str
    turn_start: int
    """The index in the log at which this turn begins."""
    replays: bool
    """Whether the reasoning of this turn is sent back."""


async def build(situation: Situation, counter: TokenCounter, *, phases: bool = False, replay: bool = True) -> Prompt:
    """`phases`: mark phases, as reasoning models need it. Without `replay` their previous reasoning is left out."""
    found = units(situation.log)
    start = turn_start(found, situation.log)
    before = [unit for unit in found if unit.index < start]
    turn = [unit for unit in found if unit.index >= start]
    speaker = Speaker(phases)
    assistant = situation.assistant
    focus = _focus(before)
    shown = await _history(before, start, speaker, situation.assistant, counter)
    instructions_text = instructions(assistant.goal, assistant.backstory, account_text(situation.account))
    items: list[Item] = [
        {"role": "developer", "content": conversation_context(situation, focus.contact_id if focus else None)}
    ]
    for unit in past_units(_pinned(before, shown, focus, start), speaker, start) + shown:
        items.extend(unit.items)
    items.extend(_turn_items(turn, speaker, replay=replay))
    if not turn:  # after a hand-back, when the contact wrote nothing new
        items.append(_NUDGE)
    return Prompt(
        instructions=instructions_text,
        input=items,
        tool_rounds=sum(isinstance(unit, Called) for unit in turn),
        cache_key=_cache_key(instructions_text, situation.conversation_id),
        turn_start=start,
        replays=any(item.get("type") == "reasoning" for item in items),
    )


def turn_start(found: Sequence[Unit], log: Sequence[LogEntry]) -> int:
    """The index in the log at which this turn begins; the log's end if nothing came after the last answer."""
    answered = max((unit.index for unit in found if _is_answer(unit)), default=-1)
    since = [unit for unit in found if unit.index > answered]
    first = next((unit.index for unit in since if _is_contacts(unit)), None)
    if first is not None:
        return first
    return since[0].index if since else len(log)


def _is_answer(unit: Unit) -> bool:
    return (
        isinstance(unit, Said)
        and isinstance(unit.entry, Message)
        and unit.entry.author.kind == "assistant"
        and not unit.interim
    )


def _is_contacts(unit: Unit) -> bool:
    return isinstance(unit, Said) and isinstance(unit.entry, Message | Action) and unit.entry.author.kind == "contact"


def _answered_since(unit: Unit, start: int) -> bool:
    """Whether the result of an earlier turn's call came in this turn: the model must see it in spite of limits."""
    return isinstance(unit, Called) and unit.answered_at >= start


async def _history(
    before: Sequence[Unit], start: int, speaker: Speaker, assistant: AssistantRole, counter: TokenCounter
) -> list[PastUnit]:
    candidates = past_units(before[last_messages(before, assistant.history_messages) :], speaker, start)
    return candidates[await last_tokens(candidates, assistant.history_tokens, counter) :]


def _pinned(before: Sequence[Unit], shown: Sequence[PastUnit], focus: "_Focus | None", start: int) -> list[Unit]:
    """Calls that the model must see although the history doesn't reach them."""
    visible = {unit.unit.index for unit in shown}
    return [
        unit
        for unit in before
        if unit.index not in visible and (_answered_since(unit, start) or (focus and unit is focus.shown_by))
    ]


@dataclass(frozen=True)
class _Focus:
    contact_id: str
    shown_by: Called


def _focus(before: Sequence[Unit]) -> _Focus | None:
    """The last single contact that a result of an earlier turn showed."""
    for unit in reversed(before):
        if not isinstance(unit, Called):
            continue
        for call in reversed(unit.calls):
            result = unit.results.get(call.call_id)
            if result and _is_gone(result.result):
                return None
            contact = result and single_contact(result.result)
            # The ID goes into the developer's text without quotation, so that only a plain one is used.
            if contact and _CONTACT_ID.fullmatch(contact.id):
                return _Focus(contact.id, unit)
    return None


def _is_gone(result: ToolResult) -> bool:
    """Whether the contact was removed again."""
    return isinstance(result, Ok) and isinstance(result.data, ChangeUndone) and result.data.removed


def _turn_items(turn: Sequence[Unit], speaker: Speaker, *, replay: bool) -> list[Item]:
    """The items of this turn. The limit is used up from the newest to the oldest."""
    result_chars, message_chars = TURN_RESULT_CHARS, TURN_MESSAGE_CHARS
    backwards: list[list[Item]] = []
    for unit in reversed(turn):
        if isinstance(unit, Called):
            shown = _fitting(unit, result_chars)
            result_chars -= sum(map(len, shown.values()))
            backwards.append(speaker.called(unit, shown, replay=replay))
        elif message_chars > 0:
            items = [{**item, "content": shorten_text(item["content"], message_chars)} for item in speaker.said(unit)]
            message_chars -= sum(len(item["content"]) for item in items)
            backwards.append(items)
    return [item for items in reversed(backwards) for item in items]


def _fitting(unit: Called, room_chars: int) -> dict[str, str]:
    for candidate in (outputs(unit, brief=False), outputs(unit, brief=True)):
        if sum(map(len, candidate.values())) <= room_chars:
            return candidate
    return omitted(unit)


def _cache_key(instructions_text: str, conversation_id: str) -> str:
    # Not `hash`, which differs between processes: then no two workers would share a cache.
    bucket = crc32(conversation_id.encode()) % _CACHE_BUCKETS
    return f"frontdesk-{crc32(instructions_text.encode()):08x}-{bucket}"
