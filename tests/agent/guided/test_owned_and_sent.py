"""Owners of companies, messages to be sent, towns of the contact shown last, and labels of numbers without a digit."""

import pytest

from libs.contracts.changes import Change
from libs.contracts.principals import Locale
from libs.contracts.results import ContactUpdated
from services.agent.assistants.guided.parsing import OWNER
from services.agent.assistants.guided.state import CreateTask
from tests.agent.guided.conversation import STAFF, Conversation, assistant, contact, found, ok, only_entities

OWNED: tuple[tuple[Locale, str, str, str], ...] = (
    ("pl", "dodaj Jan Mroczek, jan@a.example, jest właścicielem Stadniny Dąbrówka", "właściciel", "Stadniny Dąbrówka"),
    ("pl", "dodaj Jana Mroczka, właściciela Piekarni Kłos, jan@a.example", "właściciel", "Piekarni Kłos"),
    ("pl", "dodaj: Jan Mroczek, właściciel: Stadnina Dąbrówka, jan@a.example", "właściciel", "Stadnina Dąbrówka"),
    ("ru", "добавь Иван Орлов, ivan@a.example, владелец: Конюшня Дубрава", "владелец", "Конюшня Дубрава"),
    ("es", "añade a Jan Ruiz, propietario de la Panadería Sol, jan@a.example", "propietario", "Panadería Sol"),
    ("fr", "ajoute Jan Ruiz, jan@a.example, propriétaire : Garage Martin", "propriétaire", "Garage Martin"),
    ("fr", "ajoute Jan Ruiz, jan@a.example, il est propriétaire du Garage Martin", "propriétaire", "Garage Martin"),
)
TEAMMATES: tuple[tuple[Locale, str, str], ...] = (
    ("pl", "dodaj Jan Mroczek, jan@a.example, właściciel: Zofia Lis", "Zofia Lis"),
    ("pl", "dodaj Jan Mroczek, jan@a.example, opiekun: Stadnina Dąbrówka", "Stadnina Dąbrówka"),
    ("fr", "ajoute Jan Ruiz, jan@a.example, propriétaire : Zofia Lis", "Zofia Lis"),
)
SENT: tuple[tuple[Locale, str], ...] = (
    ("pl", "wyślij Annie Puchale SMS-a, że paczka już na nią czeka w recepcji"),
    ("pl", "możesz wysłać Marii Gomez wiadomość że paczka czeka?"),
    ("pl", "wyślij Idze Witek fakturę mailem"),
    ("pl", "poślij SMS Marii Gomez, żeby odebrała paczkę"),
    ("pl", "napisz do Marii Gomez, że oddzwonię jutro"), ("pl", "umów mnie z Marią Gomez na czwartek na 10"),
    ("en", "drop Maria Gomez an email about the invoice"), ("es", "envía a Maria Gomez un mensaje de que llego tarde"),
    ("fr", "envoie un texto à Maria Gomez, son colis est à l'accueil"),
    ("fr", "écris à Maria Gomez que je serai en retard"),
    ("ru", "отправь Марии Гомес смс, что посылка на ресепшене"),
)  # fmt: skip
TOWNS = (
    "a nie, on z Malborka jest",
    "on jest z Malborka",
    "nie no on z Malborka jest przecież",
    "nie, on jest z Malborka",
)
OTHER_TOWNS = ("tfu, w Piszu a nie w Giżycku", "oj nie, w Piszu a nie w Giżycku")
ASKED = ("jaki ma telefon?", "jaki ma mail?", "jaki jest numer?")
NO_NUMBERS: tuple[tuple[Locale, str], ...] = (
    ("pl", "dodaj Ola Bielak, tel. jak zawsze zajęty, ola@a.example"),
    ("pl", "dodaj Ola Bielak, ola@a.example, tel: nie podała"),
    ("pl", "dodaj Ola Bielak, ola@a.example, telefony się dziś urywają :D no dobra"),
    ("en", "add Ola Bielak, mobile pending, ola@a.example"),
)


def _created(text: str, locale: Locale) -> dict[str, str]:
    (request,) = assistant().understand(text, locale).requests
    assert request.intent == "create"
    task = assistant().maker.task_of(request, locale, STAFF)
    assert isinstance(task, CreateTask)
    return task.fields


@pytest.mark.parametrize(("locale", "text", "job", "company"), OWNED)
def test_an_owner_of_a_company_has_a_job_there(locale: Locale, text: str, job: str, company: str) -> None:
    fields = _created(text, locale)
    assert (fields.get("jobtitle"), fields.get("company"), OWNER in fields) == (job, company, False)


@pytest.mark.parametrize(("locale", "text", "owner"), TEAMMATES)
def test_an_owner_who_is_a_person_is_a_teammate(locale: Locale, text: str, owner: str) -> None:
    assert _created(text, locale).get(OWNER) == owner


@pytest.mark.parametrize(("locale", "text"), SENT)
def test_a_message_to_a_contact_is_an_errand(locale: Locale, text: str) -> None:
    said = assistant().understand(text, locale)
    assert (len(said.errands), said.requests, said.entities.is_empty) == (1, [], True)


@pytest.mark.parametrize("text", ["wyślij mi maila Marii Gomez", "drop Maria Gomez's email"])
def test_an_address_that_is_asked_for_is_no_message(text: str) -> None:
    assert not assistant().understand(text, "pl").errands


@pytest.mark.parametrize("text", TOWNS)
def test_the_contact_shown_last_is_from_a_town(text: str) -> None:
    chat = Conversation("pl")
    chat.says("jan@m.example")
    chat.gets(found(contact(1, "Jan", "Mroczek", email="jan@m.example", city="Tczew")))
    chat.says(text)
    assert chat.called() == ("update_contact", {"contact_id": "1", "city": "Malbork"})


def test_where_the_contact_is_from_is_asked_for_if_no_town_has_the_name() -> None:
    assert only_entities("on jest z Polmetu", "pl").unsure == ["Polmetu"]


@pytest.mark.parametrize(("locale", "text"), NO_NUMBERS)
def test_a_label_of_a_number_takes_no_words(locale: Locale, text: str) -> None:
    fields = _created(text, locale)
    assert (fields["firstname"], fields["lastname"], "phone" in fields) == ("Ola", "Bielak", False)


@pytest.mark.parametrize("text", ["telefony się dziś urywają :D no dobra", "telefon znowu padł, eh"])
def test_a_verb_behind_a_label_is_no_contact(text: str) -> None:
    assert only_entities(text, "pl").holder == ""


def _behind_town(text: str) -> Conversation:
    """The city of a contact was set to Giżycko, and then these words."""
    chat = Conversation("pl")
    held = {"email": "i@w.example", "jobtitle": "kadrowa"}
    chat.says("Iga Witek mieszka w Giżycku")
    chat.gets(found(contact(1, "Iga", "Witek", city="Ełk", **held)))
    written = [Change(property="city", before="Ełk", after="Giżycko")]
    chat.gets(ok(ContactUpdated(contact=contact(1, "Iga", "Witek", city="Giżycko", **held), changes=written)))
    chat.says(text)
    return chat


@pytest.mark.parametrize("text", OTHER_TOWNS)
def test_a_town_in_place_of_another_one_is_no_company(text: str) -> None:
    assert _behind_town(text).called() == ("update_contact", {"contact_id": "1", "city": "Pisz"})


@pytest.mark.parametrize("text", ["nie miasto, stanowisko zmień", "źle, stanowisko zmień"])
def test_another_property_of_the_same_contact_is_asked_for(text: str) -> None:
    chat = _behind_town(text)
    chat.says("kierowniczka")
    assert chat.called() == ("update_contact", {"contact_id": "1", "jobtitle": "kierowniczka"})


def test_a_denial_with_a_job_asks_for_no_more_results() -> None:
    chat = _behind_town("a nie, jednak dalej jest kadrową, źle usłyszałem")
    assert "nic więcej" not in chat.decision.text


@pytest.mark.parametrize("text", ASKED)
def test_a_value_of_the_contact_shown_last_is_asked_for(text: str) -> None:
    assert _behind_town(text).called() == ("get_contact", {"contact_id": "1"})


def test_a_new_value_follows_the_question_for_the_old_one() -> None:
    chat = _behind_town("a gdzie ona mieszka?")
    chat.gets(found(contact(1, "Iga", "Witek", city="Giżycko")))
    chat.says("zmień na Pisz")
    assert chat.called() == ("update_contact", {"contact_id": "1", "city": "Pisz"})


def test_the_noun_for_a_company_shows_that_no_town_is_meant() -> None:
    fields = _created("dodaj Ewę Sroka, esroka@pola.example, agronomka w firmie Pola", "pl")
    assert (fields["company"], "city" in fields, fields["firstname"]) == ("Pola", False, "Ewa")
