"""Closed conversations in six languages with a vocabulary like that of people, for the archive's search.

Each language has 30,000 words: those of this project's own texts, and words spelling of their letters by a chain of the
third order. Their frequencies follow Zipf's law. Contacts have names and addresses, and messages numbers of orders.
"""

import itertools
import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from libs.archive import ArchivedConversation

_ROOT = Path(__file__).parents[1]
_SOURCES = ("dialogues", "locales/guided")

LANGUAGES = {"en": 40, "es": 20, "fr": 12, "pl": 8, "ru": 10, "ko": 10}
"""The share of each language, in per cent."""

WORDS = 30_000
_LETTERS = {"ru": "[а-яё]+", "ko": "[가-힣]+"}
_LATIN = r"[a-zà-öø-ÿąćęłńóśźżœ]+"
_MAX_LETTERS = 18
_EXPONENT, _SHIFT = 1.05, 3
_DAY_MS = 86_400_000
STARTED_MS = 1_700_000_000_000
A_DAY = 100_000
"""Conversations that close in a day."""


@dataclass(frozen=True)
class Vocabulary:
    """The words of a language, the most frequent first."""

    words: list[str]

    @cached_property
    def weights(self) -> list[float]:
        return list(itertools.accumulate(1 / (rank + _SHIFT) ** _EXPONENT for rank in range(len(self.words))))

    def text(self, rng: random.Random) -> list[str]:
        """The words of a message: nine on average, at most sixty."""
        size = min(60, max(1, int(rng.lognormvariate(2.3, 0.7))))
        return rng.choices(self.words, cum_weights=self.weights, k=size)


def vocabulary(language: str, rng: random.Random) -> Vocabulary:
    sources = "".join((_ROOT / folder / f"{language}.yaml").read_text() for folder in _SOURCES)
    known = Counter(re.findall(_LETTERS.get(language, _LATIN), sources.lower()))
    order = 1 if language == "ko" else 3
    following: dict[str, list[str]] = defaultdict(list)
    for word, times in known.items():
        spelled = "^" * order + word + "$"
        for place in range(order, len(spelled)):
            following[spelled[place - order : place]] += spelled[place] * min(times, 5)
    words = dict.fromkeys(word for word, _ in known.most_common())
    while len(words) < WORDS:
        spelling = "^" * order
        while spelling[-1] != "$" and len(spelling) < _MAX_LETTERS:
            spelling += rng.choice(following[spelling[-order:]])
        if len(word := spelling.strip("^$")) > 1:
            words.setdefault(word)
    return Vocabulary(list(words))


class Texts:
    """Conversations that are the same for the same seed."""

    def __init__(self, seed: int = 1) -> None:
        self._rng = random.Random(seed)
        self.vocabularies = {language: vocabulary(language, self._rng) for language in LANGUAGES}
        names = [each.capitalize() for each in self.vocabularies["es"].words[500:8_500]]
        self._first, self._last = names[:4_000], names[4_000:]

    def conversations(self) -> Iterator[ArchivedConversation]:
        """Without end. Each has four to twelve messages."""
        for number in itertools.count():
            yield self._conversation(number)

    def _conversation(self, number: int) -> ArchivedConversation:
        rng = self._rng
        (language,) = rng.choices(list(LANGUAGES), list(LANGUAGES.values()))
        closed = STARTED_MS + number * _DAY_MS // A_DAY
        contact = f"anonymous:{rng.randrange(1_000_000)}"
        log = []
        for place in range(rng.randint(4, 12)):
            words = self.vocabularies[language].text(rng)
            if rng.random() < 0.15:
                words.insert(0, f"ORD-{rng.randrange(10**5, 10**7)}")
            author = {"kind": "contact", "id": contact} if place % 2 == 0 else {"kind": "teammate", "id": "ana"}
            entry = {
                "v": 1, "id": f"{number:016x}{place:04x}", "at": "2026-01-01T00:00:00Z", "trace": f"{number:032x}",
                "kind": "message", "author": author, "text": " ".join(words).capitalize() + ".",
            }  # fmt: skip
            log.append((f"{closed - 60_000 + place * 1_000}-0", json.dumps(entry, separators=(",", ":"))))
        return ArchivedConversation(self._fields(number, contact, language, closed, log[-1][0]), log)

    def _fields(self, number: int, contact: str, language: str, closed: int, last: str) -> dict[str, str]:
        rng = self._rng
        first, family = rng.choice(self._first), rng.choice(self._last)
        answers = {"firstname": first, "lastname": family, "email": f"{first}.{family}@example.com".lower()}
        person = f"p{rng.randrange(50)}"
        return {
            "id": f"0-{number:026x}", "status": "closed", "owner": f"person:{person}", "owner_counter": "1",
            "head": last, "tail": last, "handled": last, "pending_calls": "0", "attempts": "0", "dropped": "0",
            "barrier": last, "contact": contact, "principal": json.dumps({"kind": "anonymous", "id": contact}),
            "locale": language, "channel": rng.choice(("widget", "widget", "mail")), "flows": "a" * 64,
            "source": "contact", "team": f"t{rng.randrange(10)}", "assignee": person,
            "labels": rng.choice(("", "vip", "billing rush")), "category": f"Category {rng.randrange(20)}",
            "opened_at": str(closed - 60_000), "contact_at": str(closed - 60_000), "closed_at": str(closed),
            "closed_by": "teammate", "answers": json.dumps(answers),
        }  # fmt: skip
