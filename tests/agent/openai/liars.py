"""What precedes a lie in a turn, and what a model that tells the same lie twice leads to."""

from typing import Any

from services.agent.assistant import Decision
from tests.agent.openai.conftest import Assistants, Draft, Model
from tests.agent.openai.logbook import call, found, result, situation
from tests.agent.openai.talks import FAILURES, TOOLS, wrote

BEFORE: dict[str, list[Any]] = {
    "no call": [],
    "a read": [call("r"), result("r")],
    "a read that found no one": [call("r"), result("r", found())],
    "an invalid write": wrote("w", FAILURES["invalid"]),
    "a refused write": wrote("w", FAILURES["refused"]),
    "an unavailable write": wrote("w", FAILURES["unavailable"]),
    "a conflict": wrote("w", FAILURES["conflict"], "create_contact", arguments={"email": "jane@acme.com"}),
    "two failures": [*wrote("v", FAILURES["invalid"]), *wrote("w", FAILURES["refused"])],
}


async def lied_to(assistants: Assistants, model: Model, lie: str, *entries: Any, **more: Any) -> tuple[Decision, Draft]:
    """What a model that tells the same lie twice leads to."""
    draft = Draft()
    await model.answers({"text": lie}, {"text": lie})
    liar = assistants.made[0] if assistants.made else assistants.make()
    return await liar.decide(situation(*entries, **{"tools": TOOLS, **more}), draft), draft
