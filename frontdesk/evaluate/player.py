"""Plays a dialogue: types its lines, presses buttons, and writes down what the person sees."""

import json
import time
from dataclasses import dataclass, field
from typing import Literal

from frontdesk.evaluate.dialogues import Dialogue, Press
from frontdesk.evaluate.stage import Scene
from libs.contracts import Author, Message, Principal, ToolResultEntry
from libs.conversations import ConversationError

MAX_PRESSES = 6
"""Cards in a row that a person accepts after one message: the create as it is, then its confirmation."""

_STAFF = Principal(kind="staff", id="site:ann", email="ann@desk.example", email_verified=True)
_VISITOR = Principal(kind="anonymous", id="visitor:1")


@dataclass(frozen=True)
class Line:
    """One line of a transcript. `shown`: all that a person could read there, buttons and cards included."""

    by: Literal["person", "press", "assistant", "card", "note"]
    text: str
    actions: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        return " ".join((self.text, *self.labels))


@dataclass
class Play:
    """`last`: the place of the newest message of the person. `seconds`: how long each message took to be answered."""

    lines: list[Line] = field(default_factory=list)
    last: int = 0
    seconds: list[float] = field(default_factory=list)


class Player:
    """One person in one conversation."""

    def __init__(self, scene: Scene, dialogue: Dialogue) -> None:
        self._scene, self._dialogue = scene, dialogue
        self._principal = _VISITOR if dialogue.person == "visitor" else _STAFF
        self._author = Author(kind="contact", id=self._principal.id)
        self._chat = ""
        self._read = 0
        self._sent = 0
        self.play = Play()

    async def run(self) -> Play:
        opening = await self._scene.writer.open(self._principal, locale=self._dialogue.language)
        self._chat = opening.conversation_id
        await self._answers()
        said = self._dialogue.say
        for each, following in zip(said, [*said[1:], None], strict=True):
            if isinstance(each, Press):
                await self._press_named(each.press)
                continue
            new = await self._type(each)
            # A person who sees a right card presses it, unless the dialogue says what is pressed. A visitor answers.
            if not isinstance(following, Press) and self._dialogue.person == "staff":
                await self._accept(new)
        return self.play

    async def _type(self, text: str) -> list[Line]:
        self.play.last = len(self.play.lines)
        self.play.lines.append(Line("person", text))
        began = time.monotonic()
        await self._scene.writer.send(self._chat, author=self._author, text=text, client_message_id=self._key())
        new = await self._answers()
        self.play.seconds.append(time.monotonic() - began)
        return new

    async def _press_named(self, name: str) -> None:
        buttons = [pair for line in self.play.lines for pair in zip(line.actions, line.labels, strict=True)]
        fitting = [action for action, label in buttons if name in (action, label) or action.startswith(f"{name}:")]
        if fitting:
            await self._press(fitting[-1])
        else:
            self.play.lines.append(Line("note", f"there is no button {name}"))

    async def _press(self, action: str) -> list[Line]:
        self.play.lines.append(Line("press", action))
        try:
            await self._scene.writer.click(
                self._chat, author=self._author, action=action, client_message_id=self._key()
            )
        except ConversationError as error:
            self.play.lines.append(Line("note", repr(error)))
        return await self._answers()

    async def _accept(self, new: list[Line]) -> None:
        for _ in range(MAX_PRESSES):
            actions = [
                action for line in new for action in line.actions
                if action == "skip_rest" or action.startswith("confirm:")
            ]  # fmt: skip
            if not actions:
                return
            new = await self._press(actions[-1])

    async def _answers(self) -> list[Line]:
        """The new lines, once all work is done."""
        await self._scene.until_idle()
        entries = await self._scene.reader.entries(self._chat, limit=10_000)
        new: list[Line] = []
        for item in entries[self._read :]:
            entry = item.entry
            if isinstance(entry, Message) and entry.author.kind != "contact":
                actions = tuple(button.action for button in entry.buttons)
                new.append(Line("assistant", entry.text, actions, tuple(button.label for button in entry.buttons)))
            elif isinstance(entry, ToolResultEntry):
                result = entry.result.model_dump(mode="json", exclude_none=True)
                new.append(Line("card", f"{entry.tool} {json.dumps(result, ensure_ascii=False)}"))
        self._read = len(entries)
        self.play.lines += new
        return new

    def _key(self) -> str:
        self._sent += 1
        return f"m{self._sent:07}"
