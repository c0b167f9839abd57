"""Where a company ends before a job, questions in the middle of a new contact, and words that only look like others."""

import pytest

from libs.contracts.principals import Locale
from tests.agent.guided.conversation import Conversation, assistant, contact, found

MOVED: tuple[tuple[Locale, str, str, str], ...] = (
    ("en", "Jane Doe is now at the company Blue Heron as CFO", "Blue Heron", "CFO"),
    (
        "es",
        "Jane Doe ahora está en la empresa Grupo Azul como directora comercial",
        "Grupo Azul",
        "directora comercial",
    ),
    ("fr", "Jane Doe est maintenant dans la société Atelier Brun comme directrice", "Atelier Brun", "directrice"),
    ("pl", "Jane Doe jest teraz w firmie Polbud jako kierowniczka", "Polbud", "kierowniczka"),
    ("ru", "Jane Doe теперь в компании Полюс коммерческим директором", "Полюс", "коммерческий директор"),
    ("ru", "Jane Doe теперь в компании Полюс директором", "Полюс", "директор"),
)
ASKED: tuple[tuple[Locale, str, str], ...] = (
    ("en", "add Polly Beetle", "hang on, which city is Maria Gomez in?"),
    ("ru", "заведи новый контакт, Полина Жук", "секунду, а Герман Штерн у нас из какого города?"),
)
BUSY: tuple[tuple[Locale, str, str], ...] = (
    ("en", "Give Tui Henare to Mateo from today, Ann has enough on her plate", "Mateo"),
    ("es", "A Nélida Bustos que la lleve Camille a partir de hoy, Mateo ya no da abasto.", "Camille"),
)
JANE = contact(1, "Jane", "Doe", email="jane@acme.example", company="Acme")


@pytest.mark.parametrize(("locale", "said", "company", "job"), MOVED)
def test_a_company_ends_where_a_job_begins(locale: Locale, said: str, company: str, job: str) -> None:
    chat = Conversation(locale)
    chat.says(said)
    chat.gets(found(JANE))
    assert chat.called()[1] == {"contact_id": "1", "company": company, "jobtitle": job}


def test_a_job_word_within_a_company_stays() -> None:
    (request,) = assistant().understand("set Jane Doe's company to Chef as Service", "en").requests
    assert request.entities.labelled == {"company": "Chef as Service"}


@pytest.mark.parametrize(("locale", "said", "question"), ASKED)
def test_a_question_about_another_contact_does_not_rename_the_new_one(locale: Locale, said: str, question: str) -> None:
    chat = Conversation(locale)
    chat.says(said)
    chat.says(question)
    assert chat.called()[0] == "search_contact"
    while chat.decision.calls:
        chat.gets(found())
    chat.says("polina@zhuk.example" if locale == "ru" else "polly@beetle.example")
    assert chat.created()["lastname"] == ("Жук" if locale == "ru" else "Beetle")


@pytest.mark.parametrize(("locale", "said", "owner"), BUSY)
def test_a_teammate_with_too_much_to_do_is_only_the_reason(locale: Locale, said: str, owner: str) -> None:
    read = assistant().understand(said, locale)
    (entities,) = [each.entities for each in read.requests] or [read.entities]
    assert entities.labelled == {"hubspot_owner_id": owner}
    assert len(entities.runs) == 1


def test_the_record_of_a_domain_is_kept() -> None:
    text = "on a Jo Bolduc deux fois : nb@gaspe.example et jo@perso.example, fusionne et garde celle de gaspe.example"
    (request,) = assistant().understand(text, "fr").requests
    assert (request.intent, request.entities.runs) == ("merge", ["jo@perso.example", "nb@gaspe.example"])
    assert request.entities.is_into


@pytest.mark.parametrize(
    ("locale", "said"),
    [("en", "who do we deal with at Kauri Packhouse?"), ("en", "who do i talk to at Kauri Packhouse"),
     ("pl", "sprawdź szybko, ile osób mamy zapisanych z firmy Kauri Packhouse")],
)  # fmt: skip
def test_people_of_a_company_are_looked_for(locale: Locale, said: str) -> None:
    (request,) = assistant().understand(said, locale).requests
    assert (request.intent, request.entities.company) == ("search", "Kauri Packhouse")


def test_a_forbidden_contact_is_changed_and_not_created() -> None:
    text = "surtout ne crée pas de fiche pour Jane Doe, elle y est déjà ! mets-lui juste 079 555 12 34 comme portable"
    (request,) = assistant().understand(text, "fr").requests
    assert (request.intent, request.entities.labelled) == ("update", {"mobilephone": "079 555 12 34"})


def test_a_company_of_a_lower_noun_is_the_one_that_the_domain_spells() -> None:
    chat = Conversation("pl")
    chat.says("dodaj mecenas Dobrochnę Nowak z kancelarii Rak i Wspólnicy, d.nowak@rakwspolnicy.example")
    assert "Rak i Wspólnicy" in chat.created()["company"]
