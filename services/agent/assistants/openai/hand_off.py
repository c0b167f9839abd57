"""The functions with which a model hands the conversation to people or closes it: both end the assistant's part."""

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from services.agent.assistant import HandOff
from services.agent.assistants.openai.reply import AskedCall

NAME = "hand_off"
MAX_REASON = 300

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
    """The strict schema of the function. `teams` are the teams to choose from; the desk decides if there are none."""
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
    """Whether the model closes the conversation: it does so only if it calls nothing else."""
    return may_close and bool(calls) and all(call.name == CLOSE for call in calls)


def wanted_hand_off(calls: Sequence[AskedCall], teams: Sequence[str] | None) -> HandOff | None:
    """The hand-off that the model asks for; None without one, or with other calls, which come first.

    Invalid arguments still mean that a person is wanted: the flow then chooses the team.
    """
    if teams is None or not calls or any(call.name != NAME for call in calls):
        return None
    try:
        asked = _Arguments.model_validate_json(calls[0].arguments)
    except ValidationError:
        return HandOff()
    # Some servers don't enforce strict schemas: a model may name another team, or write a long reason.
    return HandOff(team=asked.team if asked.team in teams else None, reason=asked.reason.strip()[:MAX_REASON])
