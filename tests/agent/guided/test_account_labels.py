"""Labels that the account gave to its own properties are understood wherever they stand."""

from typing import Any

import pytest

from libs.contracts.account import AccountProperties, AccountProperty
from libs.contracts.principals import Locale
from tests.agent.guided.conversation import Conversation, found
from tests.agent.guided.people import JANE

ACCOUNT = AccountProperties(
    properties=(
        *(
            AccountProperty(name=label.casefold().replace(" ", "_"), label=label, type=kind)
            for label, kind in (
                ("Favourite colour", "string"), ("Delivery notes", "string"), ("Segment", "enumeration"),
                ("Language", "string"),
                ("Renewal day", "date"), ("Ulubiony kolor", "string"), ("Город доставки", "string"),
                ("Consigne de quai", "string"), ("Numer klienta", "string"), ("Номер договора", "string"),
                ("회원번호", "string"), ("Type de contrat", "string"),
            )
        ),
        AccountProperty(
            name="interests", label="Interests", type="enumeration",
            options={"run": "Running", "food": "Food & Wine, organic", "yoga": "Yoga"},
        ),
    )
)  # fmt: skip


def _asked(locale: Locale, text: str) -> dict[str, Any]:
    """The arguments of the update."""
    chat = Conversation(locale, account=ACCOUNT)
    chat.says(text)
    chat.gets(found(JANE))
    tool, arguments = chat.called()
    assert tool == "update_contact"
    return {each["property"]: each["value"] for each in arguments.get("other", ())}


@pytest.mark.parametrize(
    ("locale", "text", "values"),
    [
        ("en", "set favourite colour teal for Jane Doe", {"Favourite colour": "teal"}),
        ("en", "Jane Doe's segment should be Mid-market", {"Segment": "Mid-market"}),
        # Alone, these words are numbers of another kind, which no contact has.
        ("pl", "ustaw Numer klienta K-2207 dla Jane Doe", {"Numer klienta": "K-2207"}),
        ("ru", "запиши Анне Ким номер договора 44-Б", {"Номер договора": "44-Б"}),
        ("ko", "Jane Doe 님 회원번호는 KR-20331 입니다 입력해 주세요", {"회원번호": "KR-20331"}),
        ("en", "for Jane Doe the favourite colour is dark green", {"Favourite colour": "dark green"}),
        (
            "en",
            "set delivery notes of Jane Doe to ring +1 415 555 0100 before noon",
            {"Delivery notes": "ring +1 415 555 0100 before noon"},
        ),
        (
            "fr",
            "dans la consigne de quai de Jane Doe mets : sonner",
            {"Consigne de quai": "sonner"},
        ),
        ("pl", "ustaw Jane Doe ulubiony kolor na granatowy", {"Ulubiony kolor": "granatowy"}),
        ("ru", "поставь Jane Doe город доставки Тверь", {"Город доставки": "Тверь"}),
        ("en", "add favourite colour teal to Jane Doe's record", {"Favourite colour": "teal"}),
        ("en", "can you record the favourite colour teal for Jane Doe?", {"Favourite colour": "teal"}),
        ("es", "añade la consigne de quai B-12 a la ficha de Jane Doe", {"Consigne de quai": "B-12"}),
        ("fr", "ajoute la consigne de quai B-12 sur la fiche de Jane Doe", {"Consigne de quai": "B-12"}),
        ("pl", "dodaj numer klienta K-2207 do kontaktu Jane Doe", {"Numer klienta": "K-2207"}),
        ("ru", "добавь номер договора 44-Б для Jane Doe", {"Номер договора": "44-Б"}),
        # A note that names a property and its value is no note.
        ("en", "Jane Doe's favourite colour is Teal, can you put that on her record", {"Favourite colour": "Teal"}),
        ("es", "apunta que la consigne de quai de Jane Doe es la B-12", {"Consigne de quai": "B-12"}),
        ("fr", "note que la consigne de quai de Jane Doe est B-12", {"Consigne de quai": "B-12"}),
        ("pl", "zapisz, że numer klienta Jane Doe to K-2207", {"Numer klienta": "K-2207"}),
    ],
)
def test_a_label_may_stand_anywhere(locale: Locale, text: str, values: dict[str, str]) -> None:
    assert _asked(locale, text) == values


@pytest.mark.parametrize(
    "text",
    ["note that Jane Doe's delivery notes are out of date again", "note that Jane Doe's phone is broken"],
)
def test_a_remark_about_a_property_stays_a_note(text: str) -> None:
    chat = Conversation(account=ACCOUNT)
    chat.says(text)
    chat.gets(found(JANE))
    assert chat.called()[0] == "add_note"


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("en", "Jane Doe's renewal day is march 3rd 2027"),
        ("en", "set renewal day of Jane Doe to 3 March 2027"),
        ("en", "set renewal day of Jane Doe to the third of March 2027"),
        ("es", "pon a Jane Doe el renewal day: tres de marzo de 2027"),
        ("fr", "mets le renewal day de Jane Doe au trois mars 2027"),
        ("pl", "ustaw Jane Doe renewal day na trzeciego marca 2027"),
        ("ru", "поставь Jane Doe renewal day третье марта 2027 года"),
        ("ko", "Jane Doe renewal day 2027년 3월 3일로 바꿔줘"),
    ],
)
def test_a_day_in_words_is_stored_as_a_day(locale: Locale, text: str) -> None:
    assert _asked(locale, text) == {"Renewal day": "2027-03-03"}


def test_a_single_word_is_no_label_where_no_value_follows_it() -> None:
    chat = Conversation(account=ACCOUNT)
    chat.says("create Maria Rossi, maria@acme.example, language teacher")
    assert "other" not in str(chat.decision.calls)
    chat = Conversation(account=replace_labels("Source"))
    chat.says("create Tom Source, tom@acme.example, +1 415 555 0100")
    assert chat.called()[1]["lastname"] == "Source"


def replace_labels(*labels: str) -> AccountProperties:
    return AccountProperties(
        properties=tuple(AccountProperty(name=each.casefold(), label=each, type="string") for each in labels)
    )


def test_a_label_of_the_language_keeps_its_meaning() -> None:
    chat = Conversation(account=replace_labels("Phone", "Email"))
    chat.says("create Jane Doe, phone +1 415 555 0100, email jane@acme.example")
    assert chat.called()[1]["phone"] == "+1 415 555 0100"


@pytest.mark.parametrize(
    ("locale", "text", "value"),
    [
        ("en", "set delivery notes of Jane Doe to ring twice", "ring twice"),
        ("en", "set the delivery notes of Jane Doe to leave it anywhere please", "leave it anywhere"),
        ("en", "set favourite colour of Jane Doe to teal now", "teal"),
        ("fr", "mets la consigne de quai de Jane Doe à sonner deux fois, merci", "sonner deux fois"),
        ("pl", "ustaw Jane Doe ulubiony kolor na granatowy już", "granatowy"),
    ],
)
def test_the_accounts_own_text_keeps_its_last_words(locale: Locale, text: str, value: str) -> None:
    assert list(_asked(locale, text).values()) == [value]


@pytest.mark.parametrize(
    ("locale", "text", "value"),
    [
        ("en", "set interests of Jane Doe to running, Yoga", "Running;Yoga"),
        ("en", "set Interests of Jane Doe to Food & Wine, organic", "Food & Wine, organic"),
        ("en", "set Interests of Jane Doe to Yoga and food & wine, organic, thanks!", "Yoga;Food & Wine, organic"),
        ("es", "pon Interests de Jane Doe en Yoga", "Yoga"),
        ("fr", "mets Interests de Jane Doe à Running, Yoga", "Running;Yoga"),
        # One of them is no option: HubSpot's tools refuse all of them, so that none is written alone.
        ("en", "set Interests of Jane Doe to Yoga, Skiing", "Yoga, Skiing"),
    ],
)
def test_the_accounts_options_show_where_a_value_ends(locale: Locale, text: str, value: str) -> None:
    assert _asked(locale, text) == {"Interests": value}


def test_quoted_labels_keep_all_of_their_values() -> None:
    assert _asked("en", 'set "Interests" to Running; Yoga for Jane Doe') == {"Interests": "Running; Yoga"}


def test_the_accounts_own_text_goes_on_behind_a_comma() -> None:
    text = "set favourite colour of jane@acme.com to blue, green"
    assert _asked("en", text) == {"Favourite colour": "blue, green"}


def test_a_legal_form_behind_a_comma_is_of_the_company() -> None:
    chat = Conversation()
    chat.says("change the company of jane@acme.com to Moss Fleece, Inc.")
    chat.gets(found(JANE))
    assert chat.called()[1]["company"] == "Moss Fleece, Inc."


@pytest.mark.parametrize(
    ("text", "second"),
    [
        ("set the city of jane@acme.com to Oslo, Bergen", "Bergen"),
        ("change the company of jane@acme.com to Moss, Tarn", "Tarn"),
        ("set the job title of jane@acme.com to Chef, Baker", "Baker"),
    ],
)
def test_a_second_value_is_named_and_nothing_is_written(text: str, second: str) -> None:
    chat = Conversation()
    chat.says(text)
    decision = chat.gets(found(JANE))
    assert not decision.calls
    assert second in str(decision)


def test_a_label_that_begins_within_a_known_phrase_is_one() -> None:
    assert _asked("fr", "mets le type de contrat de Jane Doe à CDD") == {"Type de contrat": "CDD"}
