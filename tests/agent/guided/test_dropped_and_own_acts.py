"""People named behind “never mind”, the assistant's own change in words, remarks at a question, Polish cards."""

import pytest

from libs.contracts.changes import Change
from libs.contracts.principals import Locale
from libs.contracts.results import ContactUpdated
from services.agent.assistants.guided.dialogue.regret import speaks_of_own_act
from tests.agent.guided.conversation import Conversation, assistant, found, ok
from tests.agent.guided.people import JANE


@pytest.mark.parametrize(
    ("locale", "text", "person"),
    [
        ("pl", "w sumie nie trzeba, ale Feliksowi Grudzie zmień miasto na Brzeg", "Feliksowi Grudzie"),
        ("pl", "nieważne, u Feliksa Grudy zmień miasto na Brzeg", "Feliksa Grudy"),
        ("ru", "не надо, но Феликсу Груде поменяй город на Бжег", "Феликсу Груде"),
        ("en", "never mind, but for Jane Doe set the city to Leeds", "Jane Doe"),
    ],
)
def test_the_person_before_the_verb_is_kept_behind_never_mind(locale: Locale, text: str, person: str) -> None:
    (request,) = assistant().understand(text, locale).requests
    called = [request.entities.holder, *request.entities.runs]
    assert (request.intent, [each for each in called if each]) == ("update", [person])


@pytest.mark.parametrize(
    "text",
    [
        "delete what you just added", "borra lo que acabas de añadir", "supprime ce que tu viens d'ajouter",
        "usuń to co przed chwilą dodałaś", "удали то, что только что добавил", "방금 추가한 거 지워줘",
    ],
)  # fmt: skip
def test_words_for_the_assistants_own_change(text: str) -> None:
    assert speaks_of_own_act(text)


@pytest.mark.parametrize("text", ["delete Jane Doe", "usuń telefon Jane Doe", "удали телефон", "전화번호 지워줘"])
def test_other_deletions_speak_of_no_own_change(text: str) -> None:
    assert not speaks_of_own_act(text)


@pytest.mark.parametrize("remark", ["ale dziś zimno w tym biurze", "ale korek w Warszawie"])
def test_a_remark_at_a_question_is_no_value(remark: str) -> None:
    talk = Conversation("pl")
    talk.says("dodaj kontakt Liliana Cyrk")
    talk.says(remark)
    talk.says("liliana@cyrk.example")
    assert talk.created() == {"firstname": "Liliana", "lastname": "Cyrk", "email": "liliana@cyrk.example"}


def test_polish_cards_with_titles_jobs_and_postal_codes_first() -> None:
    cards = (
        "lek. dent. Honorata Pióro\ntel. 85 555 01 44\nr@zab.example\n15-001 Łódź, ul. Lipowa 8",
        "Kancelaria Wrona\nnotariusz Zenon Wrona\n50-100 Łódź, Rynek 7/2\ntel. 71 555 01 44\nb@wrona.example",
        "inż. Bogdan Kita | Kierownik budowy | Bud-Mix | 600 500 400 | b@budmix.example\n\ndodaj go",
    )
    dentist, notary, builder = (assistant().understand(card, "pl").requests[0].entities for card in cards)
    assert dentist.labelled["city"] == notary.labelled["city"] == "Łódź"
    assert (dentist.labelled["address"], notary.labelled["address"]) == ("ul. Lipowa 8", "Rynek 7/2")
    assert (notary.addressee, notary.labelled["jobtitle"]) == ("Zenon Wrona", "notariusz")
    assert (builder.labelled["jobtitle"], builder.labelled["company"]) == ("Kierownik budowy", "Bud-Mix")


@pytest.mark.parametrize(
    ("locale", "says"),
    [
        ("en", "no, I meant Evelyn"), ("es", "no, era para Ana Ruiz"), ("pl", "nie, chodziło mi o Ewelinę"),
        ("pl", "ups nie Jane, tylko Ewelinie"), ("ru", "нет, я про Эвелину"),
    ],
)  # fmt: skip
def test_a_change_for_another_contact_is_taken_back_first(locale: Locale, says: str) -> None:
    talk = _after_a_change(locale)
    talk.says(says)
    assert talk.called()[0] == "undo_last_change"
    assert talk.decision.calls[0].unasked, "a person confirms it"


@pytest.mark.parametrize("says", ["pomyłka, to miasto, nie stanowisko", "kurde, to nie stanowisko tylko miasto"])
def test_a_value_moves_to_the_property_that_was_meant(says: str) -> None:
    talk = _after_a_change("pl")
    talk.says(says)
    tool, arguments = talk.called()
    assert (tool, arguments["city"], arguments["jobtitle"]) == ("update_contact", "buyer", "clerk")


def _after_a_change(locale: Locale) -> Conversation:
    talk = Conversation(locale)
    talk.says("jane@acme.com: job title buyer" if locale != "pl" else "jane@acme.com: stanowisko buyer")
    after = JANE.model_copy(update={"properties": {**JANE.properties, "jobtitle": "buyer"}})
    changes = [Change(property="jobtitle", before="clerk", after="buyer")]
    talk.gets(found(JANE))
    talk.gets(ok(ContactUpdated(contact=after, changes=changes, undo="u1")))
    return talk
