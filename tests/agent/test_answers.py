"""Answers at the questions of a flow, and all else that people write there, in six languages."""

import pytest

from libs.contracts.principals import LOCALES, Locale, Principal
from libs.contracts.results import Contact
from services.agent.assistant import MessageReading
from tests.agent.played import EMAIL_TAKEN, Played, in_flow, inbound
from tests.agent.visit import VERA

MATTER: dict[Locale, str] = {
    "en": "my invoice is wrong", "es": "mi factura está mal", "fr": "ma facture est fausse",
    "pl": "faktura się nie zgadza", "ko": "청구서가 이상해요", "ru": "неверный счёт на оплату",
}  # fmt: skip


def at_name(locale: Locale = "en") -> Played:
    return inbound(locale).opens().says(MATTER[locale])


def at_email(locale: Locale = "en") -> Played:
    names: dict[Locale, str] = {"ko": "박서준", "ru": "Иван Петров"}
    return at_name(locale).says(names.get(locale, "Jan Novak"))


@pytest.mark.parametrize(
    ("locale", "line", "first", "last"),
    [
        ("en", "it's jane", "Jane", ""), ("en", "jane van der berg", "Jane", "van der Berg"),
        ("en", "oops, I meant Jane Doe", "Jane", "Doe"), ("en", "JANE DOE", "Jane", "Doe"),
        ("es", "soy maría josé garcía-lópez", "María José", "García-López"), ("es", "lucía", "Lucía", ""),
        ("fr", "moi c'est Jean-Luc Le Goff", "Jean-Luc", "Le Goff"), ("fr", "luc", "Luc", ""),
        ("pl", "jan kowalski", "Jan", "Kowalski"), ("pl", "Kasia", "Kasia", ""),
        ("ko", "남궁민수입니다", "민수", "남궁"), ("ko", "이지은", "지은", "이"),
        ("ru", "иван петров", "Иван", "Петров"), ("ru", "Оля", "Оля", ""),
    ],
)  # fmt: skip
def test_a_name_is_taken_as_people_type_it(locale: Locale, line: str, first: str, last: str) -> None:
    known = at_name(locale).says(line).variables
    assert (known["name_first"], known["name_last"]) == (first, last)


@pytest.mark.parametrize("line", ["tavish murrabun", "qorvik lopetegui"])
def test_a_name_that_no_list_knows_counts_when_it_is_said_again(line: str) -> None:
    played = at_name().says(line)
    assert "name" not in played.variables
    assert played.says(line).variables["name"] == line.title()


@pytest.mark.parametrize(
    "line", ["lost parcel", "no it is not", "what a mess", "fuck off", "order number 4711", "asap please", "my wife"]
)
def test_no_other_words_become_a_name_however_often_they_are_said(line: str) -> None:
    played = at_name().says(line).says(line)
    assert not [name for name in played.variables if name.startswith("name")]
    assert played.properties == {}


REFUSED: dict[Locale, list[str]] = {
    "en": ["I'd rather not say", "no email please"], "es": ["prefiero no decirlo", "sin correo"],
    "fr": ["je préfère ne pas le dire", "pas de mail"], "pl": ["nie chcę podawać maila", "wolę nie"],
    "ko": ["이메일 없어요", "말하고 싶지 않아요"], "ru": ["не скажу", "не хочу давать почту"],
}  # fmt: skip


@pytest.mark.parametrize(("locale", "line"), [(locale, line) for locale in LOCALES for line in REFUSED[locale]])
def test_a_refusal_moves_on_in_every_language(locale: Locale, line: str) -> None:
    played = at_email(locale).says(line)
    assert played.teams == ["support"]
    assert "email" not in played.variables


@pytest.mark.parametrize("line", ["позовите человека", "quiero un humano", "상담원 연결해 주세요", "un conseiller svp"])
def test_a_person_is_wanted_in_any_language_at_any_question(line: str) -> None:
    for played in (at_name(), at_email()):
        assert played.says(line).teams == ["support"]
        assert played.variables["matter"] == f"{MATTER['en']}\n{line}"


CORRECTED: dict[Locale, str] = {
    "en": "no wait, it's right@acme.example", "es": "perdón, me equivoqué: right@acme.example",
    "fr": "pardon, c'est right@acme.example", "pl": "przepraszam, pomyłka, right@acme.example",
    "ko": "잠깐만요, right@acme.example 이에요", "ru": "ой, ошибся: right@acme.example",
}  # fmt: skip


@pytest.mark.parametrize("locale", LOCALES)
def test_a_correction_counts_also_in_the_queue(locale: Locale) -> None:
    played = at_email(locale).says("wrong@acme.example")
    assert played.teams == ["support"], "the address was the last question"
    said = len(played.received)
    played.says(CORRECTED[locale])
    assert (played.variables["email"], played.properties["email"]) == ("right@acme.example", "right@acme.example")
    assert len(played.received) == said + 1
    assert played.saved[-1]["corrects"] == "wrong@acme.example"


def test_a_correction_of_a_name_keeps_the_other_part() -> None:
    played = at_name().says("Jon Snow").says("sorry, John")
    assert played.variables["name"] == "John Snow"
    assert played.says("my last name is Stark").variables["name"] == "John Stark"
    assert played.says("jon@acme.example").properties == {
        "firstname": "John", "lastname": "Stark", "email": "jon@acme.example",
    }  # fmt: skip
    assert played.variables["matter"] == MATTER["en"], "a correction is no matter"


def test_words_of_a_correction_choose_nothing() -> None:
    played = inbound("ru").opens().says("не знаю как сказать").says("Иван").says("ivan@acme.example")
    assert played.last == "И последнее: что подходит лучше всего?"
    played.says("ой, ошибся: ivan2@acme.example")
    assert "topic" not in played.variables
    assert played.variables["email"] == "ivan2@acme.example"


@pytest.mark.parametrize(
    ("line", "region", "phone"),
    [("+44 20 7946 0958", None, "+442079460958"), ("just call me: 415 555 2671", "US", "+14155552671")],
)
def test_a_number_in_place_of_an_address_will_do(line: str, region: str | None, phone: str) -> None:
    played = inbound(region=region).opens().says(MATTER["en"]).says("Jane").says(line)
    assert (played.variables["phone"], played.teams) == (phone, ["support"])
    assert "email" not in played.variables


def test_a_number_without_its_country_is_asked_for_its_code() -> None:
    assert at_email().says("415 555 2671").last == "Please add the country code, for example +44 20 7946 0958."
    korean = inbound("ko", region="KR").opens().says(MATTER["ko"]).says("박서준").says("1234567")
    assert "+82" in korean.last


def test_a_reason_is_given_and_a_refusal_for_later_is_remembered() -> None:
    played = at_name().says("why do you need that?")
    assert played.last == "It is only so that a colleague can get back to you. You may leave it out. What is your name?"
    played.says("I won't give you my email").says("Jane")
    assert played.teams == ["support"]
    assert played.variables["matter"] == MATTER["en"]


def test_a_question_at_a_question_is_kept_for_the_team() -> None:
    played = at_name().says("do you open on Sundays?")
    assert played.last == "Thank you, I will pass that on. What is your name?"
    assert played.variables["matter"] == f"{MATTER['en']}\ndo you open on Sundays?"


HELP = """
  - ask: {name: company, text: "Your company?", property: company, timeout: 5m}
  - say: {text: "Thanks, {vars.company}."}
  - assist: {goal: Help., backstory: Kind., tools: [search_contact, create_contact], hand_off: true, close: true}
"""


def test_a_question_is_answered_by_the_assistant_of_the_flow() -> None:
    played = in_flow(HELP, reader=lambda _: MessageReading("question", {})).opens().says("do you ship to Spain?")
    assert played.received == ["Your company?", "re: do you ship to Spain?", "Your company?"]
    [at] = played.assists
    assert at.assistant.tools == ("search_contact",), "it looks things up there, and changes nothing"
    assert (at.assistant.may_close, at.assistant.hand_off_teams) == (False, None)
    played.reader = None
    assert played.says("Acme").variables == {"company": "Acme"}


def test_an_answer_beyond_its_type_reaches_nothing() -> None:
    steps = """
  - ask: {name: company, text: "Your company?", property: company, attempts: 2}
  - ask: {name: people, text: "How many?", type: number, property: numemployees, max: 10, attempts: 2}
  - ask: {name: site, text: "Your site?", type: url, property: website, attempts: 1}
  - ask: {name: mail, text: "Mail?", type: email, property: email}
"""
    played = in_flow(steps).opens().says("why?").says("hello?").says("Acme")
    played.says("a lot of us").says("eleven").says("javascript:alert.com").says("jane@acme.example")
    assert played.properties == {"company": "Acme", "email": "jane@acme.example"}


def test_nothing_said_before_the_question_is_its_literal_answer() -> None:
    steps = '  - ask: {name: company, text: "Your company?", property: company}\n'
    assert in_flow(steps).opens("My parcel is missing").variables == {}
    certain = '  - ask: {name: mail, text: "Mail?", type: email, property: email}\n  - say: {text: "{vars.mail}"}\n'
    assert in_flow(certain).opens("My parcel is missing, jane@acme.example").received == ["jane@acme.example"]
    early = in_flow(certain).opens().says("My parcel is missing, jane@acme.example", early=True)
    assert early.last == "jane@acme.example", "what is certain counts also if it came before the question was seen"


def test_one_answer_may_fill_several_properties() -> None:
    steps = """
  - ask:
      name: topic
      text: What is it about?
      type: choice
      choices: [{value: sales, label: An order}, {value: support, label: A problem}]
      save_to: {hs_lead_status: value, message: shown}
  - ask: {name: mail, text: "Mail?", type: email, property: email}
"""
    played = in_flow(steps).opens().says("the second one").says("jane@acme.example")
    assert played.properties == {"hs_lead_status": "support", "message": "A problem", "email": "jane@acme.example"}


@pytest.mark.parametrize(
    ("line", "topic"), [("An invoice", "billing"), ("the 2nd", "support"), ("ordr", "sales"), ("none of these", None)]
)
def test_a_topic_is_chosen_by_label_place_typo_or_not_at_all(line: str, topic: str | None) -> None:
    played = inbound().opens().says("something odd").says("Jane").says("jane@acme.example").says(line)
    assert played.variables["topic"] == topic or (topic is None and played.variables["topic"] == "support")
    assert len(played.teams) == 1


def test_a_known_visitor_is_greeted_by_name_and_asked_nothing_twice() -> None:
    known = inbound(known={"firstname": "Ana", "lastname": "Ruiz", "email": "ana@acme.example"}).opens()
    assert known.last == "Hello Ana, this is the front desk. What can we do for you?"
    assert known.says(MATTER["en"]).teams == ["support"]
    by_token = inbound(contact=VERA.model_copy(update={"name": "Vera Lind"})).opens()
    assert by_token.last.startswith("Hello Vera, ")
    assert by_token.says(MATTER["en"]).properties == {
        "firstname": "Vera", "lastname": "Lind", "email": "vera@acme.example",
    }  # fmt: skip


def test_a_customer_of_hubspot_is_greeted_by_the_name_of_the_record() -> None:
    record = Contact(id="7", properties={"firstname": "Veronika", "lastname": "Lind", "email": "vera@acme.example"})
    verified = inbound(contact=VERA, record=record).opens()
    assert verified.last == "Hello Veronika, this is the front desk. What can we do for you?"
    assert verified.says(MATTER["en"]).teams == ["support"], "nothing is asked that HubSpot has"
    typed = inbound(record=record).opens().says(f"{MATTER['en']}, vera@acme.example")
    assert not [line for line in typed.received if "Veronika" in line], "an address that was typed proves nothing"
    assert typed.last == "Thank you. What is your name?"


def test_a_first_line_soon_after_an_earlier_conversation_is_awaited() -> None:
    soon = inbound(last_closed_minutes_ago=30, known={"firstname": "Ana"}).opens()
    assert (soon.received, soon.timers) == ([], {"first_line": 2.0})
    assert inbound(last_closed_minutes_ago=30).opens().says("thanks!").closed == ["thanks"]
    assert inbound(last_closed_minutes_ago=30).opens().says(MATTER["en"]).received == ["Thank you. What is your name?"]
    assert soon.fires("first_line").received == ["Hello Ana, this is the front desk. What can we do for you?"]
    assert len(inbound(last_closed_minutes_ago=300).opens().received) == 1


def test_silence_is_reminded_once_and_then_over() -> None:
    opened = inbound().opens()
    opened.fires("answer").fires("answer")
    assert (opened.closed, len(opened.received), opened.timers) == (["silence"], 3, {})
    silent = at_name().fires("answer").fires("answer")
    assert (silent.teams, silent.closed) == (["support"], [])
    assert len([line for line in silent.received if "?" in line]) == 3, "the next questions are not asked"
    back = at_name().fires("answer").says("Jane")
    assert back.last == "At which email address can we reach you, Jane?"


def test_each_message_restarts_the_wait_for_the_answer() -> None:
    played = at_name()
    played.timers.clear()
    played.says("hello?")
    assert played.timers == {"answer": 600.0}


def test_a_record_of_another_person_is_left_alone() -> None:
    played = at_email().says(EMAIL_TAKEN)
    assert [call.get("contact_id") for call in played.saved] == [None]
    anonymous = Principal(kind="anonymous", id="visitor:1")
    again = inbound(contact=anonymous).opens().says(MATTER["en"]).says("Jan Novak").says("new@acme.example")
    assert again.received == played.received, "an address that HubSpot knows looks like any other"


def test_a_line_from_before_the_conversation_is_no_literal_answer() -> None:
    steps = '  - ask: {name: company, text: "Your company?", property: company, attempts: 5}\n'
    played = in_flow(steps).opens()
    played.says("My parcel is still missing", early=True)
    assert played.variables == {}
    assert played.says("Acme").variables == {"company": "Acme"}


@pytest.mark.parametrize(
    ("locale", "line", "first", "last"),
    [
        ("en", "jane 😀", "Jane", ""), ("en", "Mr Smith", "", "Smith"), ("en", "It's John speaking", "John", ""),
        ("en", "john from acme", "John", ""), ("en", "Jane Doe and my order is 4711", "Jane", "Doe"),
        ("en", "Jane. I am waiting since 2 weeks", "Jane", ""), ("en", "Dr. Jane Doe", "Jane", "Doe"),
        ("fr", "martin, luc", "Luc", "Martin"), ("fr", "M. Dupont", "", "Dupont"),
        ("pl", "Agnieszka z Poznania", "Agnieszka", ""), ("pl", "Kowalski", "", "Kowalski"),
        ("ko", "민수", "민수", ""), ("ko", "저 이영희요", "영희", "이"),
        ("ru", "зовите меня Вовой", "Вова", ""), ("ru", "Петров", "", "Петров"), ("ru", "Мария из Москвы", "Мария", ""),
    ],
)  # fmt: skip
def test_a_name_is_found_among_other_words(locale: Locale, line: str, first: str, last: str) -> None:
    known = at_name(locale).says(line).variables
    assert (known["name_first"], known["name_last"]) == (first, last)


@pytest.mark.parametrize(
    "line", ["my husband's name is Tom", "Tom's wife", "Ana and Luis", "Acme Ltd", "call me maybe"]
)
def test_another_persons_name_is_not_the_contacts(line: str) -> None:
    assert "name" not in at_name().says(line).says(line).variables
