"""Compares a model's text with the receipts of its turn.

A doubtful text is not shown: the model is asked once more, with the facts. If its next text is no better, Frontdesk
itself says what was changed.
"""

from collections.abc import Sequence
from pathlib import Path

from libs.contracts import Locale
from libs.contracts.tools import reads_only
from services.agent.assistant import AssistantCall, Situation, Understanding, Undone
from services.agent.assistants.openai.answer_checks import subject_of
from services.agent.assistants.openai.claims import Claims
from services.agent.assistants.openai.receipts import TurnFacts, turn_facts
from services.agent.assistants.openai.unasked import mark

READ_CHARS = 1_000
"""What a user asks for stands in the beginning of a longer message, or is pasted data."""
_SHORT = 60
"""A text of so few characters that claims something says nothing else."""

_IDS = frozenset(("contact_id", "duplicate_id", "change"))

_AGAIN = (
    "Frontdesk did not show that text. Since the user's last message {fact}. If a change is still to be made, call the "
    "tool now. If something is missing, ask for it in one question. Else say plainly, in the user's language, that it "
    "is not done, and why. Claim no change."
)
_FACTS = {
    "nothing": "nothing was changed: no write has succeeded",
    "partly": "not every change was made: a write did not succeed",
    "unknown": "no write is known to have succeeded: nobody knows yet whether it happened",
}


class Honesty:
    """Safe to share: it keeps only its words."""

    def __init__(self, claims: Claims, understanding: Understanding) -> None:
        self._claims = claims
        self._understanding = understanding

    @classmethod
    def load(cls, locales: Path, understanding: Understanding) -> "Honesty":
        return cls(Claims.load(locales), understanding)

    def facts(self, situation: Situation, start: int) -> TurnFacts:
        return turn_facts(situation.log, start, lambda text: self.asks_for_change(text, situation.locale))

    def asks_for_change(self, text: str, locale: Locale) -> bool:
        return self._understanding.asks_for_change(text[:READ_CHARS], locale)

    def mark_unasked(
        self, calls: Sequence[AssistantCall], situation: Situation, start: int, facts: TurnFacts
    ) -> tuple[AssistantCall, ...]:
        """The calls, with those marked that nobody asked for."""
        return mark(calls, situation, start, facts, self._understanding)

    def may_stream(self, facts: TurnFacts) -> bool:
        """Whether the text may be shown while it is written."""
        return not facts.failed and (facts.has_receipt or not facts.asks)

    def claims(self, text: str) -> bool:
        """Whether a text claims a change, whatever was asked for."""
        return self._claims.claims(text, was_asked=False)

    def is_doubtful(self, text: str, facts: TurnFacts, tools: tuple[str, ...]) -> bool:
        may_change = any(not reads_only(tool) for tool in tools)
        if any(each.outcome == "nothing" for each in facts.failed):
            return not (self._claims.concedes(text) if facts.has_receipt else self._claims.admits(text))
        if facts.failed:  # Frontdesk asks for the confirmation, or waits for the result
            return self._claims.claims(text, was_asked=True) and not facts.has_receipt
        if facts.has_receipt:
            return False
        if facts.asks:
            return not self._claims.admits(text) if may_change else self._claims.claims(text, was_asked=True)
        return self.claims(text) and not (facts.earlier and facts.only_talks)

    def again(self, facts: TurnFacts) -> str:
        """What the model is told."""
        return _AGAIN.format(fact=_FACTS[facts.why])

    def verdict(self, text: str, facts: TurnFacts) -> tuple[str, Undone]:
        """What is shown in place of a text that stays doubtful: the text, if any, and Frontdesk's own line."""
        undone = Undone(facts.why, _subjects(facts))
        if self.claims(text) or facts.attempts or not facts.has_read or len(text) < _SHORT:
            return ("", undone) if self._claims.claims(text, was_asked=True) else (text, undone)
        return text, undone


def _subjects(facts: TurnFacts) -> tuple[str, ...]:
    """What the calls that failed were about, without their IDs."""
    given = [{k: v for k, v in each.call.arguments.items() if k not in _IDS} for each in facts.failed]
    return tuple(filter(None, map(subject_of, given)))
