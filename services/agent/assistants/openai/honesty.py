"""Compares a model's text with the receipts of its turn.

A doubtful text is not shown: the model is asked once more, and is shown what the receipts say. If its next text is no
better, Frontdesk itself says what was changed.
"""

from collections.abc import Sequence
from pathlib import Path

from libs.contracts.tools import reads_only
from services.agent.assistant import AssistantCall, Situation, Understanding, Undone
from services.agent.assistants.openai.answer_checks import subject_of
from services.agent.assistants.openai.claims import Claims
from services.agent.assistants.openai.receipts import TurnReceipts, turn_receipts
from services.agent.assistants.openai.turn_request import TurnRequest
from services.agent.assistants.openai.unasked import mark

_MIN_KEPT_CHARS = 60
"""A doubtful text of fewer characters says nothing but the doubtful thing."""

_IDS = frozenset(("contact_id", "duplicate_id", "change"))

_AGAIN = (
    "Frontdesk did not show that text. Since the user's last message {state}. If a change is still to be made, call "
    "the tool now. If something is missing, ask for it in one question. Else say plainly, in the user's language, that "
    "it is not done, and why. Claim no change."
)
_IMPOSSIBLE = (
    "Frontdesk did not show that text: it claims something that none of your tools does, such as a message that was "
    "sent or a reminder that was set. Say only what results in this conversation show, and what you can't do."
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
        request = TurnRequest.of(situation.log, start, self._understanding, situation.locale, self._claims.is_polite)
        return turn_receipts(situation.log, start, request)

    def mark_unasked(
        self, calls: Sequence[AssistantCall], situation: Situation, start: int, receipts: TurnReceipts
    ) -> tuple[AssistantCall, ...]:
        """The calls, with those marked that nobody asked for."""
        return mark(calls, situation, start, receipts, self._understanding)

    def may_stream(self, receipts: TurnReceipts) -> bool:
        """Whether the text may be shown while it is written."""
        return not receipts.failed and (receipts.has_receipt or receipts.request.kind != "change")

    def claims(self, text: str, receipts: TurnReceipts) -> bool:
        """Whether a text claims a change, by the words that say so after what the user asked for, or by the value."""
        was_asked = receipts.request.kind in ("change", "unclear")
        return self._claims.claims(text, was_asked=was_asked) or (
            was_asked and self._claims.states(text, receipts.given)
        )

    def claims_too_much(self, text: str, receipts: TurnReceipts) -> bool:
        """Whether a text that is still being written claims what has no receipt."""
        return self._claims.claims_impossible(text) or (not receipts.has_receipt and self.claims(text, receipts))

    def is_doubtful(self, text: str, receipts: TurnReceipts, tools: tuple[str, ...]) -> bool:
        """Whether a text may say more than the receipts of its turn do."""
        if self._claims.claims_impossible(text):
            return True
        if any(each.outcome == "nothing" for each in receipts.failed):
            return not self._concedes(text, receipts)
        if receipts.failed:  # Frontdesk asks for the confirmation, or waits for the result
            return self._claims.claims(text, was_asked=True) and not receipts.has_receipt
        # One receipt for two requests is not noticed: a rule that counts requests would doubt too many honest texts.
        if receipts.has_receipt:
            return False
        may_change = any(not reads_only(tool) for tool in tools)
        if receipts.request.kind == "change" and may_change:
            return not self._concedes(text, receipts)
        if receipts.request.kind == "talk" and receipts.has_previous:
            return False  # it speaks of what was done before
        return self.claims(text, receipts)

    def _concedes(self, text: str, receipts: TurnReceipts) -> bool:
        """Whether a text says that something is not done, or asks for it, and states no value that is not saved."""
        if receipts.has_receipt:
            return self._claims.concedes(text, has_read=receipts.has_read, has_held=receipts.has_held)
        admits = self._claims.admits(text, has_read=receipts.has_read, has_held=receipts.has_held)
        return admits and not self._claims.states(text, receipts.given)

    def again(self, text: str, receipts: TurnReceipts) -> str:
        """The question to the model about a doubtful text."""
        if self._claims.claims_impossible(text):
            return _IMPOSSIBLE
        return _AGAIN.format(state=_STATES[receipts.why])

    def verdict(self, text: str, receipts: TurnReceipts) -> tuple[str, Undone]:
        """What is shown in place of a text that stays doubtful: Frontdesk's own line, below what may be kept.

        An answer to something else is kept, because the user may have asked that, too.
        """
        undone = Undone(receipts.why, _subjects(receipts))
        is_claim = (
            self._claims.claims(text, was_asked=True)
            or self._claims.claims_impossible(text)
            or self._claims.states(text, receipts.given)
        )
        answers = receipts.has_read or any("?" in each for each in receipts.request.texts)
        return (text if answers and not is_claim and len(text) >= _MIN_KEPT_CHARS else ""), undone


def _subjects(receipts: TurnReceipts) -> tuple[str, ...]:
    """What the calls that failed were about, without their IDs."""
    given = [{k: v for k, v in each.call.arguments.items() if k not in _IDS} for each in receipts.failed]
    return tuple(filter(None, map(subject_of, given)))
