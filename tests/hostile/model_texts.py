"""Texts of users and of a model on their way through the checks of the assistant that asks a model."""

from services.agent.assistant import AssistantCall, Situation
from tests.agent.openai.conftest import honesty
from tests.agent.openai.logbook import assistant, found, result, situation, user
from tests.agent.openai.talks import TOOLS, UPDATED, wrote
from tests.agent.openai.writes import done, shown

_BEFORE = [user("find Jane"), *shown(), assistant("Which one?")]


def says_of_itself(text: str) -> object:
    """A model's text is compared with the receipts, and doubted."""
    given = situation(user("change her phone to +44 20 7946 0018"), result("r", found()), tools=TOOLS)
    receipts = honesty().receipts(given, 0)
    honesty().claims_too_much(text, receipts)
    honesty().is_doubtful(text, receipts, TOOLS)
    return honesty().verdict(text, receipts)


def is_asked_for(text: str) -> object:
    """A user's text is compared with the writes of a model, which take it for each of their values."""
    return _marked(situation(*_BEFORE, user(text), tools=TOOLS), text)


def is_written(text: str) -> object:
    """The same, where the model makes the values up."""
    given = situation(user("add Ana Ruiz"), *wrote("w", UPDATED), *done("u", "add_note", UPDATED), tools=TOOLS)
    return _marked(given, text)


def _marked(given: Situation, text: str) -> object:
    calls = [
        AssistantCall("update_contact", {"contact_id": text[:40], "lastname": text[:200], "email": text[:300]}),
        AssistantCall("create_contact", {"firstname": text[:200], "other": [{"property": "x", "value": text}]}),
        AssistantCall("add_note", {"contact_id": "101", "body": text}),
    ]
    receipts = honesty().receipts(given, 0)
    return honesty().mark_unasked(calls, given, 0, receipts)
