"""Compares a model's text with the receipts of its turn.

A doubtful text is not shown: the model is asked once more, and is shown what the receipts say. If its next text is no
better, Frontdesk itself says what was changed.
"""

from collections.abc import Sequence
from pathlib import Path

from libs.contracts import Locale
from libs.contracts.tools import reads_only
from services.agent.assistant import AssistantCall, Situation, Understanding, Undone
from services.agent.assistants.openai.answer_checks import subject_of
from services.agent.assistants.openai.claims import Claims
from services.agent.assistants.openai.receipts import TurnReceipts, turn_receipts
from services.agent.assistants.openai.unasked import mark

READ_CHARS = 1_000
"""What a user asks for stands in the beginning of a longer message, or is pasted data."""
_SHORT = 60
"""A text of so few characters that claims something says nothing else."""

_IDS = frozenset(("contact_id", "duplicate_id", "change"))

_AGAIN = (
    "Frontdesk did not show that text. Since the user's last message {state}. If a change is still to be made, call "
    "the tool now. If something is missing, ask for it in one question. Else say plainly, in the user's language, that "
    "it is not done, and why. Claim no change."
)
_STATES = {
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

    def receipts(self, situation: Situation, start: int) -> TurnReceipts:
        return turn_receipts(situation.log, start, lambda text: self.asks_for_change(text, situation.locale))

    def asks_for_change(self, text: str, locale: Locale) -> bool:
        return self._understanding.asks_for_change(text[:READ_CHARS], locale)

    def mark_unasked(
        self, calls: Sequence[AssistantCall], situation: Situation, start: int, receipts: TurnReceipts
    ) -> tuple[AssistantCall, ...]:
        """The calls, with those marked that nobody asked for."""
        return mark(calls, situation, start, receipts, self._understanding)

    def may_stream(self, receipts: TurnReceipts) -> bool:
        """Whether the text may be shown while it is written."""
        return not receipts.failed and (receipts.has_receipt or not receipts.asks)

    def claims(self, text: str) -> bool:
        """Whether a text claims a change, whatever was asked for."""
        return self._claims.claims(text, was_asked=False)

    def is_doubtful(self, text: str, receipts: TurnReceipts, tools: tuple[str, ...]) -> bool:
        may_change = any(not reads_only(tool) for tool in tools)
        if any(each.outcome == "nothing" for each in receipts.failed):
            return not (self._claims.concedes(text) if receipts.has_receipt else self._claims.admits(text))
        if receipts.failed:  # Frontdesk asks for the confirmation, or waits for the result
            return self._claims.claims(text, was_asked=True) and not receipts.has_receipt
        if receipts.has_receipt:
            return False
        if receipts.asks:
            return not self._claims.admits(text) if may_change else self._claims.claims(text, was_asked=True)
        return self.claims(text) and not (receipts.has_previous and receipts.only_talks)

    def again(self, receipts: TurnReceipts) -> str:
        """What the model is told."""
        return _AGAIN.format(state=_STATES[receipts.why])

    def verdict(self, text: str, receipts: TurnReceipts) -> tuple[str, Undone]:
        """What is shown in place of a text that stays doubtful: the text, if any, and Frontdesk's own line."""
        undone = Undone(receipts.why, _subjects(receipts))
        if self.claims(text) or receipts.attempts or not receipts.has_read or len(text) < _SHORT:
            return ("", undone) if self._claims.claims(text, was_asked=True) else (text, undone)
        return text, undone


def _subjects(receipts: TurnReceipts) -> tuple[str, ...]:
    """What the calls that failed were about, without their IDs."""
    given = [{k: v for k, v in each.call.arguments.items() if k not in _IDS} for each in receipts.failed]
    return tuple(filter(None, map(subject_of, given)))
