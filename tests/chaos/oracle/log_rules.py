"""Rules for every log, after any fault of the processes that wrote it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from libs.contracts.desk_entries import Assigned
from libs.contracts.entries import (
    Action,
    Closed,
    FlowDecision,
    LogEntry,
    Message,
    ToolCall,
    ToolResultEntry,
    UnknownEntry,
    Uploaded,
)
from libs.contracts.offsets import parse
from libs.contracts.owner import Owner
from libs.contracts.results import Accepted
from libs.contracts.tools import is_internal
from tests.chaos.oracle.evidence import Evidence, Violation

PROVISIONAL, FIRST, FINAL = -1, 0, 1


def entries_are_there_once(evidence: Evidence) -> Iterator[Violation]:
    """By ID, which for what people send is their own; calls and results by the call's."""
    for conversation, log in evidence.logs.items():
        keys: Counter[str] = Counter()
        for item in log:
            for key in _keys_of(item):
                keys[key] += 1
                if keys[key] > 1:
                    yield Violation("doubled entry", conversation, key, item.offset)


def _keys_of(item: LogEntry) -> list[str]:
    entry = item.entry
    match entry:
        case UnknownEntry():
            return []
        case ToolCall(call_id=call_id):
            return [f"{entry.kind} {entry.id}", f"call {call_id}"]
        case ToolResultEntry(call_id=call_id, seq=seq):
            return [f"{entry.kind} {entry.id}", f"result {seq} of call {call_id}"]
        case _:
            return [f"{entry.kind} {entry.id}"]


def offsets_rise(evidence: Evidence) -> Iterator[Violation]:
    for conversation, log in evidence.logs.items():
        for before, item in pairwise(log):
            if item.position <= before.position:
                yield Violation("reordered entry", conversation, f"{item.offset} after {before.offset}", item.offset)


def decisions_follow_each_other(evidence: Evidence) -> Iterator[Violation]:
    """The assistant answers in order, and nothing twice: what it had read never shrinks, and each is said once.

    A flow's own lines are on what was read before the step that says them, so that only steps are compared.
    """
    for conversation, log in evidence.logs.items():
        newest, said = (0, 0), Counter[tuple[str, str]]()
        for step in _steps(log):
            for basis, item in step:
                if parse(basis) < newest and not _is_flows_line(item):
                    yield Violation("answer out of order", conversation, f"on {basis} after {newest}", item.offset)
                key = (basis, _content(item))
                said[key] += 1
                if said[key] > 1:
                    yield Violation("doubled answer", conversation, f"{key[1]!r} twice on {basis}", item.offset)
            newest = max(newest, *(parse(basis) for basis, _ in step))


def _steps(log: Sequence[LogEntry]) -> list[list[tuple[str, LogEntry]]]:
    """The assistant's entries with their basis, together as they were appended: one script's have one moment."""
    decided = [(basis, item) for item in log if (basis := basis_of(item)) is not None]
    return [list(step) for _, step in groupby(decided, key=lambda each: each[1].position[0])]


def _is_flows_line(item: LogEntry) -> bool:
    return isinstance(item.entry, Message) and item.entry.memory is None


def _content(item: LogEntry) -> str:
    match item.entry:
        case Message(text=text, buttons=buttons):
            return f"{text} {[button.action for button in buttons]}"
        case ToolCall(tool=tool, arguments=arguments):
            return f"{tool} {arguments}"
        case entry:
            return entry.model_dump_json(exclude={"id", "at", "trace"})


def basis_of(item: LogEntry) -> str | None:
    """How far the assistant had read when it decided this; None for an entry that is not its decision."""
    entry = item.entry
    if isinstance(entry, ToolCall | FlowDecision) or (isinstance(entry, Message) and entry.author.kind == "assistant"):
        return entry.basis
    return None


@dataclass(frozen=True)
class Asked:
    """Something that wants an answer, and the entry that answers it, if any."""

    item: LogEntry
    answer: LogEntry | None


def asked(log: Sequence[LogEntry]) -> Iterator[Asked]:
    """Everything in a log that wants an answer of the assistant, in order, with the first entry that covers it."""
    tools = {item.entry.call_id: item.entry.tool for item in log if isinstance(item.entry, ToolCall)}
    answers = list(_answers(log))
    place = 0
    for item in log:
        if not _wants_an_answer(item, tools):
            continue
        while place < len(answers) and answers[place][0] < item.position:
            place += 1
        yield Asked(item, answers[place][1] if place < len(answers) else None)


def _answers(log: Sequence[LogEntry]) -> Iterator[tuple[tuple[int, int], LogEntry]]:
    """How far the assistant had read, step by step, with the entry that shows it."""
    covered = (-1, 0)
    for item in log:
        basis = basis_of(item)
        position = parse(basis) if basis else None
        if isinstance(item.entry, Message) and item.entry.author.kind == "system":
            position = item.position  # Frontdesk says that it gives up on the earlier entries
        if position is not None and position > covered:
            covered = position
            yield position, item


def _wants_an_answer(item: LogEntry, tools: dict[str, str]) -> bool:
    entry = item.entry
    if isinstance(entry, ToolResultEntry):
        return not is_internal(tools.get(entry.call_id, ""))
    return isinstance(entry, Action | Uploaded) or (isinstance(entry, Message) and entry.author.kind == "contact")


def everything_is_answered(evidence: Evidence) -> Iterator[Violation]:
    """Conversations of the assistant have no unanswered entry at the end. Those of people and teams are left to them.

    A teammate's reply answers what came before it, also when the teammate then gives the conversation back.
    """
    for conversation, log in evidence.logs.items():
        state = evidence.states.get(conversation)
        if state is None or not state.is_open or state.owner.kind != "assistant":
            continue
        replied = max((item.position for item in log if _is_a_reply(item)), default=(0, 0))
        for each in asked(log):
            if each.answer is None and each.item.position > replied:
                yield Violation("missing answer", conversation, _content(each.item)[:200], each.item.offset)


def guided_requests_are_named(evidence: Evidence) -> Iterator[Violation]:
    """Without a model, each request ends in an entry that names it: a receipt, a question, or a message.

    A model chooses its own words. Requests in closed conversations and in those of people are left out.
    """
    for conversation, log in evidence.logs.items():
        if any(isinstance(item.entry, Closed) or _is_a_persons(item) for item in log):
            continue
        answers = {each.item.offset: each.answer for each in asked(log)}
        for sent in evidence.sent.get(conversation, []):
            marker, answer = str(sent.expects.get("marker") or ""), answers.get(sent.offset or "")
            if not marker or answer is None or not _is_guided(answer):
                continue
            own = [item for item in log if item.position > parse(sent.offset or "0") and not _is_contacts(item)]
            if not any(marker in item.entry.model_dump_json().lower() for item in own):
                yield Violation("request without a word", conversation, f"{sent.value!r}", sent.offset or "")


def _is_a_reply(item: LogEntry) -> bool:
    return isinstance(item.entry, Message) and item.entry.author.kind == "teammate"


def _is_a_persons(item: LogEntry) -> bool:
    entry = item.entry
    return isinstance(entry, Assigned) or _is_a_reply(item)


def _is_contacts(item: LogEntry) -> bool:
    return isinstance(item.entry, Message | Action | Uploaded) and item.entry.author.kind == "contact"


def _is_guided(item: LogEntry) -> bool:
    entry = item.entry
    return isinstance(entry, Message | ToolCall) and (entry.memory or {}).get("brain") == "guided"


def calls_have_results(evidence: Evidence) -> Iterator[Violation]:
    """One first result for each call; one final result after `accepted`; no result without a call."""
    for conversation, log in evidence.logs.items():
        calls = {item.entry.call_id: item for item in log if isinstance(item.entry, ToolCall)}
        results: dict[str, dict[int, ToolResultEntry]] = {}
        for item in log:
            if isinstance(item.entry, ToolResultEntry):
                results.setdefault(item.entry.call_id, {})[item.entry.seq] = item.entry
                if item.entry.call_id not in calls:
                    yield Violation("result without a call", conversation, item.entry.call_id, item.offset)
        for call_id, item in calls.items():
            found = results.get(call_id, {})
            first = found.get(FIRST)
            if first is None and FINAL not in found:
                yield Violation("missing result", conversation, f"{call_id}: only {sorted(found)}", item.offset)
            elif first is not None and isinstance(first.result, Accepted) and FINAL not in found:
                yield Violation("missing final result", conversation, call_id, item.offset)


def assistant_is_silent_while_a_person_has_it(evidence: Evidence) -> Iterator[Violation]:
    """From a takeover until the conversation is handed back."""
    for conversation, log in evidence.logs.items():
        owner, is_open = Owner("assistant"), True
        for item in log:
            match item.entry:
                case Assigned(owner=new):
                    owner = new
                case Message(author=author) if author.kind == "teammate":
                    owner = Owner("person", author.id)
                case Closed():
                    is_open = False
                case Message(author=author, text=text) if author.kind == "assistant":
                    if owner.kind == "person" or not is_open:
                        why = "closed" if not is_open else owner
                        yield Violation("assistant talks over a person", conversation, f"{why}: {text}", item.offset)
                case _:
                    pass
