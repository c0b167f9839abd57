"""What a person sees in the chat when a model lies or runs wild: cards, Frontdesk's own line, one question."""

from typing import Any

import pytest

from libs.contracts import visible
from libs.contracts.cards import NotDoneCard
from libs.contracts.changes import Change
from libs.contracts.entries import Message
from libs.contracts.events import ToolRequested
from libs.contracts.principals import Locale
from libs.contracts.results import Invalid, Problem, Refused, ToolResult, Unavailable, Unconfirmed
from libs.messaging.keys import TOOL_REQUESTED
from services.agent.assistant import Decision, EmitText, Situation
from services.agent.assistants.openai import OpenAIAssistant
from tests.agent.conftest import Stage, Start
from tests.agent.openai.conftest import Assistants, Model
from tests.agent.scripted_assistant import ScriptedAssistant

NAMES = ("email", "firstname", "lastname", "phone", "company", "jobtitle", "website", "city", "country",
         "lifecyclestage", "other")  # fmt: skip
LIES: dict[Locale, tuple[str, str, str]] = {
    "en": ("add Jane Doe, j@acme.example", "Done.", "Since your last message I have changed nothing in HubSpot."),
    "ko": ("Jane Doe, j@acme.example 추가해 줘", "추가했습니다.", "마지막 메시지 이후 HubSpot에서 변경된 것은 없어요."),
    "ru": ("добавь Jane Doe, j@acme.example", "Готово.", "С вашего последнего сообщения в HubSpot ничего не изменено."),
}  # fmt: skip
OUTCOMES: dict[str, ToolResult] = {
    "refused": Refused(code="not_allowed", detail="no"),
    "invalid": Invalid(problems=[Problem(property="email", code="malformed", detail="no")]),
    "unavailable": Unavailable(code="hubspot_down", effect="none"),
}


class Modelled(ScriptedAssistant):
    """The model decides; its scribe is scripted."""

    def __init__(self, assistant: OpenAIAssistant) -> None:
        super().__init__()
        self._assistant = assistant

    async def decide(self, situation: Situation, emit: EmitText) -> Decision:
        return await self._assistant.decide(situation, emit)


def create(**arguments: Any) -> dict[str, Any]:
    return {"name": "create_contact", "arguments": {**dict.fromkeys(NAMES), **arguments}}


JANE = create(firstname="Jane", lastname="Doe", email="j@acme.example")


@pytest.mark.parametrize("locale", LIES)
@pytest.mark.parametrize("outcome", OUTCOMES)
async def test_a_lie_after_a_write_without_success(
    assistants: Assistants, model: Model, stage: Stage, start: Start, locale: Locale, outcome: str
) -> None:
    said, lie, line = LIES[locale]
    await model.answers({"text": lie, "calls": [JANE]}, {"text": lie}, {"text": lie})
    await start(Modelled(assistants.make()))
    chat = await stage.open(locale=locale)
    await stage.says(chat, said)
    await stage.answers(await stage.request(), OUTCOMES[outcome])
    await stage.said(chat, f"assistant: {line} " + _named(locale))
    await stage.at_rest(chat)
    assert not any(lie in text for text in await stage.texts(chat))
    cards = [message.card for item in await stage.reader.entries(chat) if (message := visible(item))]
    assert [card.why for card in cards if isinstance(card, NotDoneCard)] == [outcome]


@pytest.mark.parametrize("locale", LIES)
async def test_a_lie_without_any_call(
    assistants: Assistants, model: Model, stage: Stage, start: Start, locale: Locale
) -> None:
    said, lie, line = LIES[locale]
    await model.script(default={"text": lie})
    await start(Modelled(assistants.make()))
    chat = await stage.open(locale=locale)
    await stage.says(chat, said)
    await stage.said(chat, f"assistant: {line}")
    await stage.at_rest(chat)
    assert not any(lie in text for text in await stage.texts(chat))


async def test_a_model_that_runs_wild_leads_to_one_question(
    assistants: Assistants, model: Model, stage: Stage, start: Start
) -> None:
    """Sixteen new contacts at once: the tools are asked for proposals, and the person for one answer."""
    creates = [create(firstname=f"Vip{n}", lastname="Doe", email=f"vip{n}@acme.example") for n in range(16)]
    await model.answers({"calls": creates})
    await start(Modelled(assistants.make()))
    chat = await stage.open()
    await stage.says(chat, "add Jane Doe, j@acme.example")
    await stage.at_rest(chat)
    asked = await requests(stage)
    assert [request.confirm for request in asked] == ["always"] * 16
    for request in asked:
        changes = [Change(property="email", before=None, after=request.arguments["email"])]
        await stage.answers(request, Unconfirmed(reason="rule", contact=None, changes=changes, confirmation="x"))
    await stage.at_rest(chat)
    [question] = [e for e in await stage.entries(chat) if isinstance(e, Message) and e.notice == "confirm"]
    assert question.text.startswith("Shall I make these 16 changes?")
    assert question.text.count("vip") == 16
    assert len(await requests(stage)) == 16


async def requests(stage: Stage) -> list[ToolRequested]:
    entries: Any = await stage.redis.xrange(stage.keys.stream(0, TOOL_REQUESTED))
    return [ToolRequested.model_validate_json(fields[b"__data__"]) for _, fields in entries]


def _named(locale: Locale) -> str:
    what = "j@acme.example, Jane, Doe"
    named = {"en": f"Not done: “{what}”.", "ko": f"하지 않은 요청: “{what}”", "ru": f"Не сделано: “{what}”."}
    return named[locale]
