"""Parts of a sentence in a value: they are left over and named, and no record holds them."""

import pytest

from libs.contracts.principals import Locale
from services.agent.assistants.guided.state import CreateTask
from tests.agent.guided.conversation import STAFF, assistant

CUT: tuple[tuple[Locale, str, dict[str, str], str], ...] = (
    ("en", "add Bob Ray, bob@a.example, company Acme they rang twice", {"company": "Acme"}, "they rang"),
    ("en", "add Bob Ray, bob@a.example, job title planner but he hates it", {"jobtitle": "planner"}, "hates"),
    ("es", "añade a Ana Ruiz, ana@a.example, empresa Conservas Gil quieren factura", {"company": "Conservas Gil"},
     "quieren factura"),
    ("fr", "ajoute Luc Pons, luc@a.example, société Studio Brun ils déménagent", {"company": "Studio Brun"},
     "déménagent"),
    ("pl", "dodaj Jana Kosa, jan@a.example, firma Kos wychodzą jutro", {"company": "Kos"}, "wychodzą jutro"),
    ("pl", "dodaj Jana Kosa, jan@a.example, stanowisko szef wszedł", {}, "szef wszedł"),
    ("ru", "добавь Яну Кос, yana@a.example, компания Лампарт просили счёт", {"company": "Лампарт"}, "просили"),
    ("ru", "добавь Яну Кос, yana@a.example, должность теперь ведущий аналитик", {"jobtitle": "ведущий аналитик"}, ""),
)  # fmt: skip
SPLIT: tuple[tuple[Locale, str, str, str], ...] = (
    ("en", "add Bob Ray, bob@a.example, company Acme Corp sales manager", "Acme Corp", "sales manager"),
    ("es", "añade a Ana Ruiz, ana@a.example, empresa Conservas Gil jefa de compras", "Conservas Gil",
     "jefa de compras"),
    ("fr", "ajoute Luc Pons, luc@a.example, société Studio Brun responsable achats", "Studio Brun",
     "responsable achats"),
    ("pl", "dodaj Jana Kosa, jan@a.example, firma Lampart kierownik sprzedaży", "Lampart", "kierownik sprzedaży"),
    ("ru", "добавь Яну Кос, yana@a.example, компания Полюс коммерческий директор", "Полюс", "коммерческий директор"),
)  # fmt: skip
MARKS: tuple[tuple[Locale, str, dict[str, str]], ...] = (
    ("pl", "zmień Anna Wrona stanowisko na kierowniczka zmiany :)", {"jobtitle": "kierowniczka zmiany"}),
    ("en", "set Ann Roe's city to Leeds :-)", {"city": "Leeds"}),
    ("ru", "у ann@a.example адрес ул. Чапаева, 5. Спасибо", {"address": "ул. Чапаева, 5"}),
)
WHOLE: tuple[tuple[Locale, str, str], ...] = (
    ("ru", "добавь Яну Кос, yana@a.example, компания Углов и партнёры", "Углов и партнёры"),
    ("en", "add Bob Ray, bob@a.example, company We Are Social", "We Are Social"),
    ("es", "añade a Ana Ruiz, ana@a.example, empresa Casa del Panadero", "Casa del Panadero"),
)


def _created(locale: Locale, said: str) -> CreateTask:
    guided = assistant()
    (request,) = guided.understand(said, locale).requests
    task = guided.maker.task_of(request, locale, STAFF)
    assert isinstance(task, CreateTask)
    return task


@pytest.mark.parametrize(("locale", "said", "values", "left"), CUT)
def test_a_part_of_a_sentence_is_left_over(locale: Locale, said: str, values: dict[str, str], left: str) -> None:
    task = _created(locale, said)
    assert {prop: value for prop, value in task.fields.items() if prop in ("company", "jobtitle")} == values
    assert left in " ".join(task.left)


@pytest.mark.parametrize(("locale", "said", "company", "job"), SPLIT)
def test_a_job_behind_a_company_is_the_job(locale: Locale, said: str, company: str, job: str) -> None:
    fields = _created(locale, said).fields
    assert (fields["company"], fields["jobtitle"]) == (company, job)


@pytest.mark.parametrize(("locale", "said", "company"), WHOLE)
def test_a_company_of_such_words_stays_whole(locale: Locale, said: str, company: str) -> None:
    assert _created(locale, said).fields["company"] == company


@pytest.mark.parametrize(("locale", "said", "values"), MARKS)
def test_marks_of_the_sentence_are_no_part_of_a_value(locale: Locale, said: str, values: dict[str, str]) -> None:
    read = assistant().understand(said, locale)
    (entities,) = [each.entities for each in read.requests] or [read.entities]
    assert entities.labelled == values
