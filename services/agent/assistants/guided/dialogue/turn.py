"""One step in the making: what is said, which buttons are offered, which tool is called."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from libs.contracts import AccountProperties, Button, Locale, Principal, StrictModel
from libs.contracts.tools import (
    ADD_NOTE,
    CREATE_CONTACT,
    MERGE_CONTACTS,
    SEARCH_CONTACT,
    UNDO_LAST_CHANGE,
    UPDATE_CONTACT,
    Tool,
)
from libs.dates import UnclearDate
from services.agent.assistant import NO_PROPERTIES, AssistantCall, Decision, HandOff
from services.agent.assistants.guided.parsing import fold
from services.agent.assistants.guided.phrases import Phrases, quoted, shown
from services.agent.assistants.guided.shown import Shown
from services.agent.assistants.guided.state import Asked, Awaiting, ContactRef, Criteria, Memory
from services.agent.assistants.guided.tasks import TaskMaker
from services.agent.flows.runtime.answers import read_date

STARTS = ("search", "create", "update")
PERSON = "person"
"""The button for a contact who would rather talk to a person."""

EPOCH = date(1970, 1, 1)
_HOLLOW = 3
"""Letters of small words that no list knows: “ça”, “je”, “к”."""

TOOL_OF: Mapping[str, Tool[StrictModel]] = {
    "search": SEARCH_CONTACT,
    "create": CREATE_CONTACT,
    "update": UPDATE_CONTACT,
    "note": ADD_NOTE,
    "merge": MERGE_CONTACTS,
    "undo": UNDO_LAST_CHANGE,
}
"""The tool for a request of this kind; all other kinds are updates."""


@dataclass
class Turn:
    """Changed by the dialogues until the step is whole. It is whole once it asks or calls.

    `proposed`: the call that waits for the contact's confirmation. `is_unseen`: the current question was asked in this
    step, so that no earlier message answers it. `offered`: the buttons that the contact saw last. `is_sought`: a person
    was looked for in this step who is not in HubSpot.
    """

    phrases: Phrases
    maker: TaskMaker
    locale: Locale
    principal: Principal
    tools: Sequence[str]
    memory: Memory
    shown: Shown
    today: date = EPOCH
    proposed: str | None = None
    lines: list[str] = field(default_factory=list)
    buttons: list[Button] = field(default_factory=list)
    call: AssistantCall | None = None
    is_asking: bool = False
    is_unseen: bool = False
    is_sought: bool = False
    offered: frozenset[str] = frozenset()
    may_hand_off: bool = False
    handed_off: HandOff | None = None
    may_close: bool = False
    closes: bool = False
    account: AccountProperties = NO_PROPERTIES
    region: str | None = None

    @property
    def is_whole(self) -> bool:
        return self.is_asking or self.call is not None or self.handed_off is not None or self.closes

    def stored_form(self, label: str, value: str) -> str:
        """A day as HubSpot stores it, for the account's dates. An unclear one stays as typed and is asked again."""
        if not self.account.is_date(label):
            return value
        today = None if self.today == EPOCH else self.today
        try:
            found = read_date(value, self.locale, self.region, today)
        except UnclearDate:
            return value
        return found.isoformat() if found else value

    def close(self) -> None:
        """Ends the conversation with a good-bye, after naming the open requests."""
        self.buttons = []
        self.say("goodbye")
        self.closes = True

    def hand_off(self, reason: str) -> None:
        """Gives the conversation to people, after naming the open requests."""
        self.buttons = []
        self.say("handing_off")
        self.handed_off = HandOff(reason=shown(reason))

    def text(self, key: str, count: int | None = None, **values: str) -> str:
        return self.phrases.text(self.locale, key, count, **values)

    def say(self, key: str, count: int | None = None, **values: str) -> None:
        """Adds a line, unless it was said in this step."""
        line = self.text(key, count, **values)
        if line not in self.lines:
            self.lines.append(line)

    def ask(self, asked: Asked, key: str, *, about: str | None = None, count: int | None = None, **values: str) -> None:
        """Says a question and remembers it: the contact's next words may answer it."""
        self.say(key, count, **values)
        self.memory.asked = asked
        self.memory.asked_field = about
        self.memory.asked_number = values.get("value", "") if key == "invalid_phone" else ""
        self.memory.awaiting = None
        self.is_asking = True

    def offer(self, *actions: str) -> None:
        """Buttons, in place of those that were to be offered. An action's label is the text `button_<action>`."""
        self.buttons = [
            Button(action=action, label=self.text(f"button_{action}"))
            for action in actions
            if action not in TOOL_OF or TOOL_OF[action].name in self.tools
        ]
        if actions == STARTS and self.may_hand_off:
            self.buttons.append(Button(action=PERSON, label=self.text("button_person")))

    def is_label(self, text: str, *actions: str) -> bool:
        """Whether a text equals the label of one of these buttons: people may type it."""
        typed = fold(text.strip(" .!"))
        return any(typed == fold(self.text(f"button_{action}")) for action in actions)

    def offer_people(self, people: Sequence[ContactRef], *more: str) -> None:
        self.offer(*more)
        names = Counter(person.label.casefold() for person in people)
        chosen = []
        for person in people:
            is_shared = names[person.label.casefold()] > 1
            said = " · ".join(filter(None, (person.label, person.detail, person.more if is_shared else "")))
            chosen.append(Button(action=f"choose:{person.id}", label=shown(said)))
        self.buttons = [*chosen, *self.buttons]

    def offer_edit(self, person: ContactRef) -> None:
        """One press to change the contact that was just shown."""
        if UPDATE_CONTACT.name in self.tools:
            label = self.text("button_edit", name=person.label)
            # Without the tool, the button could only lead to a refusal.
            self.buttons = [Button(action=f"edit:{person.id}", label=label)]

    def leave_out(self, left: Sequence[str]) -> None:
        """Names the words that have no part in a request: people must not believe that these had an effect."""
        if named := [each for each in dict.fromkeys(left) if not _is_hollow(each)]:
            self.say("left_out", what=quoted(*named))

    def use(
        self, tool: Tool[StrictModel], arguments: dict[str, Any], awaiting: Awaiting, *, left: Sequence[str] = (),
        is_guess: bool = False,
    ) -> None:  # fmt: skip
        """Calls a tool, if this assistant may. With words left over, a person confirms the change that is shown."""
        if tool.name not in self.tools:
            said = self.memory.task.said if self.memory.task else ""
            self.memory.forget_task()
            self.say("not_available", what=quoted(said))
            return
        self.memory.stop_asking()
        self.memory.awaiting = awaiting
        self.leave_out(left)
        # No word of a note is a value, and a person has typed all of it.
        is_doubtful = tool is not ADD_NOTE and not all(_is_hollow(each) for each in left)
        self.call = AssistantCall(tool.name, arguments, unasked=is_doubtful or is_guess)

    def _keep_menu(self) -> None:
        """The three actions stay within reach where nothing is asked and nothing is under way."""
        if self.is_whole or not self.lines or self.memory.task is not None:
            return
        chosen = self.buttons
        self.offer(*STARTS)
        self.buttons = [*chosen, *(each for each in self.buttons if each not in chosen)]

    def field(self, prop: str) -> str:
        return self.phrases.field(self.locale, prop)

    def called(self, criteria: Criteria) -> str:
        """The criteria in a sentence: a stage by its name, and not by its code."""
        filters, stage = dict(criteria.filters), criteria.filters.get("lifecyclestage", "")
        if stage:
            filters["lifecyclestage"] = self.field(f"stage_{stage}").removeprefix("stage_")
        without = [self.field(prop) for prop in criteria.without]
        return ", ".join(criteria.model_copy(update={"filters": filters, "without": without}).words())

    def decision(self) -> Decision:
        self.memory.locale = self.locale
        self._keep_menu()
        return Decision(
            text="\n\n".join(self.lines),
            calls=(self.call,) if self.call else (),
            # Buttons stand below a line, and without one there is no place for them.
            buttons=tuple(self.buttons) if self.lines else (),
            locale=self.locale,
            memory=self.memory.stored(),
            hand_off=self.handed_off,
            close=self.closes,
        )


def _is_hollow(words: str) -> bool:
    """Whether a left-over word is so short that it is a preposition or a pronoun. Korean words are short as a rule."""
    return len(words) <= _HOLLOW and words.islower() and words[:1] < "가"
