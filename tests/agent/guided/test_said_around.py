"""Values in a clause of their own, contacts that no list knows, and new owners said without a verb of giving."""

import pytest

from libs.contracts.principals import Locale
from services.agent.assistants.guided.parsing.entities import OWNER
from tests.agent.guided.conversation import Conversation, assistant, only_entities

IN_CLAUSES: tuple[tuple[Locale, str, dict[str, str]], ...] = (
    ("es", "corrige de Elisa Roldán el móvil, que ahora es el 611 22 33 44, y la ciudad, que es Burgos",
     {"mobilephone": "611 22 33 44", "city": "Burgos"}),
    ("es", "modifica el apellido de Elisa Roldán que ahora es Roldán Vega", {"lastname": "Roldán Vega"}),
    ("es", "corrígele la ciudad, que es Burgos, no Soria", {"city": "Burgos"}),
    ("es", "el puesto de Elisa Roldán, que era vendedora, ahora es encargada", {"jobtitle": "encargada"}),
    ("es", "cambia el puesto de Ana Ruiz, que es jefa de compras, a directora", {"jobtitle": "directora"}),
    ("es", "cambia el teléfono de Ana Ruiz, que es la jefa, al 611 22 33 44", {"phone": "611 22 33 44"}),
    ("en", "change Ann Lee's mobile, which is now +44 7700 900123, and her city, which is York",
     {"mobilephone": "+44 7700 900123", "city": "York"}),
    ("en", "update the title of Ann Lee, which was planner, to buyer", {"jobtitle": "buyer"}),
    ("fr", "change le portable de Luc Pons, qui est maintenant le 06 12 34 56 78, et sa ville, qui est Pau",
     {"mobilephone": "06 12 34 56 78", "city": "Pau"}),
    ("pl", "zmień Annie Nowak telefon, który teraz to 601 222 333, i miasto, które teraz to Ełk",
     {"phone": "601 222 333", "city": "Ełk"}),
    ("ru", "поменяй Анне Ким телефон, который теперь 8 903 111 22 33, и город, который теперь Тула",
     {"phone": "8 903 111 22 33", "city": "Тула"}),
)  # fmt: skip
UNKNOWN_NAMES: tuple[tuple[str, dict[str, str]], ...] = (
    ("cámbiale el puesto a Citlali Ocampo, ahora es gerente de zona", {"jobtitle": "gerente de zona"}),
    ("cámbiale el puesto a la Citlali Ocampo, es gerente de zona", {"jobtitle": "gerente de zona"}),
    ("cámbiale el puesto a Citlali Ocampo: gerente de zona", {"jobtitle": "gerente de zona"}),
    ("cámbiale la ciudad a Citlali Ocampo. Ahora es Toluca", {"city": "Toluca"}),
    ("cámbiale el apellido a Citlali Ocampo, ahora es Nava", {"lastname": "Nava"}),
    ("actualiza el móvil a Citlali Ocampo, ahora es el 611 22 33 44", {"mobilephone": "611 22 33 44"}),
    ("cámbiale la empresa a Citlali Ocampo, ahora es Globex", {"company": "Globex"}),
)
JOBS: tuple[tuple[Locale, str, str], ...] = (
    ("es", "ponle de cargo responsable de logística", "responsable de logística"),
    ("es", "ponle responsable de logística de cargo", "responsable de logística"),
    ("es", "ponle el cargo de responsable de logística", "responsable de logística"),
    ("es", "déjale de cargo jefa de taller", "jefa de taller"),
    ("es", "modifícale el cargo a jefa de compras", "jefa de compras"),
)
APPOSED: tuple[tuple[Locale, str, str, bool], ...] = (
    ("es", "alta: Irene Sotelo, oficial en Notaría Requejo, irene@requejo.example", "oficial", False),
    ("es", "alta: Irene Sotelo, marmitona en Notaría Requejo, irene@requejo.example", "marmitona", True),
    ("en", "add Ann Lee, bosun at Globex, ann@globex.example", "bosun", True),
    ("fr", "ajoute Luc Pons, grouillot chez Globex, luc@globex.example", "grouillot", True),
)
HANDED: tuple[tuple[Locale, str], ...] = (
    ("es", "Jimena Cobos es de Mateo"), ("es", "Jimena Cobos pasa a ser cosa de Mateo"),
    ("es", "Jimena Cobos se la queda Mateo"), ("es", "que Mateo lleve a Jimena Cobos"),
    ("es", "Mateo se encarga de Jimena Cobos"), ("es", "pasa a Jimena Cobos de Zofia a Mateo"),
    ("es", "Zofia le pasa Jimena Cobos a Mateo"), ("es", "dale a Mateo la Jimena Cobos"),
    ("es", "pon a Mateo al cargo de Jimena Cobos"), ("es", "pon a Jimena Cobos a nombre de Mateo"),
    ("es", "Jimena Cobos ya no es de Zofia, es de Mateo"), ("es", "quita a Zofia de Jimena Cobos y pon a Mateo"),
    ("es", "la cuenta de Jimena Cobos va a Mateo a partir del lunes"), ("es", "¿le puedes pasar Jimena Cobos a Mateo?"),
    ("es", "cambia el propietario de Jimena Cobos de Zofia a Mateo"),
    ("es", "a Jimena Cobos que la atienda Mateo de ahora en más ponela a ella como responsable"),
    ("en", "Mateo is taking Jimena Cobos off Zofia's hands from today, please reassign her"),
    ("en", "Mateo's taking Jimena Cobos off my plate this week"), ("en", "put Jimena Cobos under Mateo"),
    ("en", "Jimena Cobos can go to Mateo"), ("en", "Jimena Cobos should sit with Mateo from now on"),
    ("en", "Mateo is taking Jimena Cobos on"),
    ("en", "Jimena Cobos is with Mateo now"), ("en", "move Jimena Cobos from Zofia to Mateo"),
    ("fr", "c'est Mateo qui reprend Jimena Cobos"), ("fr", "passe Jimena Cobos de Zofia à Mateo"),
)  # fmt: skip
NOT_HANDED: tuple[tuple[Locale, str], ...] = (
    ("es", "Ana Ruiz es de Santiago"), ("es", "Ana Ruiz es de Globex"), ("es", "¿Ana Ruiz es de Mateo?"),
    ("es", "Ana Ruiz no es de Mateo"), ("es", "Ana Ruiz es de Minjun y Luis Gil de Zofia"),
    ("en", "Ana Ruiz is with Globex now"), ("en", "move Ana Ruiz from Leeds to York"),
)  # fmt: skip


@pytest.mark.parametrize(("locale", "text", "values"), IN_CLAUSES)
def test_a_clause_says_the_value_of_its_label(locale: Locale, text: str, values: dict[str, str]) -> None:
    assert only_entities(text, locale).labelled == values


@pytest.mark.parametrize(("text", "values"), UNKNOWN_NAMES)
def test_a_name_before_the_value_is_the_contact(text: str, values: dict[str, str]) -> None:
    entities = only_entities(text, "es")
    assert (entities.holder, entities.labelled) == ("Citlali Ocampo", values)


@pytest.mark.parametrize("text", ["ahora trabaja en Globex", "ahora vive en León", "la han hecho gerente"])
def test_of_two_values_the_first_is_the_contact(text: str) -> None:
    label = {"Globex": "la empresa", "León": "la ciudad"}.get(text.split()[-1], "el puesto")
    entities = only_entities(f"cámbiale {label} a Citlali Ocampo, {text}", "es")
    assert entities.holder == "Citlali Ocampo"
    assert "Citlali Ocampo" not in entities.labelled.values()


def test_a_company_before_a_job_stays_the_value() -> None:
    entities = only_entities("cámbiale la empresa a Acme Foods, ahora es directora", "es")
    assert (entities.labelled, entities.holder) == ({"company": "Acme Foods"}, "")


@pytest.mark.parametrize(("locale", "text", "job"), JOBS)
def test_a_job_behind_the_shown_contact(locale: Locale, text: str, job: str) -> None:
    entities = only_entities(text, locale)
    assert (entities.labelled, entities.has_focus) == ({"jobtitle": job}, True)


@pytest.mark.parametrize(("locale", "text", "job", "is_shown"), APPOSED)
def test_a_word_between_person_and_company(locale: Locale, text: str, job: str, is_shown: bool) -> None:
    entities = only_entities(text, locale)
    assert (job in entities.runs, entities.is_shown) == (True, is_shown)


@pytest.mark.parametrize(("locale", "text"), HANDED)
def test_a_sentence_that_gives_to_a_new_owner(locale: Locale, text: str) -> None:
    (request,) = assistant().understand(text, locale).requests
    assert (request.intent, request.entities.runs) == ("assign", ["Jimena Cobos"])
    assert request.entities.labelled == {OWNER: "Mateo"}


@pytest.mark.parametrize(("locale", "text"), NOT_HANDED)
def test_a_sentence_that_gives_to_none(locale: Locale, text: str) -> None:
    requests = assistant().understand(text, locale).requests
    assert all(OWNER not in request.entities.labelled for request in requests)


@pytest.mark.parametrize(
    "text",
    [
        "Mateo can have him", "put him under Mateo", "Mateo will take her over", "let Mateo have him",
        "let Mateo take him over", "could Mateo look after her",
    ],
)  # fmt: skip
def test_the_shown_contact_of_a_new_owner(text: str) -> None:
    entities = only_entities(text, "en")
    assert (entities.has_focus, entities.runs, entities.labelled) == (True, [], {OWNER: "Mateo"})


def test_a_new_owner_in_lower_case() -> None:
    entities = only_entities("put bob ray under mateo please", "en")
    assert (entities.runs, entities.labelled) == (["Bob Ray"], {OWNER: "mateo"})


def test_several_contacts_of_one_new_owner() -> None:
    requests = assistant().understand("Jimena Cobos e Inés Pita son de Minjun", "es").requests
    assert [each.entities.runs for each in requests] == [["Jimena Cobos"], ["Inés Pita"]]
    assert [each.entities.labelled for each in requests] == [{OWNER: "Minjun"}] * 2


@pytest.mark.parametrize("verb", ["arréglaselo", "rectifícaselo", "modifícaselo", "ponelo"])
def test_verbs_with_pronouns_ask_for_a_change(verb: str) -> None:
    intents = [each.intent for each in assistant().understand(f"{verb}, cargo jefa de taller", "es").requests]
    assert intents == ["update"]


def test_two_sentences_of_one_search() -> None:
    entities = only_entities("¿a quién teníamos en Aceros Luna? me suena una tal Jimena", "es")
    assert (entities.company, entities.runs) == ("Aceros Luna", ["Jimena"])


@pytest.mark.parametrize("text", ["busca a Jimena Cobos la de Aceros Luna", "ubica a Jimena Cobos el de Aceros Luna"])
def test_an_article_before_of_ends_the_name(text: str) -> None:
    entities = only_entities(text, "es")
    assert (entities.runs, entities.company) == (["Jimena Cobos"], "Aceros Luna")


def test_an_article_before_of_in_lower_case_ends_the_name() -> None:
    assert only_entities("qué correo tenemos de wilmer ospina el de la ferretería", "es").holder == "Wilmer Ospina"


def test_a_family_name_behind_particles_is_no_misspelt_word() -> None:
    entities = only_entities("pon a nacho de la ventaz el móvil 655 01 42 77", "es")
    assert (entities.runs, list(entities.labelled)) == (["Nacho de la Ventaz"], ["mobilephone"])


CHATTY: tuple[tuple[Locale, str, str, list[str], dict[str, str]], ...] = (
    ("es", "Mira, en la feria conocí a Amparo Soler. ¿La puedes dar de alta? Su correo es amparo@turia.example",
     "create", ["Amparo Soler"], {"email": "amparo@turia.example"}),
    ("es", "¿Te enteraste? Ascendieron a Silvina Paz. Cambiale el cargo a jefa de sucursal, dale",
     "update", ["Silvina Paz"], {"jobtitle": "jefa de sucursal"}),
    ("es", "Acabo de colgar con la doctora Ana Ruiz, tiene móvil nuevo, 611 22 33 44, ¿se lo pones?",
     "update", ["Ana Ruiz"], {"mobilephone": "611 22 33 44"}),
    ("es", "¿Te acuerdas de Ana Ruiz? Pues ahora vive en Soria, actualízalo", "update", ["Ana Ruiz"],
     {"city": "Soria"}),
    ("en", "Listen, Ann Lee moved to York after ten years, change her city to York", "update", ["Ann Lee"],
     {"city": "York"}),
)  # fmt: skip


@pytest.mark.parametrize(("locale", "text", "intent", "runs", "values"), CHATTY)
def test_a_chatty_message(locale: Locale, text: str, intent: str, runs: list[str], values: dict[str, str]) -> None:
    (request,) = assistant().understand(text, locale).requests
    assert (request.intent, request.entities.runs, request.entities.labelled) == (intent, runs, values)


def test_years_behind_a_company_are_no_company() -> None:
    text = "Héctor Zavala se fue de Anáhuac, después de veinte años, y ahora está en Envases del Bajío como gerente"
    assert only_entities(text, "es").company == "Envases del Bajío"


def test_a_sigh_before_a_search_is_no_name() -> None:
    assert only_entities("Ay, ¿tenemos a una señora Nohora?", "es").runs == ["Nohora"]


def test_a_first_word_with_a_capital_is_no_contact_of_a_note() -> None:
    entities = only_entities("Recién corté con Rubén Villalba. ¿Le apuntas que llame el martes?", "es")
    assert (entities.runs, entities.body) == (["Rubén Villalba"], "llame el martes")


def test_a_name_that_was_left_over_is_rather_meant_than_the_shown_contact() -> None:
    entities = only_entities("¿Y te ubicas de Rosa Vidal? Pues ahora vive en Soria, actualízalo", "es")
    assert (entities.holder, entities.has_focus, entities.is_shown) == ("Rosa Vidal", False, True)


LISTED: tuple[tuple[Locale, str], ...] = (
    ("es", "Cambios de hoy:\n- Ignacio Rueda: puesto coordinador\n- Maribel Ochoa: ciudad Saltillo"),
    ("es", "Actualiza:\n* Ignacio Rueda - puesto coordinador\n* Maribel Ochoa - ciudad Saltillo"),
    ("es", "1) Ignacio Rueda: puesto coordinador\n2) Maribel Ochoa: ciudad Saltillo"),
)


@pytest.mark.parametrize(("locale", "text"), LISTED)
def test_a_list_has_a_change_in_each_line(locale: Locale, text: str) -> None:
    requests = assistant().understand(text, locale).requests
    assert [(each.entities.holder, each.entities.labelled) for each in requests] == [
        ("Ignacio Rueda", {"jobtitle": "coordinador"}), ("Maribel Ochoa", {"city": "Saltillo"}),
    ]  # fmt: skip


FORMS: tuple[tuple[Locale, str, dict[str, str]], ...] = (
    ("es", "Crear contacto\nNombre: Elvira\nApelldo: Cosso\nCorreo: e@ceibo.example",
     {"name": "Elvira", "lastname": "Cosso", "email": "e@ceibo.example"}),
    ("en", "New contact\nName: Ann Lee\nCompnay: Globex\nEmail: ann@globex.example",
     {"name": "Ann Lee", "company": "Globex", "email": "ann@globex.example"}),
)  # fmt: skip


@pytest.mark.parametrize(("locale", "text", "values"), FORMS)
def test_a_form_below_its_request_is_no_card(locale: Locale, text: str, values: dict[str, str]) -> None:
    (request,) = assistant().understand(text, locale).requests
    assert (request.intent, request.entities.labelled) == ("create", values)


def test_an_errand_alone_is_not_available() -> None:
    chat = Conversation("es")
    decision = chat.says("Envíale a Félix Arana la factura 2026-118 por correo")
    assert "no puedo hacerlo" in str(decision)
