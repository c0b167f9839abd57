"""Requests in six languages, the outcomes of a write, and honest answers: what a model's text is compared with."""

from typing import Any

from libs.contracts import Locale
from libs.contracts.entries import ToolCall, ToolResultEntry
from libs.contracts.results import (
    Conflict,
    ContactUpdated,
    Invalid,
    Ok,
    Problem,
    Refused,
    ToolResult,
    Unavailable,
)
from tests.agent.openai.logbook import JANE, call

ASKED: dict[Locale, str] = {
    "en": "change Jane's phone to +44 20 7946 0018",
    "es": "cambia el teléfono de Jane a +44 20 7946 0018",
    "fr": "change le téléphone de Jane en +44 20 7946 0018",
    "pl": "zmień telefon Jane na +44 20 7946 0018",
    "ko": "Jane의 전화번호를 +44 20 7946 0018로 바꿔줘",
    "ru": "измени телефон Jane на +44 20 7946 0018",
}
HONEST: dict[Locale, list[str]] = {
    "en": ["Nothing was changed: there is no Jane.", "Which Jane do you mean?", "I need her email first."],
    "es": ["No he cambiado nada.", "¿Qué Jane?"],
    "fr": ["Je n'ai rien modifié.", "De quelle Jane s'agit-il ?"],
    "pl": ["Nic nie zostało zmienione.", "O którą Jane chodzi?"],
    "ko": ["변경하지 못했어요.", "어느 Jane인가요?"],
    "ru": ["Ничего не изменено.", "Какую Jane изменить?"],
}
TOOLS = ("search_contact", "get_contact", "create_contact", "update_contact", "add_note")
FAILURES: dict[str, ToolResult] = {
    "refused": Refused(code="not_allowed", detail="no"),
    "invalid": Invalid(problems=[Problem(property="phone", code="malformed", detail="no number")]),
    "unavailable": Unavailable(code="hubspot_down", effect="none"),
    "conflict": Conflict(property="email", existing=None),
}
UPDATED = Ok(data=ContactUpdated(contact=JANE, changes=[]))


def wrote(call_id: str, outcome: ToolResult, tool: str = "update_contact", **more: Any) -> list[Any]:
    arguments = more.pop("arguments", {"contact_id": "101", "phone": "+442079460018"})
    made: ToolCall = call(call_id, tool, arguments=arguments, **more)
    return [made, ToolResultEntry(call_id=call_id, tool=tool, result=outcome)]
