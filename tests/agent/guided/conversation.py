"""A conversation with the guided assistant, written as a script: the contact says, the assistant asks or calls.

It keeps a log as the agent does: each of the assistant's entries names how far it had read, a flow's buttons get
their line from the flow, and a call is answered by the result that the script gives.
"""

import asyncio
from functools import cache
from pathlib import Path
from typing import Any

from libs.contracts.account import AccountProperties
from libs.contracts.authors import ASSISTANT, Author
from libs.contracts.entries import (
    Action,
    Button,
    Entry,
    LogEntry,
    Message,
    Opened,
    ToolCall,
    ToolResultEntry,
)
from libs.contracts.principals import Locale, Principal
from libs.contracts.results import Contact, ContactsFound, Ok, ToolData, ToolResult, Unconfirmed
from libs.contracts.tools import tool_names
from libs.contracts.tools.catalog import TOOLS
from services.agent.agent_texts import OwnWords
from services.agent.assistant import NO_PROPERTIES, AssistantRole, Decision, Situation
from services.agent.assistants.guided import GuidedAssistant
from services.agent.assistants.guided.parsing import Entities
from services.agent.confirmations import Confirmations

LOCALES_DIR = Path(__file__).parents[3] / "locales" / "guided"
CONTACT = Author(kind="contact", id="staff:1")
STAFF = Principal(kind="staff", id="host:1", email="me@host.example", email_verified=True)


@cache
def assistant() -> GuidedAssistant:
    return GuidedAssistant.load(LOCALES_DIR)


def only_entities(text: str, locale: Locale) -> Entities:
    """The entities of a text with one request, or with none."""
    said = assistant().understand(text, locale)
    (entities,) = [each.entities for each in said.requests] or [said.entities]
    return entities


@cache
def confirming() -> Confirmations:
    return Confirmations(OwnWords.load(LOCALES_DIR.parent), assistant())


def contact(number: int, first: str, last: str, **properties: str) -> Contact:
    """A contact as HubSpot returns it."""
    return Contact(id=str(number), properties={"firstname": first, "lastname": last, **properties})


def found(*contacts: Contact, total: int | None = None, after: str | None = None) -> Ok:
    return Ok(data=ContactsFound(contacts=list(contacts), total=len(contacts) if total is None else total, after=after))


def ok(data: ToolData) -> Ok:
    return Ok(data=data)


class Draft:
    """The text that the assistant shows while it writes."""

    def __init__(self) -> None:
        self.text = ""

    async def __call__(self, text: str, /) -> None:
        self.text += text

    async def restart(self) -> None:
        self.text = ""


class Conversation:
    """`decision` is the newest step."""

    def __init__(
        self, locale: Locale = "en", principal: Principal = STAFF, tools: tuple[str, ...] = tool_names("model"), *,
        account: AccountProperties = NO_PROPERTIES, region: str | None = None,
    ) -> None:  # fmt: skip
        self.locale = locale
        self.account = account
        self.region = region
        self.principal = principal
        self.assistant = AssistantRole(goal="", backstory="", tools=tools)
        self.log: list[LogEntry] = []
        self.decision = Decision()
        self.append(Opened(source="contact", principal=principal, channel="web", locale=locale))
        self.append(Message(author=ASSISTANT, text="Welcome!", locale=locale, basis="1-0"))

    def append(self, entry: Entry) -> str:
        offset = f"{len(self.log) + 1}-0"
        self.log.append(LogEntry(offset=offset, entry=entry))
        return offset

    def add(self, text: str) -> None:
        """The contact says something, and the assistant hasn't answered yet."""
        self.append(Message(author=CONTACT, text=text))

    def says(self, text: str) -> Decision:
        self.add(text)
        return self.step()

    def clicks(self, action: str) -> Decision:
        """A button: the flow's own three are answered by the flow."""
        offset = self.append(Action(author=CONTACT, action=action, label=action))
        if action in ("search", "create", "update"):
            self.append(Message(author=ASSISTANT, text="(the flow's line)", locale=self.locale, basis=offset))
            return self.decision
        return self.step()

    def proposes(self, result: Unconfirmed) -> Message:
        """The newest call has to be confirmed: the agent asks, and the assistant isn't."""
        self.add_result(result)
        entry, offset = self.log[-1].entry, self.log[-1].offset
        assert isinstance(entry, ToolResultEntry)
        language = confirming().language(self.log, self.locale)
        (line,) = confirming().questions(self.log, [entry], offset, language)
        self.append(line)
        return line

    def confirms(self, call_id: str | None = None) -> ToolCall:
        """The button under the newest proposal, or under that of this call: the agent repeats the call."""
        action = Action(author=CONTACT, action=f"confirm:{call_id or self.last_call_id}", label="Confirm")
        return self._own(self.append(action))

    def undoes(self, token: str) -> ToolCall:
        """The button on a receipt."""
        return self._own(self.append(Action(author=CONTACT, action=f"undo:{token}", label="Undo")))

    def _own(self, basis: str) -> ToolCall:
        own = confirming().takes(self.log, self.log[-1], self.locale)
        assert own is not None
        (call,) = own.calls
        entry = ToolCall(
            call_id=f"{basis}.0", tool=call.tool, arguments=call.arguments, confirms=call.confirms, basis=basis
        )
        self.append(entry)
        return entry

    def gets(self, result: ToolResult, *, seq: int = 0, call_id: str | None = None) -> Decision:
        """The newest call, or the one that is named, is answered."""
        self.add_result(result, seq=seq, call_id=call_id)
        return self.step()

    def add_result(self, result: ToolResult, *, seq: int = 0, call_id: str | None = None) -> None:
        call = next(
            item.entry
            for item in reversed(self.log)
            if isinstance(item.entry, ToolCall) and call_id in (None, item.entry.call_id)
        )
        self.append(ToolResultEntry(call_id=call.call_id, tool=call.tool, seq=seq, result=result))

    @property
    def situation(self) -> Situation:
        return Situation(
            "c1", self.locale, self.principal, self.assistant, list(self.log), account=self.account,
            region=self.region,
        )  # fmt: skip

    def step(self) -> Decision:
        """The next step of the assistant, appended as the agent appends it."""
        decision = asyncio.run(assistant().decide(self.situation, Draft()))
        basis = self.log[-1].offset
        assert decision.text or decision.calls
        if decision.text:
            self.append(
                Message(
                    author=ASSISTANT, text=decision.text, locale=decision.locale, buttons=list(decision.buttons),
                    memory=decision.memory, basis=basis,
                )
            )  # fmt: skip
        for number, call in enumerate(decision.calls):
            TOOLS[call.tool].arguments.model_validate(call.arguments)
            memory = None if decision.text or number else decision.memory
            self.append(
                ToolCall(
                    call_id=f"{basis}.{number}", tool=call.tool, arguments=call.arguments, memory=memory, basis=basis
                )
            )
        self.decision = decision
        return decision

    @property
    def last_call_id(self) -> str:
        return next(item.entry.call_id for item in reversed(self.log) if isinstance(item.entry, ToolCall))

    def called(self) -> tuple[str, dict[str, Any]]:
        """The one tool that the newest step calls, and with what."""
        (call,) = self.decision.calls
        return call.tool, call.arguments

    def created(self) -> dict[str, Any]:
        """What the contact is created with, after a search without result and the yes to the card."""
        while not self.decision.calls or self.called()[0] == "search_contact":
            if self.decision.calls:
                self.gets(found())
            else:
                assert "skip_rest" in self.offered(), self.decision.text
                self.clicks("skip_rest")
        return self.called()[1]

    def said(self, key: str, count: int | None = None, **values: str) -> bool:
        """Whether the newest step says this text, in its language."""
        locale = self.decision.locale
        assert locale is not None
        return assistant().phrases.text(locale, key, count, **values) in self.decision.text

    def offered(self) -> list[str]:
        return [button.action for button in self.decision.buttons]

    def labels(self) -> list[Button]:
        return list(self.decision.buttons)
