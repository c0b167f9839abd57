"""Visitors of a site: through the shipped inbound flow to a teammate or an assistant, until a teammate takes over."""

import asyncio
from random import Random

from tests.chaos.arena import Arena
from tests.chaos.people.talk import Talk

ANSWER_S = 75.0
TEAMMATE_S = 30.0
"""Teammates take their time, and may be busy with others."""


class Visitor:
    """Anonymous, or signed in by the site."""

    def __init__(self, arena: Arena, name: str, random: Random) -> None:
        self._random, self.name = random, name
        self._signed_in = random.random() < 0.5
        self._assisted = random.random() < 0.5
        self.email = f"{name}@visitors.example"
        token = arena.token("visitor", self.email, name=f"Vera {name}") if self._signed_in else None
        self.talk = Talk(arena, name, random, token, channel="assisted" if self._assisted else "widget")

    async def run(self) -> None:
        talk = self.talk
        await talk.open()
        talk.add_tab("events" if self._random.random() < 0.3 else "socket")
        await talk.until(lambda: talk.lines, ANSWER_S)
        await (self._chat() if self._assisted else self._answer())
        for number in range(self._random.randint(1, 3)):
            if talk.closed:
                return
            said = await talk.say(f"one more thing {self.name} {number}", asks="anything")
            await talk.until(lambda said=said: talk.answered(said) or talk.closed, TEAMMATE_S)  # type: ignore[misc]
            await asyncio.sleep(self._random.uniform(0, 0.5))
        if self._random.random() < 0.3 and not talk.closed:
            await talk.close()

    async def _answer(self) -> None:
        """Answer the questions of the flow, which skips those with a known answer."""
        await self.talk.until(lambda: self._asked("What can we do for you"), ANSWER_S)
        await self._reply(f"my invoice {self.name} is wrong")
        if self._asked("your name"):
            await self._reply(f"Vera {self.name}")
        if self._asked("email address"):
            await self._reply(self.email)

    async def _chat(self) -> None:
        for number in range(self._random.randint(2, 4)):
            if self.talk.closed:
                return
            sent = await self.talk.say(f"question {number} of {self.name}", asks="anything")
            await self.talk.outcome(sent, ANSWER_S)

    def _asked(self, words: str) -> bool:
        return any(words in line["text"] for line in self.talk.lines[-2:] if line["author"]["kind"] == "assistant")

    async def _reply(self, text: str) -> None:
        sent = await self.talk.say(text, asks="anything")
        await self.talk.outcome(sent, ANSWER_S)
