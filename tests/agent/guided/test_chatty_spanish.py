"""Values that chatty people give in clauses, take back at once, or tell with where they go now, mostly in Spanish."""

import pytest

from libs.contracts.principals import Locale
from services.agent.assistants.guided.parsing import Entities
from tests.agent.guided.conversation import STAFF, assistant, only_entities


def _values(entities: Entities) -> dict[str, str]:
    return {**entities.labelled, **({"company": entities.company} if entities.company else {})}


def _named(entities: Entities) -> str:
    return entities.holder or str(entities.runs[0])


@pytest.mark.parametrize(
    ("locale", "text", "values"),
    [
        ("es", "pon que Ana Ruiz vive en Calahorra", {"city": "Calahorra"}),
        ("es", "pon que Ana Ruiz vive en Calahorra, no perdón, en Logroño", {"city": "Logroño"}),
        ("es", "apúntame que Ana Ruiz se ha mudado a Gijón... no, a Avilés", {"city": "Avilés"}),
        ("es", "la nueva empresa de Ana es Globex, apúntalo", {"company": "Globex"}),
        ("es", "la ciudad de Ana Ruiz ahora es Soria, apúntamelo", {"city": "Soria"}),
        ("es", "Ana Ruiz tiene nueva empresa, Globex, apúntalo", {"company": "Globex"}),
        ("es", "su móvil es 611 555 003, apúntaselo a Ana Ruiz", {"mobilephone": "611 555 003"}),
        ("en", "note that Ann Lee lives in Hull", {"city": "Hull"}),
        ("fr", "note que Luc Pons travaille chez Globex", {"company": "Globex"}),
    ],
)
def test_a_clause_that_only_gives_a_value_is_no_note(locale: Locale, text: str, values: dict[str, str]) -> None:
    read = assistant().understand(text, locale)
    assert [each.intent for each in read.requests] in ([], ["update"])
    assert _values(only_entities(text, locale)) == values


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("es", "apunta que Ana Ruiz se va a casar en mayo"),
        ("es", "Ana Ruiz vive en Haro con su hermana y no quiere llamadas, apúntalo"),
        ("en", "note that Ann Lee works in Hull on Mondays"),
    ],
)
def test_a_clause_that_says_more_stays_a_note(locale: Locale, text: str) -> None:
    (request,) = assistant().understand(text, locale).requests
    assert request.intent == "note"


@pytest.mark.parametrize(
    ("locale", "text", "values"),
    [
        ("es", "Ana Ruiz ahora vive en Haro, no, espera, en Briones", {"city": "Briones"}),
        ("es", "Ana Ruiz trabaja ahora en Globex, no, perdón, en Initech", {"company": "Initech"}),
        ("es", "Ana Ruiz vive en Vigo no, en Briones", {"city": "Briones"}),
        ("es", "Ana Ruiz vive en Haro... no, en Vigo no, en Briones", {"city": "Briones"}),
        ("es", "Ana Ruiz ya no vive en Haro, vive en Vigo no, en Briones", {"city": "Briones"}),
        ("en", "Ann Lee works at Globex, no wait, at Initech", {"company": "Initech"}),
        ("pl", "Anna Kos pracuje w Globexie, nie, czekaj, w Initech", {"company": "Initech"}),
        ("ru", "Анна Ким работает в «Бризе», ой нет, в «Аквилоне»", {"company": "Аквилон"}),
    ],
)
def test_of_a_value_and_its_correction_one_is_read(locale: Locale, text: str, values: dict[str, str]) -> None:
    assert _values(only_entities(text, locale)) == values


def test_without_a_pause_a_no_denies_what_follows() -> None:
    entities = only_entities("Ana Ruiz vive en Haro, no en Briones", "es")
    assert (entities.labelled, entities.denied) == ({"city": "Haro"}, ["Briones"])


@pytest.mark.parametrize(
    ("locale", "text", "company"),
    [
        ("es", "crea a Dani Coll, que es de Coll Impresores, dani@collimpres.example", "Coll Impresores"),
        ("en", "add Dani Coll, who's from Coll Printers, dani@collimpres.example", "Coll Printers"),
        ("en", "add Dani Coll (dani@collimpres.example), who works at Coll Printers", "Coll Printers"),
        ("fr", "ajoute Dani Coll, qui est de chez Coll Imprimeurs, dani@collimpres.example", "Coll Imprimeurs"),
    ],
)
def test_a_clause_about_a_new_person_is_no_search(locale: Locale, text: str, company: str) -> None:
    (request,) = assistant().understand(text, locale).requests
    assert (request.intent, request.entities.company) == ("create", company)


def test_a_company_between_a_name_and_its_address_begins_no_person() -> None:
    text = (
        "añade a Eva Rus, que trabaja en Pinturas Rus, eva@a.example, y a Teo Gil, que está en Gil Motor, teo@a.example"
    )
    companies = [each.entities.company for each in assistant().understand(text, "es").requests]
    assert companies == ["Pinturas Rus", "Gil Motor"]


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("es", "apúntame a Celso Romay, celso@romay.example, y me voy al médico"),
        ("es", "mete a Celso Romay, celso@romay.example, que tengo que salir corriendo al abogado"),
        ("en", "add Celso Romay, celso@romay.example, and i'm off to the dentist"),
        ("fr", "ajoute Celso Romay, celso@romay.example, et je file chez le dentiste"),
        ("pl", "dodaj Celso Romay, celso@romay.example, a ja lecę do lekarza"),
    ],
)
def test_where_the_author_goes_is_no_job(locale: Locale, text: str) -> None:
    entities = only_entities(text, locale)
    assert (entities.runs, entities.emails) == (["Celso Romay"], ["celso@romay.example"])
    assert (entities.labelled, entities.company, entities.left) == ({}, "", [])


@pytest.mark.parametrize(
    "clause",
    [
        "el otro ya ni lo mira",
        "que el de antes no lo lee nunca",
        "la otra cuenta la ha cerrado",
        "y al otro ya no entra",
    ],
)
def test_a_mailbox_that_is_not_read_any_more_is_no_data(clause: str) -> None:
    entities = only_entities(f"el correo de Ana Ruiz ahora es ana@ruiz.example, {clause}", "es")
    assert (entities.labelled, _named(entities)) == ({"email": "ana@ruiz.example"}, "Ana Ruiz")
    assert not entities.left


@pytest.mark.parametrize(
    ("locale", "text", "prop", "name"),
    [
        ("es", "Sara Gonzales se escribe González, con z, cámbialo", "lastname", "González"),
        ("es", "corrige a Sara Gonzales: es González", "lastname", "González"),
        ("es", "el apellido de Sara está mal, es González y no Gonzales", "lastname", "González"),
        ("es", "Ana Ruiz se escribe con doble n: Anna", "firstname", "Anna"),
    ],
)
def test_a_word_like_the_name_is_its_right_spelling(locale: Locale, text: str, prop: str, name: str) -> None:
    assert only_entities(text, locale).labelled == {prop: name}


@pytest.mark.parametrize(
    "text",
    [
        "A Begoña Arrieta ponle Getxo en la ciudad, el cargo no lo toques que ese está bien",
        "ponle a Begoña Arrieta Getxo de ciudad",
        "la ciudad de Begoña Arrieta ponla en Getxo",
        "Begoña Arrieta, ciudad: Getxo. El cargo me lo respetas",
    ],
)
def test_a_town_next_to_the_contact_is_the_value_of_its_label(text: str) -> None:
    entities = only_entities(text, "es")
    assert entities.labelled == {"city": "Getxo"}
    assert not entities.named
    assert _named(entities) == "Begoña Arrieta"


@pytest.mark.parametrize(
    "text",
    [
        "Ana Ruiz la tiene Ann pero desde hoy la coge Camille Renaud",
        "Ana Ruiz a partir del lunes la coge Camille Renaud",
        "Ana Ruiz: hasta ahora Ann, desde mañana Camille Renaud",
        "a Ana Ruiz la llevaba Ann, desde el lunes se la queda Camille Renaud",
        "desde hoy Camille Renaud coge a Ana Ruiz",
    ],
)
def test_an_owner_from_a_day_on_is_the_new_one(text: str) -> None:
    entities = only_entities(text, "es")
    assert (_named(entities), entities.labelled) == ("Ana Ruiz", {"hubspot_owner_id": "Camille Renaud"})


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("la empresa de Ana Ruiz pasa a llamarse Landa Iluminación", {"company": "Landa Iluminación"}),
        ("cambia el cargo de Ana Ruiz a interventora pero ojo, el móvil no me lo borres", {"jobtitle": "interventora"}),
        ("el teléfono de Ana Ruiz es el 981 55 50 77, no el que pone", {"phone": "981 55 50 77"}),
        ("me acabo de cruzar con Ana Ruiz, resulta que vive ya en Pontevedra", {"city": "Pontevedra"}),
        ("Ana Ruiz se la pasamos a Camille Renaud", {"hubspot_owner_id": "Camille Renaud"}),
    ],
)
def test_a_change_is_said_in_other_words(text: str, values: dict[str, str]) -> None:
    entities = only_entities(text, "es")
    assert (_named(entities), entities.labelled) == ("Ana Ruiz", values)


@pytest.mark.parametrize(
    "clause",
    [
        "de momento sin teléfono ni empresa que no me los ha dado",
        "sin cargo ni empresa",
        "la empresa ya me la dirá",
        "empresa pendiente que me lo pasa mañana",
    ],
)
def test_a_value_not_known_yet_is_none(clause: str) -> None:
    entities = only_entities(f"mete a Nerea Sanchis, nerea@sanchis.example, {clause}", "es")
    assert (entities.labelled, entities.company, entities.runs) == ({}, "", ["Nerea Sanchis"])


def test_behind_a_given_name_de_leads_to_the_company() -> None:
    entities = only_entities("se llama Ulises Barragán, correo u@fletes.example, es de Fletes Barragán", "es")
    assert (entities.company, entities.holder) == ("Fletes Barragán", "")


@pytest.mark.parametrize("name", ["Mª Ángeles de Haro Ponce", "María Ángeles de Haro Ponce"])
def test_with_a_company_next_to_it_a_name_holds_none(name: str) -> None:
    (request,) = assistant().understand(f"alta de {name}, de Notaría Haro, maharo@nharo.example", "es").requests
    draft = assistant().maker.drafts.draft(request.entities, "es")
    assert draft.fields["lastname"] == "de Haro Ponce"
    assert draft.fields["company"] == "Notaría Haro"


def test_one_name_at_the_end_of_a_note_belongs_to_it() -> None:
    (request,) = assistant().understand("y apúntale que tiene nueva secretaria, Marga", "es").requests
    assert (request.intent, request.entities.body) == ("note", "tiene nueva secretaria, Marga")
    assert not request.entities.runs


@pytest.mark.parametrize(
    "street", ["C/ Industria 14", "Avda. de la Paz 3, 2º B", "Pza. Mayor 7", "Ctra. de Ceares, 22"]
)
def test_a_spanish_street_of_a_card_is_its_address(street: str) -> None:
    card = f"Manuel Cifuentes\nJefe de Compras\nHormigones Cifuentes, S.A.\n{street}\n33211 Gijón\nmanuel@h.example"
    entities = only_entities(f"apunta a este señor\n\n{card}", "es")
    assert entities.labelled["address"] == street


def test_one_word_behind_a_label_in_a_question_is_a_town() -> None:
    entities = only_entities("¿cuántos clientes tenemos en la ciudad de Rosario?", "es")
    assert (entities.labelled, entities.holder) == ({"city": "Rosario"}, "")


def test_a_known_name_with_an_unknown_address_is_looked_for_by_name() -> None:
    (request,) = assistant().understand("ponle a Ana Ruiz ana@nuevo.example", "es").requests
    others = assistant().maker.update(request, "es", STAFF).others
    assert [each.name for each in others] == ["Ana Ruiz"]


@pytest.mark.parametrize(
    ("locale", "said", "town"),
    [
        ("es", "ahora en uppsala, no en estocolmo", "uppsala"),
        ("pl", "teraz w uppsali, nie w sztokholmie", "uppsali"),
        ("ru", "теперь в уппсале, не в стокгольме", "уппсале"),
    ],
)
def test_a_denied_place_leaves_open_what_the_new_one_is(locale: Locale, said: str, town: str) -> None:
    entities = only_entities(said, locale)
    assert (entities.unsure, entities.company, entities.has_focus) == ([town], "", True)


@pytest.mark.parametrize(
    ("locale", "said", "town"),
    [
        ("es", "cámbiale la ciudad, ahora está en La Serena", "La Serena"),
        ("pl", "zmień mu miasto, teraz jest w Ełku", "Ełku"),
        ("ru", "поменяй ему город, теперь он в Ишиме", "Ишиме"),
    ],
)
def test_a_label_says_that_the_place_behind_it_is_a_town(locale: Locale, said: str, town: str) -> None:
    (change,) = assistant().understand(said, locale).requests
    assert (change.entities.labelled, change.entities.company) == ({"city": town}, "")


def test_from_behind_a_company_may_be_a_town() -> None:
    said = "Méteme a Rocío Bermúdez Lara, rocio@azahar.example, contable en Azahar Gestoría, de Dos Hermanas"
    (new,) = assistant().understand(said, "es").requests
    assert (new.entities.company, new.entities.unsure) == ("Azahar Gestoría", ["Dos Hermanas"])


def test_a_town_with_an_article_is_read_as_a_whole() -> None:
    assert assistant().understand("y es de Los Ángeles", "es").entities.labelled == {"city": "Los Ángeles"}
    (new,) = assistant().understand("añade a María De Los Ángeles Ruiz, maria@x.example", "es").requests
    assert [*new.entities.runs] == ["María De Los Ángeles Ruiz"]


def test_three_people_of_a_list_with_two_marks_are_three_contacts() -> None:
    said = (
        "apunta a estos tres que he conocido en la feria de Jaén: Antonio Cobo, acobo@olivar.example; "
        "Encarni Lozano, encarni@almazara.example, y Paqui Ruiz, paqui@envases.example"
    )
    people = assistant().understand(said, "es").requests
    assert [(each.intent, *each.entities.runs, len(each.entities.emails)) for each in people] == [
        ("create", "Antonio Cobo", 1),
        ("create", "Encarni Lozano", 1),
        ("create", "Paqui Ruiz", 1),
    ]


def test_a_verb_that_only_waves_away_removes_nothing() -> None:
    (search,) = assistant().understand("quita, quita, déjalo. Mejor búscame a Fali Moreno", "es").requests
    assert (search.intent, [*search.entities.runs]) == ("search", ["Fali Moreno"])
    (clear,) = assistant().understand("quita el cargo de Fali Moreno", "es").requests
    assert clear.intent == "clear"
