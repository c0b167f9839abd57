"""Names of customers next to their company, and jobs with a town or with what a person is in charge of."""

import pytest

from libs.contracts.principals import Locale
from libs.people import Morphology
from services.agent.flows.runtime.answers.names import read_person
from tests.agent.guided.conversation import assistant

BEHIND_COMPANY: tuple[tuple[Locale, str, tuple[str, str]], ...] = (
    ("pl", "Zakład Metalex, Stefan Gąsior", ("Stefan", "Gąsior")), ("ru", "ООО Лотос, Эдуард", ("Эдуард", "")),
    ("en", "Acme Ltd, Jane Doe", ("Jane", "Doe")), ("ko", "(주)온별 경리팀 명수진", ("수진", "명")),
    ("ko", "(주)한결 과장 심보라예요", ("보라", "심")),
)  # fmt: skip
NO_NAMES: tuple[tuple[Locale, str], ...] = (
    ("ru", "ООО Лотос, счёт"), ("en", "Smith Ltd, please help"), ("ko", "고객센터 문의 전화기"),
)  # fmt: skip


@pytest.mark.parametrize(("locale", "text", "name"), BEHIND_COMPANY)
def test_a_name_stands_behind_a_company(locale: Locale, text: str, name: tuple[str, str]) -> None:
    read = read_person(text, locale, asked=True)
    assert read is not None
    assert (read.first, read.last) == name


@pytest.mark.parametrize(("locale", "text"), NO_NAMES)
def test_other_words_behind_a_company_are_no_name(locale: Locale, text: str) -> None:
    assert read_person(text, locale, asked=True) is None


def test_a_noun_that_an_adjective_governs_keeps_its_case() -> None:
    shared = Morphology.shared()
    assert shared.phrase("заведующую аптекой", "ru") == "заведующая аптекой"
    assert shared.phrase("нового директора", "ru") == "новый директор"


def test_the_town_of_a_job_on_a_card_is_no_company() -> None:
    text = "добавь\n\nС уважением,\nАнтон Лещенко\nДиректор филиала в Самаре\nГК «Волга-Нефть»\nanton@volga.example"
    (request,) = assistant().understand(text, "ru").requests
    assert request.entities.labelled == {"jobtitle": "Директор филиала в Самаре", "company": "ГК «Волга-Нефть»"}
