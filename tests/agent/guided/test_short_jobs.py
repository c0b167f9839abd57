"""Jobs that people cut short, with a full stop that ends no sentence."""

import pytest

from libs.contracts.principals import Locale
from tests.agent.guided.conversation import Conversation, assistant

JOBS: tuple[tuple[Locale, str, str], ...] = (
    ("en", "add Ann Lee, asst. mgr. at Volta, ann@volta.example", "asst. mgr."),
    ("es", "añade a Ana Ruiz, resp. de compras, ana@volta.example", "resp. de compras"),
    ("fr", "ajoute Luc Pons, resp. achats chez Voltis, luc@voltis.example", "resp. achats"),
    ("pl", "dorzuć Weronikę Pilch, kier. sprzedaży, weronika@pilchopak.example", "kier. sprzedaży"),
    ("pl", "dodaj Jana Kosa, z-ca dyr. ds. handlu, jan@kos.example", "z-ca dyr. ds. handlu"),
    ("ru", "занеси Оксану Чибис, зам. дир. по снабжению в ТД Чибис, oksana@chibis.example", "зам. дир. по снабжению"),
    ("ru", "добавь Анну Ким, мл. менеджер, anna@kim.example", "мл. менеджер"),
)


@pytest.mark.parametrize(("locale", "text", "job"), JOBS)
def test_a_job_cut_short_is_a_job(locale: Locale, text: str, job: str) -> None:
    chat = Conversation(locale)
    chat.says(text)
    assert chat.created()["jobtitle"] == job


def test_a_full_stop_before_a_sentence_ends_the_one_before() -> None:
    (request,) = assistant().understand("She works in tech. Add Ann Lee, ann@lee.example", "en").requests
    assert (request.entities.runs, request.entities.emails) == (["Ann Lee"], ["ann@lee.example"])


@pytest.mark.parametrize(("locale", "job"), [("pl", "kadry"), ("pl", "zakupy"), ("ru", "закупки")])
def test_a_department_in_the_plural_stays_as_typed(locale: Locale, job: str) -> None:
    assert assistant().maker.stored.in_nominative({"jobtitle": job}, locale) == {"jobtitle": job}


@pytest.mark.parametrize(
    ("locale", "said", "job"),
    [("pl", "kierowniczki zakupów", "kierowniczka zakupów"), ("pl", "główną księgową", "główna księgowa"),
     ("ru", "старшего кассира", "старший кассир")],
)  # fmt: skip
def test_a_person_at_work_is_stored_in_the_nominative(locale: Locale, said: str, job: str) -> None:
    assert assistant().maker.stored.in_nominative({"jobtitle": said}, locale) == {"jobtitle": job}
