"""Kinds of sentences in which a wrong or a partial value was written once."""

import pytest

from libs.contracts.principals import LOCALES, Locale
from tests.agent.guided.conversation import Conversation, assistant, found
from tests.agent.guided.people import JANE

PERSON: dict[Locale, str] = {
    "en": "I would like to talk to a person", "es": "quiero hablar con una persona",
    "fr": "je voudrais parler à quelqu'un", "pl": "chcę porozmawiać z człowiekiem",
    "ru": "хочу поговорить с человеком", "ko": "담당자 연결해 주세요",
}  # fmt: skip
DOUBTS: tuple[tuple[Locale, str, str], ...] = (
    ("ru", "новый: Тимур Ахметзянов, timur@axmet.example, прораб, Елабуга", "Елабуга"),
    ("pl", "nowy kontakt Bartosz Pyrka bartosz@pyrka.example monter okien Nysa", "Nysa"),
    ("es", "añade a Iker Zubiri, iker@zubiri.example, de Eibar", "Eibar"),
    ("ko", "탁예린 추가해줘, yerin@tak.example, 카페 사장", "카페"),
    ("ko", "봉태수 - taesu@bong.example - 봉태수세무회계 추가", "봉태수세무회계"),
)
CLEARED: tuple[tuple[Locale, str, str], ...] = (
    ("ru", "у Jane Doe телефон устарел, удали его, а фирма теперь Мазур Трейд", "Мазур Трейд"),
    ("pl", "usuń telefon Jane Doe, a firma to teraz Mazur Trade", "Mazur Trade"),
)
CHANGED: tuple[tuple[Locale, str], ...] = (
    ("fr", "son adresse mail a changé à Jane Doe, c'est j.doe@cadiou.example maintenant"),
    ("en", "Jane Doe's email changed, it's j.doe@cadiou.example now"),
)


@pytest.mark.parametrize("locale", LOCALES)
def test_staff_that_ask_for_a_person_read_what_the_chat_can_do(locale: Locale) -> None:
    chat = Conversation(locale)
    chat.says(PERSON[locale])
    assert chat.said("no_person")
    assert chat.offered() == ["search", "create", "update"]


@pytest.mark.parametrize(("locale", "text", "value"), DOUBTS)
def test_a_value_of_a_new_contact_without_a_property_is_asked_for(locale: Locale, text: str, value: str) -> None:
    chat = Conversation(locale)
    chat.says(text)
    assert value in chat.decision.text
    assert "as:none" in chat.offered()


@pytest.mark.parametrize(("locale", "text", "company"), CLEARED)
def test_a_property_with_a_new_value_is_not_cleared(locale: Locale, text: str, company: str) -> None:
    chat = Conversation(locale)
    chat.says(text)
    while chat.called()[0] == "search_contact":
        chat.gets(found(JANE))
    arguments = chat.called()[1]
    assert (arguments["company"], arguments["clear"]) == (company, ["phone"])


@pytest.mark.parametrize(("locale", "text"), CHANGED)
def test_a_changed_address_is_no_new_contact(locale: Locale, text: str) -> None:
    chat = Conversation(locale)
    chat.says(text)
    chat.gets(found(JANE))
    assert (chat.called()[0], chat.called()[1]["email"]) == ("update_contact", "j.doe@cadiou.example")


def test_a_duty_is_no_owner() -> None:
    chat = Conversation("pl")
    chat.says("dodaj panią Halinę Zarębę, odpowiada za dostawy, mail halina@zaremba.example")
    assert "hubspot_owner_id" not in chat.created()


def test_a_korean_job_stands_before_the_name() -> None:
    chat = Conversation("ko")
    chat.says("새롬목재 영업 담당 우다빈 님 추가 부탁해요 dabin@saerom.example")
    created = chat.created()
    assert (created["company"], created["jobtitle"]) == ("새롬목재", "영업 담당")


def test_a_corrected_korean_town_loses_its_ending() -> None:
    said = assistant().understand("아 미안 원주 말고 청주야", "ko").entities
    assert (said.labelled, said.has_focus) == ({"city": "청주"}, True)


def test_a_correction_of_an_unknown_property_is_asked_for() -> None:
    chat = Conversation()
    chat.says("find jane@acme.example")
    chat.gets(found(JANE))
    chat.says("sorry, no, Wickham")
    assert "as:city" in chat.offered() or chat.called()[0] == "update_contact"


def test_sons_and_daughters_belong_to_the_company() -> None:
    chat = Conversation()
    chat.says("New: Theo Quarrington / theo@slateandsons.example / Slate and Sons / head roofer")
    assert chat.created()["company"] == "Slate and Sons"


def test_a_verb_around_its_object_clears_the_property() -> None:
    chat = Conversation()
    chat.says("Jane Doe has left Acme, she's on her own now, so take the company off")
    while chat.called()[0] == "search_contact":
        chat.gets(found(JANE))
    assert chat.called()[1]["clear"] == ["company"]


def test_lines_with_names_and_addresses_are_new_contacts() -> None:
    lines = "\nRuben Aske - ruben@f.example - site manager\nDot Tilley - dot@f.example"
    first, second = assistant().understand(f"two from yesterdays meeting at Fernley Glass:{lines}", "en").requests
    assert (first.intent, first.entities.runs) == ("create", ["Ruben Aske", "site manager"])
    assert first.entities.company == second.entities.company == "Fernley Glass"


@pytest.mark.parametrize(
    ("locale", "text", "part"),
    [
        ("en", "log that I left a voicemail for Jane Doe and he'll ring back", "left a voicemail"),
        ("fr", "note que j'ai laissé un message à Jane Doe hier", "laissé un message"),
        ("ru", "запиши, что оставил сообщение для Jane Doe вчера", "оставил сообщение"),
    ],
)
def test_a_note_keeps_the_words_before_its_person(locale: Locale, text: str, part: str) -> None:
    chat = Conversation(locale)
    chat.says(text)
    chat.gets(found(JANE))
    assert part in chat.called()[1]["body"]


@pytest.mark.parametrize(
    ("locale", "text", "city"),
    [
        ("es", "Jane Doe ya no vive en Huesca sino en Jaca", "Jaca"),
        ("ru", "Jane Doe переехала из кинешмы в вичугу", "вичугу"),
    ],
)
def test_the_town_behind_a_former_one_is_the_new_one(locale: Locale, text: str, city: str) -> None:
    chat = Conversation(locale)
    chat.says(text)
    chat.gets(found(JANE))
    assert chat.called()[1]["city"].casefold() == city.casefold()


def test_a_former_korean_company_is_no_label() -> None:
    said = assistant().understand("마수진 씨 푸른유통 그만두고 해솔물산으로 옮겼대요", "ko").requests[0].entities
    assert said.labelled == {"company": "해솔물산"}


def test_a_new_family_name_in_lower_case_is_no_job() -> None:
    request = assistant().understand("iga maj po ślubie nazywa się teraz iga stolarz", "pl").requests[0]
    changes = assistant().maker.changes.of(request.entities, "pl")
    assert changes["lastname"].casefold() == "stolarz"
    assert "jobtitle" not in changes


def test_a_doubtful_change_is_asked_for_with_its_value() -> None:
    chat = Conversation()
    chat.says("Jane Doe sold up and now works for Quayside Chandlers over in Looe")
    chat.gets(found(JANE))
    assert "Quayside Chandlers" in chat.decision.text
    chat.clicks("as:company")
    assert chat.called()[1]["company"] == "Quayside Chandlers"


def test_a_reason_behind_a_clear_clears_nothing() -> None:
    said = assistant().understand("quítale el fijo a Noa Arteche, que solo usa el móvil", "es").requests[0]
    assert (said.intent, said.entities.named) == ("clear", ["phone"])


def test_a_note_verb_before_people_with_addresses_creates_them() -> None:
    text = (
        "apunta: Celia Pinar, celia@pinar.example, veterinaria; y su marido, Abel Hoyos, abel@hoyos.example, ganadero"
    )
    asked = assistant().understand(text, "es").requests
    assert [(each.intent, each.entities.runs[0]) for each in asked] == [
        ("create", "Celia Pinar"), ("create", "Abel Hoyos"),
    ]  # fmt: skip


def test_two_people_before_two_addresses_share_the_company_between() -> None:
    text = "pop Owen Thrale and Dilys Thrale in, both at Thrale Dairy, owen@thrale.example and dilys@thrale.example"
    asked = assistant().understand(text, "en").requests
    assert [each.entities.company for each in asked] == ["Thrale Dairy", "Thrale Dairy"]


def test_a_town_behind_a_job_is_no_company() -> None:
    chat = Conversation("es")
    chat.says("añade a Ginés Lorca, es tapicero en Valdepeñas, gines@lorca.example")
    assert "as:city" in chat.offered()


def test_a_verb_is_no_part_of_a_company() -> None:
    said = assistant().understand("компания называется Бурак и партнёры", "ru").entities
    assert said.labelled["company"] == "Бурак и партнёры"


@pytest.mark.parametrize(
    ("locale", "text", "street"),
    [
        (
            "en",
            "set the address of jane@acme.com to 12 Main St, Springfield, IL 62701",
            "12 Main St, Springfield, IL 62701",
        ),
        ("en", "change the street address of jane@acme.com to 5 Oak Lane", "5 Oak Lane"),
        ("es", "cambia la dirección de jane@acme.com a Calle Mayor 8, 28013 Madrid", "Calle Mayor 8"),
        ("fr", "change l'adresse de jane@acme.com en 3 rue des Lilas", "3 rue des Lilas"),
        ("pl", "zmień adres jane@acme.com na ul. Polna 5/3, 00-625 Łódź", "ul. Polna 5/3, 00-625 Łódź"),
        ("ru", "поменяй адрес jane@acme.com на ул. Ленина, 5", "ул. Ленина, 5"),
    ],
)
def test_a_street_is_of_the_contact_that_an_address_names(locale: Locale, text: str, street: str) -> None:
    chat = Conversation(locale)
    chat.says(text)
    chat.gets(found(JANE))
    tool, arguments = chat.called()
    assert tool == "update_contact"
    assert {each["property"]: each["value"] for each in arguments["other"] if each["property"] != "zip"} == {
        "address": street
    }


def test_the_zip_and_the_town_behind_a_spanish_street_stand_apart() -> None:
    chat = Conversation("es")
    chat.says("cambia la dirección de jane@acme.com a Calle Mayor 8, 28013 Madrid")
    chat.gets(found(JANE))
    arguments = chat.called()[1]
    assert arguments["city"] == "Madrid"
    assert {"property": "zip", "value": "28013"} in arguments["other"]


@pytest.mark.parametrize("name", ["Lagga Fresh8a064", "Test User20481", "ana probe12345"])
def test_digits_at_the_end_of_a_name_are_of_the_name(name: str) -> None:
    chat = Conversation("en")
    chat.says(f"create {name}, x@probe.example, phone +1 415 555 0163")
    created = chat.created()
    assert f"{created['firstname']} {created['lastname']}".casefold() == name.casefold()


@pytest.mark.parametrize("left", ["Order 4711-2026", "Invoice INV2047", "Ticket #88213"])
def test_the_number_of_an_order_is_no_name(left: str) -> None:
    said = assistant().understand(f"create x@probe.example, {left}", "en").requests[0].entities
    assert left not in said.runs
