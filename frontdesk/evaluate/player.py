"""Plays a dialogue: types its lines, clicks buttons, and writes down what the person sees."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from frontdesk.evaluate.dialogues import Dialogue, Press
from frontdesk.evaluate.stage import Scene
from libs.contracts import Principal, ToolResultEntry, VisibleMessage, visible
from libs.conversations import ConversationError
from services.agent.simulation import SimulatedOpening

MAX_CLICKS = 6
"""Cards in a row that a person accepts after one message: the create as it is, then its confirmation."""

_AS = "as:"
"""The beginning of the buttons under the question which property a value has; behind it stands the property."""

_STAFF = Principal(kind="staff", id="site:ann", email="ann@desk.example", email_verified=True)
_VISITOR = Principal(kind="anonymous", id="visitor:1")

_UNSEEN = frozenset(("id", "url", "kind", "call_id", "labels", "undo", "createdate", "lastmodifieddate"))
"""Parts of a card's data with digits that would pass for an answer: a year or an ID has any short number in it."""


@dataclass(frozen=True)
class Line:
    """One line of a transcript. `shown`: all that a person could read there, buttons and cards included."""

    by: Literal["person", "click", "assistant", "card", "note"]
    text: str
    actions: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        return " ".join((self.text, *self.labels))


@dataclass
class Play:
    """`last`: the place of the newest message of the person. `seconds`: how long each message took to be answered.

    `without_button`: clicks of the dialogue for which there was no button. `failed`: the assistant raised an error.
    `asked`: questions about a value that the person answered with a button.
    """

    lines: list[Line] = field(default_factory=list)
    last: int = 0
    seconds: list[float] = field(default_factory=list)
    without_button: list[str] = field(default_factory=list)
    failed: bool = False
    asked: int = 0


class Player:
    """One person in one conversation."""

    def __init__(self, scene: Scene, dialogue: Dialogue) -> None:
        self._scene, self._dialogue = scene, dialogue
        self._principal = _VISITOR if dialogue.person == "visitor" else _STAFF
        self._read = 0
        self.play = Play()

    async def run(self) -> Play:
        self._chat = await self._scene.open(SimulatedOpening(self._principal, self._dialogue.language))
        await self._answers()
        said = self._dialogue.say
        for each, following in zip(said, [*said[1:], None], strict=True):
            if isinstance(each, Press):
                await self._click_named(each.press)
                continue
            new = await self._type(each)
            # A person who sees a right card accepts it, unless the dialogue says what is clicked. A visitor answers.
            if not isinstance(following, Press) and self._dialogue.person == "staff":
                await self._accept(new)
        return self.play

    async def _type(self, text: str) -> list[Line]:
        self.play.last = len(self.play.lines)
        self.play.lines.append(Line("person", text))
        began = time.monotonic()
        await self._chat.say(text)
        new = await self._answers()
        self.play.seconds.append(time.monotonic() - began)
        return new

    async def _click_named(self, name: str) -> None:
        buttons = [pair for line in self.play.lines for pair in zip(line.actions, line.labels, strict=True)]
        fitting = [action for action, label in buttons if name in (action, label) or action.startswith(f"{name}:")]
        if fitting:
            # The newest, as a person would: an older card may have the same buttons.
            await self._click(fitting[-1])
        else:
            self.play.without_button.append(name)
            self.play.lines.append(Line("note", f"there is no button {name}"))

    async def _click(self, action: str) -> list[Line]:
        self.play.lines.append(Line("click", action))
        try:
            await self._chat.press(action)
        except ConversationError as error:
            # A button of an earlier card may have lost its effect, which a person would see as well.
            self.play.lines.append(Line("note", repr(error)))
        return await self._answers()

    async def _accept(self, new: list[Line]) -> None:
        for _ in range(MAX_CLICKS):
            actions = [
                action for line in new for action in line.actions
                if action == "skip_rest" or action.startswith("confirm:")
            ]  # fmt: skip
            if meaning := self._meaning(new):
                self.play.asked += 1
                actions = [meaning]
            if not actions:
                return
            new = await self._click(actions[-1])

    def _meaning(self, new: list[Line]) -> str:
        """The button that says which property a quoted value has: a person knows what they meant."""
        for line in reversed(new):
            offered = [action for action in line.actions if action.startswith(_AS)]
            if offered:
                # The value stands last in the line, behind what was left out.
                quoted = line.text.rpartition("“")[2].partition("”")[0]
                fitting = [each for each in offered if self._is_expected(each.removeprefix(_AS), quoted)]
                return (fitting or offered[-1:])[0]
        return ""

    def _is_expected(self, prop: str, value: str) -> bool:
        allowed = [each for record in self._dialogue.expect.records for each in record.values.get(prop, ())]
        return value.casefold() in [(each or "").casefold() for each in allowed]

    async def _answers(self) -> list[Line]:
        """The new lines, once all work is done."""
        entries = await self._chat.log()
        new: list[Line] = []
        for item in entries[self._read :]:
            shown = visible(item)
            if shown is not None and shown.author.kind != "contact":
                new.append(_line(shown))
            elif isinstance(item.entry, ToolResultEntry):
                new.append(Line("note", f"{item.entry.tool}: {item.entry.result.status}, no card"))
        self._read = len(entries)
        self.play.lines += new
        return new


def _line(shown: VisibleMessage) -> Line:
    if shown.card is not None:
        data = shown.card.model_dump(mode="json", exclude_none=True)
        return Line("card", f"{shown.card.kind}: {', '.join(_texts(data))}")
    return Line(
        "assistant", shown.text or "",
        tuple(button.action for button in shown.buttons), tuple(button.label for button in shown.buttons),
    )  # fmt: skip


def _texts(data: object, name: str = "") -> Iterator[str]:
    """All that a card shows of its data, changes as before → after."""
    if name in _UNSEEN:
        return
    if isinstance(data, dict):
        if "property" in data and data.keys() & {"before", "after"}:
            yield f"{data['property']} {data.get('before', '–')} → {data.get('after', '–')}"
            return
        for inner, each in data.items():
            yield from _texts(each, inner)
    elif isinstance(data, list):
        for each in data:
            yield from _texts(each)
    elif not isinstance(data, bool):
        yield str(data)
