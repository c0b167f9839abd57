"""A member of staff at the contact manager: asks for what the tools can do, one thing after the other.

Each request carries a name, an address or a number that no other request of the run has, so that its outcome can be
found afterwards in the log, in HubSpot and on cards.
"""

import asyncio
from dataclasses import dataclass
from random import Random
from typing import Any

from tests.chaos.arena import Arena
from tests.chaos.people.model import ModelScript
from tests.chaos.people.names import name_of
from tests.chaos.people.talk import Sent, Talk

ANSWER_S = 75.0
"""How long a person waits before they go on without an answer; a later answer still counts."""

ROUNDS = (4, 9)
"""Requests of one person; each is one to three turns."""


@dataclass
class Known:
    """A contact for which this person has a receipt."""

    contact_id: str
    email: str
    name: str


class Staff:
    """`name` and `place` are of this person alone, in this run."""

    def __init__(self, arena: Arena, model: ModelScript, place: int, name: str, random: Random) -> None:
        self._arena, self._model, self._place, self.name, self._random = arena, model, place, name, random
        self._number = 0
        self._known: list[Known] = []
        self.talk = Talk(arena, name, random, arena.token("staff", f"{name}@staff.example", name="Sam"))

    async def run(self) -> None:
        await self.talk.open()
        self.talk.add_tab("events" if self._random.random() < 0.15 else "socket")
        if self._random.random() < 0.25:
            self.talk.add_tab("events" if self._random.random() < 0.3 else "socket")
        await self.talk.until(lambda: self.talk.lines, ANSWER_S)
        for _ in range(self._random.randint(*ROUNDS)):
            await self._random.choices(*_WEIGHTED)[0](self)
            await asyncio.sleep(self._random.uniform(0, 0.3))
        if self._random.random() < 0.2:
            await self.talk.close()

    # --- what they do -------------------------------------------------------------------------------------------------

    async def _search(self) -> None:
        marker = self._marker()
        text = self._random.choice([f"find everyone at {marker}.example", f"find {marker}@corp.example"])
        await self._model.expect(marker, "search_contact", query=marker)
        await self._ask(text, marker, asks="search")

    async def _create(self) -> Known | None:
        marker = self._marker()
        last, email, phone = marker.capitalize(), f"{marker}@corp.example", self._phone()
        fields = {"firstname": "Ada", "lastname": last, "email": email, "phone": phone}
        await self._model.expect(marker, "create_contact", **fields)
        sent = await self._ask(f"create Ada {last}, {email}, {phone}", marker, asks="create", **fields)
        for card in self.talk.cards(sent, "created"):
            known = Known(card["contact"]["id"], email, f"Ada {last}")
            self._known.append(known)
            return known
        return None

    async def _create_without_address(self) -> None:
        """Nothing but the call's own ID tells a repeated attempt from a second contact."""
        marker = self._marker()
        last, phone = marker.capitalize(), self._phone()
        fields = {"firstname": "Nora", "lastname": last, "phone": phone}
        await self._model.expect(marker, "create_contact", **fields)
        sent = await self._ask(f"create Nora {last}, {phone}", marker, asks="create", **fields)
        for _ in range(3):
            skip = self.talk.button("skip", since=sent)
            if skip is None or self.talk.cards(sent, "created"):
                return
            sent = await self._click(skip, asks="anything")

    async def _update(self) -> None:
        known = await self._create()
        if known is None:
            return
        phone = self._phone()
        await self._model.expect(phone, "update_contact", contact_id=known.contact_id, phone=phone)
        sent = await self._ask(
            f"change her phone to {phone}", phone, asks="update", contact=known.contact_id, phone=phone
        )
        await self._decide(sent)

    async def _note(self) -> None:
        known = await self._new_person()
        if known is None:
            return
        marker = self._marker()
        body = f"Called about {marker}"
        await self._model.expect(marker, "add_note", contact_id=known.contact_id, body=body)
        await self._ask(
            f"add a note to {known.email}: {body}", marker, asks="note", contact=known.contact_id, body=body
        )

    async def _undo(self) -> None:
        """From the receipt's own button."""
        if not self._known:
            await self._create()
        tokens = [line["card"]["undo"] for line in self.talk.lines if line["card"] and line["card"].get("undo")]
        if tokens:
            await self._click(f"undo:{tokens[-1]}", asks="undo")

    async def _merge(self) -> None:
        first, second = await self._create(), await self._create()
        if first is None or second is None:
            return
        await self._model.expect(
            second.email, "merge_contacts", contact_id=first.contact_id, duplicate_id=second.contact_id
        )
        sent = await self._ask(f"merge {first.email} and {second.email}", second.email, asks="merge")
        if choose := self.talk.button("choose:", since=sent):
            sent = await self._click(choose, asks="anything")
        await self._decide(sent)

    async def _import(self) -> None:
        marker = self._marker()
        rows = [f"{marker}.{n}@rows.example,Row{n},{marker.capitalize()}" for n in range(self._random.randint(3, 40))]
        table = "\n".join(("Email,First name,Last name", *rows))
        emails = [row.partition(",")[0] for row in rows]
        sent = await self.talk.upload(table, asks="import", emails=emails)
        await self.talk.outcome(sent, ANSWER_S)
        await self._decide(sent)
        await self.talk.until(lambda: self.talk.cards(sent, "imported") or self.talk.closed, ANSWER_S)

    async def _small_talk(self) -> None:
        marker = self._marker()
        await self._ask(
            self._random.choice(["thank you", f"hello from {marker}", "what can you do"]), "", asks="anything"
        )

    async def _burst(self) -> None:
        """Several requests before the first answer."""
        markers = [self._marker() for _ in range(self._random.randint(2, 4))]
        sent = await self.talk.burst({each: f"find {each}@corp.example" for each in markers})
        await self.talk.outcome(sent[-1], ANSWER_S)

    async def _come_back(self) -> None:
        """A tab is closed while something is on its way, and opened again later."""
        tab = self._random.choice(self.talk.tabs)
        marker = self._marker()
        sent = await self.talk.say(f"find {marker}@corp.example", asks="search", marker=marker)
        await tab.close()
        await asyncio.sleep(self._random.uniform(0.1, 2))
        tab.open()
        await self.talk.outcome(sent, ANSWER_S)

    # --- how they do it -----------------------------------------------------------------------------------------------

    async def _ask(self, text: str, marker: str, **expects: Any) -> Sent:
        sent = await self.talk.say(text, marker=marker, **expects)
        await self.talk.outcome(sent, ANSWER_S)
        return sent

    async def _click(self, action: str, **expects: Any) -> Sent:
        sent = await self.talk.click(action, **expects)
        await self.talk.outcome(sent, ANSWER_S)
        return sent

    async def _decide(self, asked: Sent) -> None:
        """Confirms or cancels the proposal, by its button, and sometimes twice."""
        confirm = self.talk.button("confirm:", since=asked)
        if confirm is None:
            return
        if self._random.random() < 0.2:
            await self._click(confirm.replace("confirm:", "cancel:"), asks="cancel")
            return
        await self._click(confirm, asks="confirm")
        if self._random.random() < 0.1:
            await self._click(confirm, asks="confirm again")

    async def _new_person(self) -> Known | None:
        return self._random.choice(self._known) if self._known else await self._create()

    def _marker(self) -> str:
        self._number += 1
        return self.name + name_of(self._number, 2)

    def _phone(self) -> str:
        """Of this person alone: the last seven digits count people and requests."""
        self._number += 1
        return f"+1415{(self._place * 100 + self._number) % 8_000_000 + 2_000_000:07}"


_WEIGHTED: Any = (
    [
        Staff._search, Staff._create, Staff._create_without_address, Staff._update, Staff._note, Staff._undo,
        Staff._merge, Staff._import, Staff._small_talk, Staff._burst, Staff._come_back,
    ],
    [20, 14, 8, 12, 10, 6, 5, 3, 8, 8, 8],
)  # fmt: skip
