"""Giving the conversation to people and ending it, as the model sees them: functions that end the assistant's part."""

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from services.agent.assistant import HandOff
from services.agent.assistants.openai.reply import AskedCall

NAME = "hand_off"
MOST_REASON = 300

_DESCRIPTION = (
    "Give the conversation to a person of the desk. Use it when the contact asks for a person, or when what they need "
    "is nothing that your tools can do. Nothing can be called beside it, and you say nothing after it."
)


CLOSE = "close_conversation"

CLOSE_TOOL: dict[str, Any] = {
    "type": "function",
    "name": CLOSE,
    "description": "End the conversation, once the contact has said that they need nothing more. Say good-bye with it.",
    "strict": True,
    "parameters": {"type": "object", "properties": {}, "required": [], "additionalProperties": False},
}


class _Arguments(BaseModel):
    model_config = ConfigDict(extra="forbid")

    team: str | None = None
    reason: str


def hand_off_tool(teams: Sequence[str]) -> dict[str, Any]:
    """The function's schema, in strict mode's words; `teams` are those to choose from, if any are named."""
    team: dict[str, Any] = {"type": "null", "description": "Always null: the desk decides."}
    if teams:
        team = {"anyOf": [{"type": "string", "enum": list(teams)}, {"type": "null"}],
                "description": "The team that suits; null where none does."}  # fmt: skip
    reason = {"type": "string", "description": "In a few words, for the person who takes over: what is wanted."}
    return {
        "type": "function",
        "name": NAME,
        "description": _DESCRIPTION,
        "strict": True,
        "parameters": {
            "type": "object",
            "properties": {"team": team, "reason": reason},
            "required": ["team", "reason"],
            "additionalProperties": False,
        },
    }


def wants_to_close(calls: Sequence[AskedCall], *, may_close: bool) -> bool:
    """Whether the model ends the conversation: with nothing else to be called first."""
    return may_close and bool(calls) and all(call.name == CLOSE for call in calls)


def wanted_hand_off(calls: Sequence[AskedCall], teams: Sequence[str] | None) -> HandOff | None:
    """The hand-off that the model asks for; None where it asks for none, or for other calls too, which come first.

    What can't be read is still a wish for a person: it goes to whom the flow chooses.
    """
    if teams is None or not calls or any(call.name != NAME for call in calls):
        return None
    try:
        asked = _Arguments.model_validate_json(calls[0].arguments)
    except ValidationError:
        return HandOff()
    return HandOff(team=asked.team if asked.team in teams else None, reason=asked.reason.strip()[:MOST_REASON])
