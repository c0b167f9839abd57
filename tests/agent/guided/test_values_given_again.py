"""Values that take the place of others: taken back and given again, changed from one to the other, or kept."""

import pytest

from libs.contracts.account import AccountProperties, AccountProperty
from libs.contracts.principals import Locale
from libs.contracts.results import ContactCreated
from services.agent.assistants.guided.parsing import Entities
from tests.agent.guided.conversation import Conversation, assistant, contact, found, ok

GREG = contact(7, "Greg", "Santa", company="Acme", jobtitle="buyer")
RETRACTED: tuple[tuple[str, str, str], ...] = (
    ("scrap that title, it's Senior Buyer", "jobtitle", "Senior Buyer"),
    ("ditch that title, she's a senior buyer", "jobtitle", "senior buyer"),
    ("forget that company, it should be Globex", "company", "Globex"),
    ("bin that city, make it York", "city", "York"),
)
NOT_RETRACTED = (
    "forget the title, it's not important",
    "remove the company, it's gone bust",
    "forget the phone, it's fine",
)
HINTS: tuple[tuple[Locale, str, str], ...] = (
    ("en", "sorry, surname's Kerr with two r's", "Kerr"), ("en", "her last name's Kerr, double r", "Kerr"),
    ("es", "qué pena con usted, el apellido es Ruiz, con zeta al final", "Ruiz"),
    ("es", "perdone, su apellido es Peres, con ese final", "Peres"),
    ("es", "uy no, el apellido es Peres, terminado en ese", "Peres"),
    ("es", "perdón, el apellido es Ruiz con z", "Ruiz"), ("fr", "pardon, le nom de famille est Roy avec un y", "Roy"),
    ("pl", "przepraszam, nazwisko to Wójt przez ó", "Wójt"), ("ru", "извините, фамилия Ленин с двумя н", "Ленин"),
)  # fmt: skip
KEPT: tuple[tuple[Locale, str], ...] = (
    ("en", "Greg Santa has left Acme for Globex Ltd, same job tho"),
    ("en", "Greg Santa moved to Globex Ltd, title stays the same"),
    ("en", "Greg Santa works at Globex Ltd now, phone is unchanged"),
    ("es", "Greg Santa se ha ido a Globex Ltd, mismo puesto"),
    ("fr", "Greg Santa travaille maintenant chez Globex Ltd, le poste reste le même"),
    ("pl", "Greg Santa przeszedł do Globex Ltd, stanowisko to samo"),
    ("ru", "Greg Santa перешёл в Globex Ltd, должность та же"),
)  # fmt: skip
FORMER: tuple[tuple[Locale, str], ...] = (
    ("en", "change company Acme to Globex for Jane Doe"), ("en", "Jane Doe: change company Acme to Globex"),
    ("es", "cambia a Jane Doe la empresa Acme por Globex"), ("fr", "remplace la société Acme par Globex pour Jane Doe"),
)  # fmt: skip
SWAPPED: tuple[tuple[Locale, str], ...] = (
    ("en", "change Acme to Globex on Jane Doe's record"), ("en", "replace Acme with Globex for Jane Doe"),
    ("en", "change company Acme to Globex"), ("fr", "remplace Acme par Globex pour Jane Doe"),
    ("pl", "zmień firmę Acme na Globex"), ("ru", "поменяй компанию Acme на Globex"),
)  # fmt: skip
TAKEN_OFF = (
    "take the company off Jane Doe",
    "strip the company off Jane Doe's record",
    "take company off Jane Doe please",
)
PROMOTED = (
    "bump Jane Doe up to Senior Buyer",
    "bump Jane Doe's title up to Senior Buyer",
    "promote Jane Doe to Senior Buyer",
)
ENDINGS = (
    "oops last two digits are swapped, its 0124", "the last 4 are 0124", "got the end wrong, its 0124",
    "no it finishes with 0124",
)  # fmt: skip
OLD = (
    "Jane Doe's city is now York (was Leeds, my typo)", "set Jane Doe's city to York (it was Leeds)",
    "change Jane Doe's city from Leeds to York",
)  # fmt: skip
CODES = (
    "Jane Doe's parking space is now B14 (was B41, my typo)", "Jane Doe's parking space is B14 not B41",
    "change Jane Doe's parking space from B41 to B14", "Jane Doe has a new parking space, B14",
    "Jane Doe lost her permit, the new parking space is B14",
)  # fmt: skip
ASKED: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("whats jane doe's job title again??", "make it head chef", {"jobtitle": "head chef"}),
    ("what's Jane Doe's email?", "make it jane@new.example", {"email": "jane@new.example"}),
    ("what's Jane Doe's company?", "make her a buyer", {"jobtitle": "buyer"}),
)
UNDONE = (
    "ah no that was his brother, can you put Abel's company back to what it was", "change the city back to what it was",
    "set her title back to what it was before please",
)  # fmt: skip
READ: tuple[tuple[str, dict[str, str], list[str]], ...] = (
    ("her last name is double barrelled: Lomax-Hill", {"lastname": "Lomax-Hill"}, []),
    ("one more: Tess Ibbotson, tess@x.example, same company as Zack", {}, ["same company as Zack"]),
    ("Owain's surname is spelt Pughe with an e on the end", {"lastname": "Pughe"}, []),
    ("Laura Finch called, her new number is 020 7946 0123", {"phone": "020 7946 0123"}, []),
    ("new customer, name of Ottilie Brandt, city Hexham", {"name": "Ottilie Brandt", "city": "Hexham"}, []),
)
MOVED = ("move Owain Pugh from Conwy Slate to Bala Quarry", "switch Owain Pugh from Conwy Slate to Bala Quarry")
SPACE = AccountProperty(name="parking", label="Parking space", type="string")


def _of(locale: Locale, text: str) -> Entities:
    said = assistant().understand(text, locale)
    return said.requests[0].entities if said.requests else said.entities


@pytest.mark.parametrize(("text", "prop", "value"), RETRACTED)
def test_a_value_taken_back_and_given_again_is_a_correction(text: str, prop: str, value: str) -> None:
    said = assistant().understand(text, "en")
    assert said.says("correction")
    assert not said.says("cancel")
    assert said.entities.labelled == {prop: value}


@pytest.mark.parametrize("text", NOT_RETRACTED)
def test_a_reason_behind_a_label_is_no_new_value(text: str) -> None:
    assert not _of("en", text).labelled


@pytest.mark.parametrize(("locale", "text", "name"), HINTS)
def test_a_hint_at_the_spelling_is_no_value(locale: Locale, text: str, name: str) -> None:
    entities = _of(locale, text)
    assert (entities.corrected or entities.labelled) == {"lastname": name}
    assert not entities.left


@pytest.mark.parametrize(("locale", "text"), KEPT)
def test_a_property_that_stays_the_same_is_not_asked_for(locale: Locale, text: str) -> None:
    entities = _of(locale, text)
    assert (entities.company, entities.labelled, entities.named, entities.left) == ("Globex Ltd", {}, [], [])


@pytest.mark.parametrize(("locale", "text"), FORMER)
def test_the_old_company_behind_its_label_is_no_contact(locale: Locale, text: str) -> None:
    entities = _of(locale, text)
    assert entities.labelled == {"company": "Globex"}
    assert entities.holder in ("", "Jane Doe")


@pytest.mark.parametrize(("locale", "text"), SWAPPED)
def test_a_change_from_one_value_to_another_needs_the_first_one(locale: Locale, text: str) -> None:
    entities = _of(locale, text)
    assert entities.swap == ("Acme", "Globex")
    assert not entities.labelled


@pytest.mark.parametrize("text", TAKEN_OFF)
def test_a_property_is_taken_off_a_contact(text: str) -> None:
    entities = _of("en", text)
    assert (entities.named, entities.holder) == (["company"], "Jane Doe")


@pytest.mark.parametrize("text", PROMOTED)
def test_a_contact_is_bumped_up_to_a_job(text: str) -> None:
    chat = Conversation()
    chat.says(text)
    chat.gets(found(contact(8, "Jane", "Doe", jobtitle="buyer")))
    assert chat.called()[1]["jobtitle"] == "Senior Buyer"


def test_the_company_of_another_contact_is_not_swapped() -> None:
    chat = Conversation()
    chat.says("find Greg Santa")
    chat.gets(found(GREG))
    chat.says("change company Moss to Globex")
    assert not chat.decision.calls


def test_a_courtesy_is_no_value_of_a_question() -> None:
    chat = Conversation()
    chat.says("set the job title of Greg Santa")
    chat.gets(found(GREG))
    chat.says("ta!")
    assert not chat.decision.calls
    assert chat.offered() == ["cancel"]


@pytest.mark.parametrize("text", ENDINGS)
def test_the_last_digits_stand_behind_a_reason(text: str) -> None:
    assert _of("en", text).ending == "0124"


@pytest.mark.parametrize("text", OLD)
def test_a_town_of_before_is_not_written(text: str) -> None:
    assert _of("en", text).labelled == {"city": "York"}


@pytest.mark.parametrize("text", CODES)
def test_a_code_of_the_account_has_one_new_value(text: str) -> None:
    chat = Conversation(account=AccountProperties(properties=(SPACE,)))
    chat.says(text)
    chat.gets(found(contact(8, "Jane", "Doe", parking="B41")))
    assert chat.called()[1]["other"] == [{"property": "Parking space", "value": "B14"}]


@pytest.mark.parametrize(("question", "answer", "changes"), ASKED)
def test_a_property_that_was_asked_for_gets_its_value(question: str, answer: str, changes: dict[str, str]) -> None:
    chat = Conversation()
    chat.says(question)
    chat.gets(found(contact(8, "Jane", "Doe", email="jane@doe.example", company="Acme")))
    chat.says(answer)
    assert chat.called() == ("update_contact", {"contact_id": "8", **changes})


@pytest.mark.parametrize("text", UNDONE)
def test_a_property_is_put_back_to_what_it_was(text: str) -> None:
    said = assistant().understand(text, "en")
    assert [each.intent for each in said.requests] == ["undo"]


def test_a_company_with_a_legal_form_is_no_name() -> None:
    chat = Conversation()
    chat.says("add Greg Santa, greg@x.example, he works for Tansy Foods")
    chat.gets(ok(ContactCreated(contact=contact(9, "Greg", "Santa", email="greg@x.example", company="Tansy Foods"))))
    chat.says("wait no, Coriander Ltd")
    assert chat.called()[1]["company"] == "Coriander Ltd"


@pytest.mark.parametrize(("text", "labelled", "left"), READ)
def test_words_around_a_value_are_no_part_of_it(text: str, labelled: dict[str, str], left: list[str]) -> None:
    entities = _of("en", text)
    assert (entities.labelled, entities.left, entities.named) == (labelled, left, [])


@pytest.mark.parametrize("text", MOVED)
def test_a_contact_moves_from_one_company_to_another(text: str) -> None:
    entities = _of("en", text)
    assert (entities.runs, entities.company, entities.narrows) == (["Owain Pugh"], "Bala Quarry", False)


def test_a_property_that_a_contact_no_longer_has_is_emptied() -> None:
    (request,) = assistant().understand("Mia Chen no longer has a landline", "en").requests
    assert (request.intent, request.entities.named) == ("clear", ["phone"])


def test_a_remark_behind_a_cancellation_changes_nothing() -> None:
    chat = Conversation()
    chat.says("new contact Abby Lomax")
    chat.says("never mind, figured it out")
    assert chat.said("cancelled")
