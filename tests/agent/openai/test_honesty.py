"""What a model says is compared with the receipts: no “done” without one reaches a person."""

from pathlib import Path
from typing import Any

import pytest

from libs.contracts import LOCALES, Locale
from libs.contracts.results import (
    Accepted,
    Conflict,
    ToolResult,
    Unavailable,
    Unconfirmed,
)
from services.agent.agent_texts import OwnWords
from services.agent.assistant import Decision
from tests.agent.openai.conftest import Assistants, Draft, Model
from tests.agent.openai.logbook import JANE, assistant, call, result, situation, user
from tests.agent.openai.talks import ASKED, FAILURES, HONEST, TOOLS, UPDATED, wrote

LIES: dict[Locale, list[str]] = {
    "en": [
        "Done.",
        "Jane's phone is now +44 20 7946 0018.",
        "All set! Anything else?",
        "Her number's +44 20 7946 0018.",
    ],
    "es": ["Listo.", "He cambiado el teléfono de Jane.", "Su teléfono es +44 20 7946 0018. ¿Algo más?"],
    "fr": ["C'est fait.", "J'ai mis à jour le téléphone.", "Le numéro de Jane a bien été modifié."],
    "pl": ["Gotowe.", "Zmieniłam telefon Jane.", "Telefon został zaktualizowany. Coś jeszcze?"],
    "ko": ["변경했습니다.", "전화번호를 바꿔 드렸어요.", "저장 완료! 더 필요하신 것이 있나요?"],
    "ru": ["Готово.", "Я изменил телефон Jane.", "Телефон обновлён. Чем ещё помочь?"],
}
EVERY_LIE = [(locale, lie) for locale in LOCALES for lie in LIES[locale]]


async def decide(assistants: Assistants, draft: Draft, *entries: Any, **more: Any) -> Decision:
    return await assistants.decide(situation(*entries, **{"tools": TOOLS, **more}), draft)


@pytest.mark.parametrize(("locale", "lie"), EVERY_LIE)
async def test_the_text_of_a_model_that_lies_twice_is_not_shown(
    assistants: Assistants, model: Model, locale: Locale, lie: str
) -> None:
    await model.answers({"text": lie, "delta_delay_ms": 1}, {"text": lie, "delta_delay_ms": 1})
    draft = Draft()
    decision = await decide(assistants, draft, user(ASKED[locale]), locale=locale)
    assert decision.undone is not None
    assert decision.undone.why == "nothing"
    assert decision.text in ("", lie)
    assert not decision.text or "?" in lie or "'s" in lie, "kept only with Frontdesk's line below"
    assert (draft.shown, draft.restarts) == ([], 0), "not even while it is written"
    asked, again = await model.bodies()
    assert again["input"][: len(asked["input"])] == asked["input"]
    assert "nothing was changed" in again["input"][-1]["content"]


@pytest.mark.parametrize("locale", LOCALES)
async def test_an_honest_answer_is_asked_about_only_once(assistants: Assistants, model: Model, locale: Locale) -> None:
    for honest in HONEST[locale]:
        await model.answers({"text": honest})
        decision = await decide(assistants, Draft(), user(ASKED[locale]), locale=locale)
        assert (decision.text, decision.undone) == (honest, None)
    assert len(await model.requests()) == len(HONEST[locale])


async def test_a_model_that_is_asked_again_may_do_it(assistants: Assistants, model: Model) -> None:
    update = {"name": "update_contact", "arguments": {"contact_id": "101", "phone": "+442079460018"}}
    await model.answers({"text": "Done."}, {"calls": [update]})
    decision = await decide(assistants, Draft(), user(ASKED["en"]))
    assert [made.tool for made in decision.calls] == ["update_contact"]


@pytest.mark.parametrize("outcome", FAILURES.values(), ids=FAILURES)
async def test_a_write_without_success_is_not_called_done(
    assistants: Assistants, model: Model, outcome: ToolResult
) -> None:
    for say in ("Done, the number is saved.", "Great, it went through."):
        await model.answers({"text": say}, {"text": say})
        decision = await decide(assistants, Draft(), user("her number is new"), *wrote("a", outcome))
        assert decision.undone is not None
        assert decision.undone.what == ("+442079460018",)
    await model.answers({"text": "That number isn't valid, so I changed nothing."})
    assert (await decide(assistants, Draft(), user(ASKED["en"]), *wrote("a", outcome))).undone is None


async def test_one_of_two_writes_failed(assistants: Assistants, model: Model) -> None:
    both = [*wrote("a", UPDATED), *wrote("b", FAILURES["refused"], arguments={"contact_id": "102", "phone": "1"})]
    await model.answers({"text": "Both are updated."}, {"text": "Both are updated."})
    decision = await decide(assistants, Draft(), user(ASKED["en"]), *both)
    assert (decision.text, decision.undone and decision.undone.why) == ("", "partly")
    await model.answers({"text": "Jane is updated. I was not allowed to change John."})
    assert (await decide(assistants, Draft(), user(ASKED["en"]), *both)).undone is None


async def test_an_unknown_effect_is_not_called_undone(assistants: Assistants, model: Model) -> None:
    lost = Unavailable(code="timeout", effect="unknown")
    await model.answers({"text": "It's saved."}, {"text": "It's saved."})
    decision = await decide(assistants, Draft(), user(ASKED["en"]), *wrote("a", lost))
    assert (decision.text, decision.undone and decision.undone.why) == ("", "unknown")


@pytest.mark.parametrize("outcome", [UPDATED, Accepted()], ids=["ok", "accepted"])
async def test_with_a_receipt_the_model_is_believed_and_streams(
    assistants: Assistants, model: Model, outcome: ToolResult
) -> None:
    await model.answers({"text": "Done, her phone is changed.", "delta_delay_ms": 1})
    draft = Draft()
    decision = await decide(assistants, draft, user(ASKED["en"]), *wrote("a", outcome))
    assert (draft.text, decision.undone) == ("Done, her phone is changed.", None)


async def test_a_corrected_or_confirmed_write_counts(assistants: Assistants, model: Model) -> None:
    await model.script(default={"text": "Done."})
    corrected = [*wrote("a", FAILURES["invalid"]), *wrote("b", UPDATED)]
    confirmed = [*wrote("a", Unconfirmed(reason="rule", confirmation="x")), *wrote("b", UPDATED, confirms="a")]
    exists = [
        *wrote("a", Conflict(property="email", existing=JANE), "create_contact", arguments={"email": "jane@acme.com"}),
        *wrote("b", UPDATED),
    ]
    for entries in (corrected, confirmed, exists):
        assert (await decide(assistants, Draft(), user(ASKED["en"]), *entries)).text == "Done."


async def test_a_claim_without_any_request_is_doubted_too(assistants: Assistants, model: Model) -> None:
    await model.answers({"text": "I've updated her phone."}, {"text": "I've updated her phone."})
    draft = Draft()
    decision = await decide(assistants, draft, user("+44 20 7946 0018"))
    assert (decision.text, draft.text) == ("", "")
    assert decision.undone is not None


async def test_talk_about_an_earlier_receipt_is_believed(assistants: Assistants, model: Model) -> None:
    before = [user(ASKED["en"]), *wrote("a", UPDATED), assistant("Done.")]
    await model.answers({"text": "Yes, I've saved it."})
    decision = await decide(assistants, Draft(), *before, user("is it really in there?"))
    assert (decision.text, decision.undone) == ("Yes, I've saved it.", None)


async def test_a_claim_together_with_the_call_is_not_shown(assistants: Assistants, model: Model) -> None:
    update = {"name": "update_contact", "arguments": {"contact_id": "101", "phone": "+442079460018"}}
    await model.answers({"text": "Done! I've changed it.", "calls": [update], "delta_delay_ms": 1})
    draft = Draft()
    decision = await decide(assistants, draft, user("her new number is +442079460018"))
    assert (decision.text, draft.text, len(decision.calls)) == ("", "", 1)


async def test_answers_about_contacts_are_left_alone(assistants: Assistants, model: Model) -> None:
    texts = [
        "Jane Doe is CEO at Acme; the record was created in May 2023.",
        "He encontrado a dos personas.",
        "두 명이 있어요.",
    ]
    for text in texts:
        await model.answers({"text": text})
        decision = await decide(assistants, Draft(), user("who is Jane Doe?"), call("a"), result("a"))
        assert (decision.text, decision.undone) == (text, None)


async def test_a_model_that_hangs_over_the_question_is_not_waited_for(
    assistants: Assistants, model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.agent.assistants.openai.assistant._ABOUT_DOUBT_TIMEOUT_S", 0.2)
    await model.answers({"text": "Done."}, {"text": "Nothing was changed.", "delay_ms": 3_000})
    decision = await decide(assistants, Draft(), user(ASKED["en"]))
    assert (decision.text, decision.undone and decision.undone.why) == ("", "nothing")


@pytest.mark.parametrize("why", ["nothing", "partly", "unknown"])
def test_frontdesk_says_it_in_every_language(why: str) -> None:
    assert set(OwnWords.load(Path("locales")).each(f"undone_{why}")) == set(LOCALES)
