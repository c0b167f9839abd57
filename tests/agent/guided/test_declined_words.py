"""Polish and Russian words in other cases within requests: jobs and companies of searches, values behind a name."""

import pytest

from libs.contracts import Locale
from services.agent.assistants.guided.state import SearchTask
from tests.agent.guided.conversation import STAFF, assistant


@pytest.mark.parametrize(
    ("locale", "text", "job", "company"),
    [
        ("pl", "kto jest księgowym w Hutniku?", "księgowy", "Hutnik"),
        ("ru", "кто работает юристом в Граните?", "юрист", "Гранит"),
    ],
)
def test_a_job_is_searched_for_in_the_nominative(locale: Locale, text: str, job: str, company: str) -> None:
    (asked,) = assistant().understand(text, locale).requests
    task = assistant().maker.task_of(asked, locale, STAFF)
    assert isinstance(task, SearchTask)
    assert task.criteria.filters == {"jobtitle": job}
    assert [(each.company, each.filters) for each in task.others][:1] == [(company, {"jobtitle": job})]


@pytest.mark.parametrize(
    ("locale", "text"),
    [("pl", "wróć mi ten numer z powrotem"), ("pl", "wróć poprzedni telefon"), ("ru", "верни ему номер обратно")],
)
def test_a_value_that_shall_come_back_is_an_undo(locale: Locale, text: str) -> None:
    (asked,) = assistant().understand(text, locale).requests
    assert (asked.intent, asked.entities.company, asked.entities.holder) == ("undo", "", "")


@pytest.mark.parametrize(
    "text", ["склей Бориса Сыча в boris@sych.example", "Борис Сыч дважды, склей в boris@sych.example"]
)
def test_two_are_merged_into_the_address_behind_in(text: str) -> None:
    (asked,) = assistant().understand(text, "ru").requests
    assert (asked.intent, asked.entities.is_into, asked.entities.runs[-1]) == ("merge", True, "boris@sych.example")
