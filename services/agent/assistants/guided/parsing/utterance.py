"""What was understood of a message: its requests, or else its entities, and its replies."""

from dataclasses import dataclass, field
from typing import Literal

from libs.contracts import Locale
from services.agent.assistants.guided.locales import Intent
from services.agent.assistants.guided.parsing.dropped_topics import DroppedTopic
from services.agent.assistants.guided.parsing.entities import Entities

Confidence = Literal["certain", "guessed", "supposed"]
"""How sure it is that a request was meant as it was understood."""


@dataclass
class UserRequest:
    """`intent` is settled: a question about a contact is a search, a new value for a known one an update.

    `start` and `end`: where its words stand in the text. `is_supposed`: the change is named, but not asked for.
    `is_errand`: so is it, as something else is asked for, which no contact manager does.
    `about`: the contact that such other work is for.
    """

    intent: Intent
    entities: Entities
    start: int = 0
    end: int = 0
    said: str = ""
    is_supposed: bool = False
    is_errand: bool = False
    about: str = ""

    @property
    def confidence(self) -> Confidence:
        """`guessed`: it is shown before it is written. `supposed`: it is named and left alone."""
        return "supposed" if self.is_supposed else "guessed" if self.entities.is_shown else "certain"


@dataclass
class Utterance:
    """`entities` are those of the whole text where it holds no request.

    `rest` is what stands behind the last of `MAX_REQUESTS`, `unread` what no longer was looked at. `is_supposed`: a
    sentence without a request says what may be, or under which condition; `is_errand`: it asks for other work.
    `negates`: it holds a “don't”. `refuses_change`: a change is not wanted, and no property or contact is named with
    it. `bare` is the text as the answer to a question, without the small words around it: “to Kestrel please”.
    `dropped`: what is withdrawn by its topic, where nothing else is said; `let_be`: properties that stay, where
    something else is asked for. `remarks`: sentences around a search that are about no contact. `errands`:
    other work that is asked for besides, and `errand_for`: the contact that it names.
    """

    text: str
    language: Locale | None
    requests: list[UserRequest] = field(default_factory=list)
    entities: Entities = field(default_factory=Entities)
    replies: frozenset[str] = frozenset()
    ordinal: int | None = None
    starts_with_verb: bool = False
    is_title_case: bool = False
    rest: str = ""
    unread: str = ""
    is_question: bool = False
    is_supposed: bool = False
    is_errand: bool = False
    negates: bool = False
    refuses_change: bool = False
    bare: str = ""
    dropped: list[DroppedTopic] = field(default_factory=list)
    let_be: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    errands: list[str] = field(default_factory=list)
    errand_for: str = ""

    def says(self, *replies: str) -> bool:
        return not self.replies.isdisjoint(replies)
