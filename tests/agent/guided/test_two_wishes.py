"""Two wishes in one line: a question and a change, news of two people, a new contact with an owner or a colleague."""

import pytest

from libs.contracts import Locale
from tests.agent.guided.conversation import Conversation, assistant, contact, found

ASKED: tuple[tuple[Locale, str], ...] = (
    ("en", "what's maria's number and set her city to Dallas"),
    ("es", "cuál es el teléfono de maria y cámbiale la ciudad a Dallas"),
    ("fr", "c'est quoi le numéro de maria et mets-la à Dallas"),
    ("ru", "какой телефон у Maria и поменяй ей город на Dallas"),
)
NEWS: tuple[tuple[Locale, str, str], ...] = (
    ("en", "Oskar is now head of purchasing and nils is a buyer", "head of purchasing"),
    ("es", "oskar ahora es jefe de compras y nils se ha mudado a Uppsala", "jefe de compras"),
    ("fr", "oskar est maintenant responsable achats et nils a déménagé à Uppsala", "responsable achats"),
    ("pl", "oskar jest teraz szefem zakupów, a nils przeprowadził się do Uppsali", "szefem zakupów"),
    ("ru", "Oskar теперь начальник отдела закупок, а Nils переехал в Уппсалу", "начальник отдела закупок"),
)
COLLEAGUES: tuple[tuple[Locale, str], ...] = (
    ("en", "add Eva Lind, same company as oskar, eva@fjord.example"),
    ("es", "da de alta a Eva Lind, de la misma empresa que oskar, eva@fjord.example"),
    ("fr", "crée Eva Lind, même boîte qu'oskar, eva@fjord.example"),
    ("pl", "dodaj Eva Lind, ta sama firma co oskar, eva@fjord.example"),
    ("ru", "добавь Eva Lind, та же компания что у Oskar, eva@fjord.example"),
)
LABELS: tuple[tuple[Locale, str], ...] = (
    ("en", "set oskar's city to York and Nils's phone to +46 8 555 010 22"),
    ("es", "cambia la ciudad de Oskar a York y el teléfono de Nils a +46 8 555 010 22"),
    ("fr", "change la ville d'Oskar en York et le téléphone de Nils en +46 8 555 010 22"),
    ("pl", "zmień miasto Oskara na York i telefon Nilsa na +46 8 555 010 22"),
    ("ru", "поменяй город Оскара на York и телефон Нильса на +46 8 555 010 22"),
)
JOBS: tuple[tuple[Locale, str, str, str], ...] = (
    ("en", "Earl is the plant manager and Junie is the buyer", "plant manager", "buyer"),
    ("es", "Tomás es el comprador y Sara es la jefa de planta", "comprador", "jefa de planta"),
)
WITH_OWNER: tuple[tuple[Locale, str, str], ...] = (
    ("es", "ponme a Lucía Ferrer de Talleres Ferrer, lucia@ferrer.example, y que la lleve Mateo", "Talleres Ferrer"),
    (
        "fr",
        "ajoute Lucie Ferrer des Ateliers Ferrer, lucia@ferrer.example, c'est Mateo qui s'en occupe",
        "Ateliers Ferrer",
    ),
)


@pytest.mark.parametrize(("locale", "said"), ASKED)
def test_a_question_before_a_change_leaves_no_value_open(locale: Locale, said: str) -> None:
    asked, change = assistant().understand(said, locale).requests
    assert (asked.intent, asked.entities.named) == ("search", ["phone"])
    assert (change.intent, change.entities.labelled) == ("update", {"city": "Dallas"})
    assert change.entities.has_focus


@pytest.mark.parametrize(("locale", "said", "job"), NEWS)
def test_news_of_two_people_are_two_changes(locale: Locale, said: str, job: str) -> None:
    first, second = assistant().understand(said, locale).requests
    assert (first.entities.holder.casefold(), [*first.entities.runs]) == ("oskar", [job])
    assert second.entities.holder.casefold() == "nils"
    assert not first.entities.labelled


def test_a_korean_clause_about_another_person_changes_no_one_else() -> None:
    (asked,) = assistant().understand("oskar는 이제 구매팀장이고 nils는 웁살라로 이사했어", "ko").requests
    assert asked.entities.labelled == {"jobtitle": "구매팀장"}
    assert asked.entities.left == ["Nils는", "웁살라"]


@pytest.mark.parametrize(("locale", "said"), LABELS)
def test_each_label_changes_its_own_person(locale: Locale, said: str) -> None:
    first, second = assistant().understand(said, locale).requests
    assert (first.entities.labelled, second.entities.labelled) == ({"city": "York"}, {"phone": "+46 8 555 010 22"})
    assert first.entities.holder[:3] != second.entities.holder[:3]
    assert first.entities.holder
    assert second.entities.holder


@pytest.mark.parametrize(("locale", "said", "one", "other"), JOBS)
def test_two_jobs_without_news_of_a_move_are_two_changes(locale: Locale, said: str, one: str, other: str) -> None:
    first, second = assistant().understand(said, locale).requests
    assert (first.intent, second.intent) == ("update", "update")
    assert [*first.entities.runs, *second.entities.runs] == [one, other]


@pytest.mark.parametrize(("locale", "said"), COLLEAGUES)
def test_the_company_of_a_colleague_is_taken_over(locale: Locale, said: str) -> None:
    chat = Conversation(locale)
    chat.says("Oskar Nyström")
    chat.gets(found(contact(2, "Oskar", "Nyström", company="Fjord Data")))
    calls = chat.says(said).calls or chat.clicks("skip_rest").calls
    assert calls[0].arguments["company"] == "Fjord Data"


@pytest.mark.parametrize(("locale", "said"), COLLEAGUES)
def test_a_colleague_is_no_company(locale: Locale, said: str) -> None:
    (asked,) = assistant().understand(said, locale).requests
    assert [*asked.entities.runs] == ["Eva Lind"]
    assert not asked.entities.company
    assert "company" not in asked.entities.labelled


@pytest.mark.parametrize(("locale", "said", "company"), WITH_OWNER)
def test_a_new_contact_with_a_company_of_their_name_has_an_owner(locale: Locale, said: str, company: str) -> None:
    requests = assistant().understand(said, locale).requests
    assert (requests[0].intent, requests[0].entities.company) == ("create", company)
    assert {"hubspot_owner_id": "Mateo"} in [each.entities.labelled for each in requests]


def test_a_company_is_never_the_name_of_the_person() -> None:
    chat = Conversation("es")
    chat.says("da de alta a un cliente nuevo, se llama Ignasi Puig")
    chat.says("Sigo con Ignasi Puig, su correo es ignasi@puigvidres.example")
    (call,) = chat.says("créalo").calls
    assert call.arguments == {"firstname": "Ignasi", "lastname": "Puig", "email": "ignasi@puigvidres.example"}


@pytest.mark.parametrize(
    ("locale", "said"), [("es", "usa ese en vez del de lumina"), ("en", "use that one instead of the lumina one")]
)
def test_a_word_of_the_company_is_no_new_company(locale: Locale, said: str) -> None:
    chat = Conversation(locale)
    chat.says("Maria Gomez")
    chat.gets(found(contact(3, "Maria", "Gomez", company="Lumina Health")))
    assert not chat.says(said).calls


def test_three_new_contacts_are_noted_down() -> None:
    said = (
        "anótame tres nuevos de Flores del Oriente: Dayana Ríos dayana@florient.example, "
        "Kevin Ospina kevin@florient.example y Luz Marina Duque luzmarina@florient.example"
    )
    requests = assistant().understand(said, "es").requests
    assert [(each.intent, each.entities.company) for each in requests] == [("create", "Flores del Oriente")] * 3


def test_a_given_name_before_the_domain_is_the_whole_name() -> None:
    chat = Conversation("es")
    decision = chat.says("añade a una tal Maja de Nordwind, maja@nordwind.example")
    (call,) = decision.calls or chat.says("créalo").calls
    assert (call.arguments["firstname"], call.arguments["company"]) == ("Maja", "Nordwind")
