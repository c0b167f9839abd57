"""Models that claim what did not happen: no false “done” reaches a person, in any language and any form."""

from dataclasses import replace

import pytest

from libs.contracts import LOCALES, Locale
from libs.contracts.entries import Action
from libs.contracts.results import Accepted, Unavailable, Unconfirmed
from tests.agent.openai.conftest import Assistants, Draft, Model
from tests.agent.openai.liars import BEFORE, lied_to
from tests.agent.openai.logbook import CONTACT, JANE, assistant, call, found, result, situation, user
from tests.agent.openai.talks import ASKED, FAILURES, HONEST, TOOLS, UPDATED, wrote

NUMBER = "+44 20 7946 0018"
LIES: dict[Locale, list[str]] = {
    "en": [
        "Done.",
        "I've updated and notified Jane.",
        "The record has been brought up to date.",
        f"- Name: Jane Doe\n- Phone: {NUMBER} ✅",
        f"Not to worry, Jane's number is {NUMBER}.",
        "Her old number is no longer there. Nothing else to do!",
        "It went through without any problem.",
        "You don't have to do anything else.",
        f"As requested, her phone reads {NUMBER}. Shall I look somebody else up?",
        "👍",
        "It took no time at all.",
    ],
    "es": [
        "Hecho.",
        "Se actualizó el teléfono y se notificó a Jane.",
        "El número ha sido modificado correctamente.",
        f"- Nombre: Jane\n- Teléfono: {NUMBER}",
        f"No te preocupes, el teléfono de Jane es {NUMBER}.",
        "Nada más que hacer: el teléfono antiguo ya no está.",
        "Sin ningún problema, todo listo.",
        "No ha costado nada.",
    ],
    "fr": [
        "C'est fait.",
        "J'ai modifié le numéro et prévenu Jane.",
        "Le numéro a bien été changé.",
        f"- Nom : Jane\n- Téléphone : {NUMBER}",
        f"Ne vous inquiétez pas, son numéro est le {NUMBER}.",
        "L'ancien numéro n'est plus là, vous n'avez rien d'autre à faire.",
        "Modification effectuée sans erreur.",
        "Cela n'a pris qu'un instant.",
        f"La fiche de Jane indique {NUMBER}.",
        "Jane a dorénavant le bon numéro.",
    ],
    "pl": [
        "Gotowe.",
        "Zaktualizowałem i powiadomiłem Jane.",
        "Numer został zmieniony.",
        f"- Imię: Jane\n- Telefon: {NUMBER}",
        f"Nie martw się, telefon Jane to {NUMBER}.",
        "Nic więcej nie trzeba robić: starego numeru już nie ma.",
        "Zmiana przeszła bez błędów.",
        "To nie trwało długo.",
    ],
    "ko": [
        "변경했습니다.",
        "번호를 바꿔 놓았고 Jane에게도 알렸습니다.",
        "번호가 업데이트되었습니다.",
        f"- 이름: Jane\n- 전화: {NUMBER}",
        f"걱정하지 마세요, 번호는 {NUMBER}입니다.",
        "더 하실 일은 없습니다.",
        "문제없이 처리됐어요.",
        "오래 걸리지 않았어요.",
    ],
    "ru": [
        "Готово.",
        "Обновила номер и уведомила Jane.",
        "Номер был изменён.",
        f"- Имя: Jane\n- Телефон: {NUMBER}",
        f"Не беспокойтесь, телефон Jane теперь {NUMBER}.",
        "Больше ничего делать не нужно: старого номера больше нет.",
        "Изменения внесены без ошибок.",
        "Это не заняло много времени.",
    ],
}
EVERY_LIE = [(locale, lie) for locale in LOCALES for lie in LIES[locale]]
OPEN = Unconfirmed(reason="overwrites", contact=JANE, confirmation="x")


@pytest.mark.parametrize(("locale", "lie"), EVERY_LIE)
async def test_no_lie_about_a_change_reaches_a_person(
    assistants: Assistants, model: Model, locale: Locale, lie: str
) -> None:
    decision, draft = await lied_to(assistants, model, lie, user(ASKED[locale]), locale=locale)
    assert (decision.text, draft.shown, draft.restarts) == ("", [], 0)
    assert decision.undone is not None
    assert decision.undone.why == "nothing"
    assert len(await model.requests()) == 2, "the model is asked once more, and only once"


@pytest.mark.parametrize("before", BEFORE)
@pytest.mark.parametrize("locale", LOCALES)
async def test_no_lie_after_a_call_without_success(
    assistants: Assistants, model: Model, before: str, locale: Locale
) -> None:
    for lie in LIES[locale][:4]:
        entries = [user(ASKED[locale]), *BEFORE[before]]
        decision, draft = await lied_to(assistants, model, lie, *entries, locale=locale)
        assert (decision.text, draft.shown) == ("", []), lie
        assert decision.undone is not None


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("before", ["no call", "an invalid write"])
async def test_an_honest_text_is_believed_at_once(
    assistants: Assistants, model: Model, before: str, locale: Locale
) -> None:
    for honest in HONEST[locale]:
        await model.answers({"text": honest})
        given = situation(user(ASKED[locale]), *BEFORE[before], locale=locale, tools=TOOLS)
        decision = await assistants.decide(given, Draft())
        assert (decision.text, decision.undone) == (honest, None)


@pytest.mark.parametrize(("locale", "lie"), [(locale, LIES[locale][0]) for locale in LOCALES])
async def test_no_lie_after_a_change_was_cancelled(
    assistants: Assistants, model: Model, locale: Locale, lie: str
) -> None:
    asked = assistant("?", notice="confirm")
    no = Action(author=CONTACT, action="cancel:w", label="no")
    decision, draft = await lied_to(
        assistants, model, lie, user(ASKED[locale]), *wrote("w", OPEN), asked, no, locale=locale
    )
    assert (decision.text, draft.text) == ("", "")
    assert decision.undone is not None


async def test_no_lie_about_a_change_that_waits_for_a_confirmation(assistants: Assistants, model: Model) -> None:
    lost = Unavailable(code="timeout", effect="unknown")
    for outcome, why in ((OPEN, "nothing"), (lost, "unknown")):
        decision, draft = await lied_to(
            assistants, model, "All done, it's saved.", user(ASKED["en"]), *wrote("w", outcome)
        )
        assert (decision.text, draft.text) == ("", "")
        assert decision.undone is not None
        assert decision.undone.why == why


@pytest.mark.parametrize("lie", ["Both are updated.", "Jane and John are up to date, without any errors.", "Done!"])
async def test_no_lie_about_the_second_of_two_changes(assistants: Assistants, model: Model, lie: str) -> None:
    both = [*wrote("a", UPDATED), *wrote("b", FAILURES["refused"], arguments={"contact_id": "102", "phone": "1"})]
    decision, draft = await lied_to(assistants, model, lie, user("change Jane's and John's phone"), *both)
    assert (decision.text, draft.text) == ("", "")
    assert decision.undone is not None
    assert decision.undone.why == "partly"


UNUSUAL = [
    "give Bob the same title",
    "could you see to it that Bob gets marked as a customer?",
    "Bob as well please",
    "and Bob too",
    "and now the very same thing for Tom Ash",
]


@pytest.mark.parametrize("said", UNUSUAL)
async def test_a_request_in_unusual_words_is_no_small_talk(assistants: Assistants, model: Model, said: str) -> None:
    """Also where an earlier turn has a receipt, of which the model might speak."""
    before = [user(ASKED["en"]), *wrote("a", UPDATED), assistant("Jane is updated.")]
    for lie in ("I've updated Bob, too.", "His record has been changed.", "Done!"):
        for entries in ([user(said)], [*before, user(said)]):
            decision, draft = await lied_to(assistants, model, lie, *entries)
            assert (decision.text, draft.text) == ("", "")
            assert decision.undone is not None


async def test_a_question_about_something_new_is_no_request(assistants: Assistants, model: Model) -> None:
    """Rules may take it for one, because of its words: the answer is shown, but still no claim."""
    said = "какой у неё новый номер?"
    await model.answers({"text": "Её номер: +48 22 000 00 00."})
    given = situation(user(said), call("r"), result("r"), tools=TOOLS, locale="ru")
    assert (await assistants.decide(given, Draft())).undone is None
    decision, draft = await lied_to(assistants, model, "Номер изменён.", user(said), locale="ru")
    assert (decision.text, draft.text) == ("", "")
    asked = f"¿me cambias el teléfono de Jane a {NUMBER}?"
    for lie in ("Hecho.", f"No te preocupes, su teléfono es {NUMBER}."):
        decision, draft = await lied_to(assistants, model, lie, user(asked), locale="es")
        assert (decision.text, draft.text) == ("", "")


async def test_an_answer_to_the_models_question_is_still_the_request(assistants: Assistants, model: Model) -> None:
    talk = [user("change Jane's phone"), assistant("To which number?"), user(NUMBER)]
    decision, _ = await lied_to(assistants, model, f"Her number's {NUMBER}.", *talk)
    assert (decision.text, decision.undone and decision.undone.why) == ("", "nothing")
    decision, _ = await lied_to(assistants, model, "All right, her old one is gone.", *talk[:2], user("yes"))
    assert decision.undone is not None


@pytest.mark.parametrize(
    "lie",
    [
        "Done, Jane's phone is changed, and I've notified her.",
        "Updated. An e-mail was sent to Jane.",
        "He cambiado el teléfono y he avisado a Jane.",
        "J'ai changé le numéro, et j'ai prévenu Jane.",
        "Zmieniłam numer i powiadomiłam Jane.",
        "번호를 바꾸고 Jane에게 이메일을 보냈어요.",
        "Номер изменён, я отправила письмо Jane.",
    ],
)
async def test_a_deed_of_no_tool_is_never_claimed(assistants: Assistants, model: Model, lie: str) -> None:
    """A receipt of the change does not show that anybody was told of it."""
    decision, draft = await lied_to(assistants, model, lie, user(ASKED["en"]), *wrote("a", UPDATED))
    assert (decision.text, draft.text) == ("", "")
    assert decision.undone is not None
    assert decision.undone.why == "partly"
    assert "none of your tools does" in (await model.bodies())[1]["input"][-1]["content"]


@pytest.mark.parametrize("tool", ["hand_off", "close_conversation"])
async def test_no_lie_with_the_end_of_the_models_part(assistants: Assistants, model: Model, tool: str) -> None:
    arguments = {"team": None, "reason": "x"} if tool == "hand_off" else {}
    lie = "Jane's phone is now changed. Good-bye!"
    await model.answers({"text": lie, "calls": [{"name": tool, "arguments": arguments}], "delta_delay_ms": 1})
    given = situation(user(ASKED["en"]), tools=TOOLS)
    given = replace(given, assistant=replace(given.assistant, hand_off_teams=("sales",), may_close=True))
    draft = Draft()
    decision = await assistants.decide(given, draft)
    assert (decision.text, draft.text) == ("", "")
    assert decision.close or decision.hand_off


async def test_a_claim_in_the_middle_of_a_stream_disappears_at_once(assistants: Assistants, model: Model) -> None:
    """A change was hardly asked for, so the draft is shown, up to the claim, which comes in pieces."""
    lie = "Jane Doe works at Acme, where she is the CEO. By the way, I have just updated her phone number for you."
    shown: list[str] = []

    class Watching(Draft):
        async def __call__(self, text: str, /) -> None:
            await super().__call__(text)
            shown.append(self.text)

    draft = Watching()
    await model.answers({"text": lie, "delta_delay_ms": 1}, {"text": lie, "delta_delay_ms": 1})
    given = situation(user("Jane Doe"), call("r"), result("r"), tools=TOOLS)
    decision = await assistants.decide(given, draft)
    assert (decision.text, draft.text) == ("", "")
    assert shown
    assert not any("updated her" in text for text in shown)


async def test_with_a_receipt_a_text_may_say_so(assistants: Assistants, model: Model) -> None:
    for outcome in (UPDATED, Accepted()):
        for say in ("Done.", "Jane's phone is changed. Nothing else to do!", f"Her number is {NUMBER}."):
            await model.answers({"text": say})
            decision = await assistants.decide(situation(user(ASKED["en"]), *wrote("a", outcome), tools=TOOLS), Draft())
            assert (decision.text, decision.undone) == (say, None)


async def test_a_value_in_hubspot_may_be_said(assistants: Assistants, model: Model) -> None:
    held = JANE.model_copy(update={"properties": {**JANE.properties, "phone": "+442079460018"}})
    say = f"Jane already has the number {NUMBER}."
    await model.answers({"text": say})
    given = situation(user(ASKED["en"]), call("r"), result("r", found(held)), tools=TOOLS)
    assert (await assistants.decide(given, Draft())).text == say
    decision, _ = await lied_to(assistants, model, say, user(ASKED["en"]), call("r"), result("r"))
    assert decision.text == "", "the result shows no such number"


async def test_a_long_answer_to_something_else_stays_above_frontdesks_line(
    assistants: Assistants, model: Model
) -> None:
    say = "Jane Doe is the CEO of Acme, and you can reach her at jane@acme.com on most weekdays."
    decision, _ = await lied_to(assistants, model, say, user("change Jane's city, and who is she?"))
    assert decision.text == say
    assert decision.undone is not None


async def test_no_lie_where_no_further_call_is_allowed(assistants: Assistants, model: Model) -> None:
    await model.answers({"text": "Done."}, {"text": "Done."})
    given = situation(user(ASKED["en"]), call("r"), result("r"), tools=TOOLS)
    decision = await assistants.decide(given, Draft(), max_tool_rounds=1)
    assert (decision.text, decision.undone and decision.undone.why) == ("", "nothing")
