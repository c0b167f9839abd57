"""Logs, written in one line each: messages, calls and results."""

from typing import Any

from libs.contracts.authors import ASSISTANT, Author
from libs.contracts.entries import Action, Entry, LogEntry, Message, ToolCall, ToolResultEntry
from libs.contracts.principals import Locale, Principal
from libs.contracts.results import Contact, ContactsFound, Ok, ToolResult, Unavailable
from services.agent.assistant import AssistantRole, Situation

CONTACT = Author(kind="contact")
TOOLS = ("search_contact", "get_contact", "create_contact", "update_contact")
JANE = Contact(
    id="101",
    url="https://app.hubspot.test/101",
    properties={"firstname": "Jane", "lastname": "Doe", "email": "jane@acme.com", "jobtitle": "CEO"},
)
JOHN = Contact(id="102", properties={"firstname": "John", "email": "john@acme.com"})


def user(text: str) -> Message:
    return Message(author=CONTACT, text=text)


def assistant(text: str, **more: Any) -> Message:
    return Message(author=ASSISTANT, text=text, **more)


def clicked(label: str) -> Action:
    return Action(author=CONTACT, action="button", label=label)


def call(call_id: str, tool: str = "search_contact", **more: Any) -> ToolCall:
    return ToolCall(call_id=call_id, tool=tool, arguments=more.pop("arguments", {"name": "Jane"}), **more)


def result(call_id: str, result: ToolResult | None = None, seq: int = 0) -> ToolResultEntry:
    return ToolResultEntry(call_id=call_id, tool="search_contact", seq=seq, result=result or found(JANE))


def found(*contacts: Contact) -> Ok:
    return Ok(data=ContactsFound(contacts=list(contacts), total=len(contacts)))


def late() -> Unavailable:
    return Unavailable(code="late", effect="unknown")


def log(*entries: Entry) -> list[LogEntry]:
    return [LogEntry(offset=f"{number}-0", entry=entry) for number, entry in enumerate(entries, 1)]


def situation(
    *entries: Entry, locale: Locale = "en", principal: Principal | None = None, **assistant: Any
) -> Situation:
    """A staff member's conversation with an assistant that has all tools."""
    return Situation(
        conversation_id="c-1",
        locale=locale,
        principal=principal or Principal(kind="staff", id="demo:1"),
        assistant=AssistantRole(
            **{"goal": "Keep HubSpot clean.", "backstory": "You are Ada.", "tools": TOOLS, **assistant}
        ),
        log=log(*entries),
    )
