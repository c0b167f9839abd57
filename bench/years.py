"""Fills an archive with simulated years of a desk, as a deployment that ran for them would have it.

    python -m bench.years --conversations 20000 --years 3 --into sqlite:///.frontdesk/archive.db

The conversations end before now, more of them each year, by the hours and weekdays of a desk: in six languages, on
three channels, of contacts who come back, with teams, people, labels, categories, ratings, notes and closing notes.
Some of these have left the shipped desk file since. The same seed gives the same years. Frontdesk may run on it.
"""

import argparse
import asyncio
import json
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice

from bench.year_words import PHRASES, LanguageTexts
from libs.archive import ArchivedConversation, Conversations, address_of, calculate_figures, open_archive, upgrade
from libs.contracts import (
    ASSISTANT,
    Assigned,
    Author,
    Closed,
    ClosingNote,
    Entry,
    Labelled,
    Locale,
    Message,
    ModelUse,
    Note,
    Opened,
    Owner,
    Principal,
    Rated,
)

LANGUAGES: dict[Locale, int] = {"en": 40, "es": 20, "fr": 12, "pl": 8, "ru": 10, "ko": 10}
CHANNELS = {"widget": 70, "mail": 20, "whatsapp": 10}
TEAMS = {"sales": ("ana", "ben"), "support": ("ana", "ben", "gus")}
"""Gus has left the desk."""

LABELS = ("refund", "bug", "vip", "follow-up", "night-shift")
CATEGORIES = {"Question answered": 40, "Order": 25, "Complaint": 15, "Invoice": 12, "Spam": 3, "Delivery (old)": 5}
HOURS = [1, 1, 1, 1, 1, 2, 4, 8, 14, 18, 20, 19, 16, 17, 19, 18, 16, 13, 10, 8, 6, 4, 3, 2]
WEEKDAYS = [20, 19, 18, 18, 16, 6, 4]
RETURNS = 4
"""Conversations of a contact, on average."""

BATCH = 100
MINUTE_MS = 60_000
DAY_MS = 24 * 60 * MINUTE_MS


@dataclass(frozen=True)
class Customer:
    key: str
    first: str
    last: str
    language: Locale
    known: bool
    """Whether the site vouches for them. Others typed their name."""

    @property
    def email(self) -> str:
        return f"customer-{self.key.rpartition(':')[2]}@example.com"

    @property
    def principal(self) -> Principal:
        if not self.known:
            return Principal(kind="anonymous", id=self.key)
        korean = self.language == "ko"
        name = f"{self.last}{self.first}" if korean else f"{self.first} {self.last}"
        return Principal(kind="visitor", id=self.key, name=name, email=self.email, email_verified=True)


class Story:
    """The log of one conversation, while it is written."""

    def __init__(self, began: int, rng: random.Random) -> None:
        self.now, self._rng = began, rng
        self.log: list[tuple[str, str]] = []

    def add(self, entry: Entry, after_ms: float = 0) -> int:
        """Append an entry about this long after the last one. Returns its time."""
        self.now += 1 + int(after_ms * self._rng.uniform(0.3, 2))
        at = datetime.fromtimestamp(self.now / 1000, UTC)
        dated = entry.model_copy(update={"at": at, "id": f"{self._rng.getrandbits(104):026x}"})
        self.log.append((f"{self.now}-0", dated.model_dump_json()))
        return self.now


class Years:
    """`before_ms`: when the years end."""

    def __init__(self, conversations: int, years: float, before_ms: int, seed: int = 1) -> None:
        self._rng = random.Random(seed)
        self._conversations = conversations
        self._days = max(1, round(years * 365))
        self._before_ms = before_ms
        self._customers: list[Customer] = []

    def conversations(self) -> Iterator[ArchivedConversation]:
        """In the order in which they began."""
        for number, began in enumerate(sorted(self._begin() for _ in range(self._conversations))):
            yield self._conversation(number, began)

    def _begin(self) -> int:
        today = datetime.fromtimestamp(self._before_ms / 1000, UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        while True:
            # The desk grows: its last day has some three times as many as its first.
            ago = int(self._days * (1 - self._rng.random() ** 0.6))
            day = today - timedelta(days=ago)
            if self._rng.randrange(max(WEEKDAYS)) < WEEKDAYS[day.weekday()]:
                break
        (hour,) = self._rng.choices(range(24), HOURS)
        began = int(day.timestamp() * 1000) + hour * 60 * MINUTE_MS + self._rng.randrange(60 * MINUTE_MS)
        return min(began, self._before_ms - DAY_MS)

    def _customer(self) -> Customer:
        rng = self._rng
        if self._customers and rng.randrange(RETURNS):
            return rng.choice(self._customers[-5_000:])
        (language,) = rng.choices(list(LANGUAGES), list(LANGUAGES.values()))
        phrases, known = PHRASES[language], rng.random() < 0.6
        number = len(self._customers) + 1
        key = f"visitor:shop:{number:06}" if known else f"anonymous:{rng.getrandbits(64):016x}"
        customer = Customer(key, rng.choice(phrases.first), rng.choice(phrases.last), language, known)
        self._customers.append(customer)
        return customer

    def _conversation(self, number: int, began: int) -> ArchivedConversation:
        rng, customer = self._rng, self._customer()
        (channel,) = rng.choices(list(CHANNELS), list(CHANNELS.values()))
        phrases, story = PHRASES[customer.language], Story(began, rng)
        words = SpokenTexts(phrases, rng)
        contact = Author(kind="contact", id=customer.key, name=customer.principal.name)
        opened = Opened(source="contact", principal=customer.principal, channel=channel, locale=customer.language)
        fields: dict[str, object] = {"opened_at": story.add(opened)}
        fields["contact_at"] = story.add(Message(author=contact, text=words.question), 20_000)
        fields["contact_text"] = words.question
        if rng.random() < 0.65:
            _people_answer(story, fields, words, contact, rng)
        else:
            fields["assistant_answered_at"] = story.add(Message(author=ASSISTANT, text=words.answer), 3_000)
            fields["first_answer_at"] = fields["assistant_answered_at"]
            fields["contact_text"] = words.reply
            story.add(Message(author=contact, text=words.reply), 2 * MINUTE_MS)
            fields["closed_at"] = story.add(Closed(by=ASSISTANT, reason="silence"), 60 * MINUTE_MS)
            fields |= {"owner": "assistant", "closed_by": "silence"}
            # A model answered, and cost 0.4 for a million tokens of input, and 3.2 of output.
            given, written = 2_000 + 40 * len(words.question), len(words.answer) // 4
            cost = (given * 0.4 + written * 3.2) / 1_000_000
            fields["model_use"] = ModelUse(answers=1, input_tokens=given, output_tokens=written, cost=cost)
        if rng.random() < 0.3:
            rating = rng.choice((1, 2, 3, 4, 4, 5, 5, 5))
            story.add(Rated(author=contact, rating=rating), MINUTE_MS)
            fields["rating"] = rating
        return ArchivedConversation(_state(number, customer, channel, fields, story), story.log)


class SpokenTexts:
    """What is said in one conversation."""

    def __init__(self, phrases: LanguageTexts, rng: random.Random) -> None:
        self._phrases, self._rng = phrases, rng
        self._about = {
            "order": f"ORD-{rng.randrange(10**5, 10**6)}", "town": rng.choice(phrases.towns),
            "thing": rng.choice(phrases.things),
        }  # fmt: skip
        self.question = self.one_of(phrases.questions)
        self.answer = self.one_of(phrases.answers)
        self.promise = self.one_of(phrases.promises)
        self.reply = self.one_of(phrases.replies)
        self.summary = phrases.summary.format(**self._about)

    def one_of(self, texts: tuple[str, ...]) -> str:
        return self._rng.choice(texts).format(**self._about)


def _people_answer(
    story: Story, fields: dict[str, object], words: SpokenTexts, contact: Author, rng: random.Random
) -> None:
    """The assistant promises a person; a team queues it, and one of its people answers and closes."""
    team = rng.choice(list(TEAMS))
    person = rng.choice(TEAMS[team])
    teammate, owner = Author(kind="teammate", id=person, name=person.capitalize()), Owner("person", person)
    waits = story.add(Message(author=ASSISTANT, text=words.promise), 3_000)
    fields |= {"human_since": waits, "first_answer_due": waits + 60 * MINUTE_MS}
    fields["queued_at"] = story.add(Assigned(owner=Owner("team", team), by=ASSISTANT, team=team))
    fields["assigned_at"] = story.add(Assigned(owner=owner, by=ASSISTANT, reason="least_busy"), 2 * MINUTE_MS)
    answered = story.add(Message(author=teammate, text=words.answer), 25 * MINUTE_MS)
    fields |= {"first_human_at": answered, "human_answered_at": answered, "answered_at": answered}
    fields |= {"resolution_due": waits + DAY_MS, "owner": str(owner), "team": team, "assignee": person}
    if rng.random() < 0.3:
        labels = rng.sample(LABELS, rng.choice((1, 1, 2)))
        story.add(Labelled(by=teammate, added=labels, names={each: each.capitalize() for each in labels}), MINUTE_MS)
        fields["labels"] = " ".join(labels)
    if rng.random() < 0.2:
        story.add(Note(author=teammate, text=f"{words.summary} @{person}"), MINUTE_MS)
    for _ in range(rng.randrange(4)):
        story.add(Message(author=contact, text=words.reply), 20 * MINUTE_MS)
        fields["contact_text"] = words.reply
        story.add(Message(author=teammate, text=words.one_of((words.answer, words.promise))), 15 * MINUTE_MS)
    (category,) = rng.choices(list(CATEGORIES), list(CATEGORIES.values()))
    note = ClosingNote(category=category, summary=words.summary)
    fields["closed_at"] = story.add(Closed(by=teammate, reason="teammate", note=note), 30 * MINUTE_MS)
    fields |= {"closed_by": "teammate", "category": category, "summary": words.summary}


def _state(number: int, customer: Customer, channel: str, fields: dict[str, object], story: Story) -> dict[str, str]:
    """The fields of the state, as Redis has them."""
    last = story.log[-1][0]
    answers = {} if customer.known else {
        "firstname": customer.first, "lastname": customer.last, "email": customer.email,
    }  # fmt: skip
    return {
        "id": f"0-{number:026x}", "status": "closed", "owner_counter": "3", "head": last, "tail": last,
        "handled": last, "barrier": last, "pending_calls": "0", "attempts": "0", "dropped": "0",
        "contact": customer.key, "principal": customer.principal.model_dump_json(exclude_defaults=True),
        "locale": customer.language, "channel": channel, "flows": "", "flow": "inbound_conversation",
        "source": "contact", "answers": json.dumps(answers), "last_author": "contact",
        "last_text": str(fields["contact_text"]), **{name: str(value) for name, value in fields.items()},
    }  # fmt: skip


async def fill(url: str, years: Years, now_ms: int) -> int:
    """Store the years, and calculate the figures of their reports. Returns the number of conversations."""
    address, stored = address_of(url), 0
    await upgrade(address)
    async with open_archive(address) as archive:
        coming = years.conversations()
        while batch := list(islice(coming, BATCH)):
            # As if each was archived at its end: reports say since when an archive has been filled.
            last = max(int(each.fields["closed_at"]) for each in batch)
            if not stored:
                await calculate_figures(archive, now_ms=batch[0].state.opened_at or last)
            stored += len(await Conversations(archive).store(batch, now_ms=last))
        while await calculate_figures(archive, now_ms=now_ms):
            pass
    return stored


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m bench.years", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--conversations", type=int, default=20_000)
    parser.add_argument("--years", type=float, default=3.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--into", required=True, metavar="DATABASE_URL", help="as FRONTDESK_ARCHIVE_URL names it")
    asked = parser.parse_args()
    began, cpu, now_ms = time.perf_counter(), time.process_time(), int(time.time() * 1000)
    years = Years(asked.conversations, asked.years, now_ms, asked.seed)
    stored = asyncio.run(fill(asked.into, years, now_ms))
    print(
        f"{stored:,} new conversations of {asked.years:g} years in {time.perf_counter() - began:.0f} s, "
        f"{time.process_time() - cpu:.0f} s of CPU"
    )


if __name__ == "__main__":
    main()
