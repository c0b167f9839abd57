"""A conversation as a test of its flow: what its contact said, and what came of it until a person had it.

Personal data is replaced. What a test can't repeat, such as a file, is left out.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from libs.contracts import (
    Action,
    Assigned,
    Closed,
    Contact,
    ContactIdentified,
    Entry,
    FlowDecision,
    FlowTest,
    FlowTestAct,
    FlowTestExpected,
    FlowTestGiven,
    GivenPrincipal,
    LogEntry,
    Message,
    Ok,
    TimerFired,
    ToolCall,
    ToolResultEntry,
    UnknownEntry,
    created_at,
)
from libs.contracts.tools import SAVE_CONTACT
from libs.conversations import ConversationState
from libs.flow_tests.pseudonyms import Pseudonyms

PERSONAL = ("firstname", "lastname", "email", "phone", "mobilephone", "company", "name")
"""Properties with values that are replaced."""

KEPT = (*PERSONAL, "lifecyclestage", "hs_lead_status", "hs_language")
"""Properties of a record in HubSpot that a test keeps. Others may hold anything about a person."""

MAX_NAME = 80

_MINUTE = timedelta(minutes=1)


@dataclass
class _Part:
    """The conversation until a person had it."""

    acts: list[dict[str, Any]] = field(default_factory=list)
    answered: list[str] = field(default_factory=list)
    saved: dict[str, str] = field(default_factory=dict)
    records: list[Contact] = field(default_factory=list)
    last_text: str = ""
    queue: str | None = None
    reason: str | None = None
    hours: str | None = None


def as_flow_test(state: ConversationState, entries: Sequence[LogEntry]) -> FlowTest:
    """The conversation as a test with made-up names, addresses and numbers. Its first words name it."""
    pseudonyms = Pseudonyms()
    part = _until_a_person(entries)
    pseudonyms.learn_all(_known_of(state, entries, part))
    answers = {
        each: pseudonyms(value) if isinstance(value, str) else value
        for each in dict.fromkeys(part.answered)
        if isinstance(value := state.variables.get(each), str | int | float | bool)
    }
    # What ends a conversation after a person had it is no matter of the flow.
    ended = part.queue is None and part.reason is not None
    return FlowTest(
        name=_name(state, part, pseudonyms),
        given=_given(state, part, pseudonyms),
        talk=[FlowTestAct.model_validate(_replaced(act, pseudonyms)) for act in part.acts],
        expect=FlowTestExpected(
            texts=[pseudonyms(part.last_text)] if part.last_text else [],
            answers=answers,
            contact={each: pseudonyms(value) for each, value in part.saved.items() if each in KEPT} or None,
            queue=part.queue,
            closed=part.reason if ended else None,
        ),
    )


def _name(state: ConversationState, part: _Part, pseudonyms: Pseudonyms) -> str:
    said = next((str(act["say"]) for act in part.acts if "say" in act), "")
    words = " ".join(pseudonyms(said).split())
    opened = created_at(f"{state.opened_at or 0}-0")
    return words[:MAX_NAME] or f"A conversation of {opened:%Y-%m-%d}"


def _given(state: ConversationState, part: _Part, pseudonyms: Pseudonyms) -> FlowTestGiven:
    principal = state.principal
    contacts = {
        each.id: {name: pseudonyms(value) for name, value in each.properties.items() if name in KEPT and value}
        for each in part.records
    }
    return FlowTestGiven(
        principal=GivenPrincipal(
            kind=principal.kind, name=principal.name and pseudonyms(principal.name),
            email=principal.email and pseudonyms(principal.email), email_verified=principal.email_verified,
        ),
        source=state.source if state.source in ("user", "workflow") else "contact",
        channel=state.channel, locale=state.locale, region=state.region, earlier=min(state.earlier, 1_000),
        contacts=list(contacts.values()),
        # “Tomorrow” and office hours are those of then.
        time=created_at(f"{state.opened_at}-0").replace(second=0, microsecond=0) if state.opened_at else None,
        hours="closed" if part.hours == "closed" else None,
    )  # fmt: skip


def _replaced(act: Mapping[str, Any], pseudonyms: Pseudonyms) -> dict[str, Any]:
    return {kind: pseudonyms(value) if kind == "say" else value for kind, value in act.items()}


def _until_a_person(entries: Sequence[LogEntry]) -> _Part:
    part, last = _Part(), None
    for item in entries:
        at, entry = created_at(item.offset), item.entry
        match entry:
            case Message(author=author) if author.kind == "teammate":
                break
            case Assigned(owner=owner) if owner.kind != "assistant":
                part.queue = owner.id if owner.kind == "team" else part.queue
                break
            case Closed(reason=reason):
                part.reason = reason
                break
            case TimerFired():
                # Rounded up: a timer fires a little after its time.
                part.acts.append({"wait": f"{max(1, -(-(at - (last or at)) // _MINUTE))}m"})
            case _:
                _take(part, entry)
        last = at if isinstance(entry, Message | Action | TimerFired) else last
    return part


def _take(part: _Part, entry: Entry | UnknownEntry) -> None:
    match entry:
        case Message(author=author, text=text) if author.kind == "contact":
            # Files can't be said again.
            part.acts += [{"say": text}] if text.strip() else []
        case Message(author=author, notice=None, text=text) if author.kind == "assistant":
            part.last_text = text
        case Action(action=action):
            part.acts.append({"press": action})
        case FlowDecision(what="ask", data={"code": "answered", "name": name}):
            part.answered.append(str(name))
        case FlowDecision(data={"code": "hours_open" | "hours_closed" as code}):
            part.hours = str(code).removeprefix("hours_")
        case ToolCall(tool=SAVE_CONTACT.name, arguments=arguments):
            part.saved |= arguments.get("properties") or {}
            part.saved |= {"email": arguments["email"]} if arguments.get("email") else {}
        case ToolResultEntry(result=Ok(data=ContactIdentified(contact=Contact() as contact))):
            part.records.append(contact)
        case _:
            pass


def _known_of(state: ConversationState, entries: Iterable[LogEntry], part: _Part) -> list[tuple[str, str]]:
    """All that is known of people in this conversation, each with the name of its property."""
    principal, record = state.principal, state.record.contact
    sources: list[Mapping[str, str]] = [state.answers, part.saved, *(each.properties for each in part.records)]
    sources += [record.properties] if record else []
    known = [(name, values[name]) for values in sources for name in PERSONAL if values.get(name)]
    known += [("email", principal.email)] if principal.email else []
    known += [("name", principal.name)] if principal.name else []
    for item in entries:
        author = getattr(item.entry, "author", None)
        if author is not None and author.kind == "teammate" and author.name:
            known.append(("name", author.name))
    variables = [(name, value) for name, value in state.variables.items() if isinstance(value, str)]
    return known + [(_PARTS[name], value) for name, value in variables if name in _PARTS]


_PARTS = {"name_first": "firstname", "name_last": "lastname", "email": "email", "phone": "phone"}
"""Variables of flows with personal data that may not be in HubSpot."""
