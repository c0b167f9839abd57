"""Words that looked like values: duties, towns, former companies, denied labels, and several contacts of one owner."""

import pytest

from libs.contracts.principals import Locale
from libs.people import capitalized
from services.agent.assistants.guided.parsing import Entities
from tests.agent.guided.conversation import Conversation, assistant, found
from tests.agent.guided.people import JANE

DUTIES: tuple[tuple[Locale, str], ...] = (
    ("es", "mete a Nuria Sesé (nuria@sese.example) que lleva la contabilidad de Sesé Motor"),
    ("fr", "crée Nadine Sez (nadine@sez.example) qui s'occupe de la compta chez Sez Auto"),
)
TOWNS: tuple[tuple[Locale, str, str], ...] = (
    ("es", "Jane Doe está ahora en Reus", "Reus"), ("ko", "나보람 지금 밀양에서 일해", "밀양"),
)  # fmt: skip
DENIED: tuple[tuple[Locale, str], ...] = (
    ("es", "quítale la ciudad a sole ibarra pero el teléfono no lo toques"),
    ("es", "quita la ciudad de Sole Ibarra pero el teléfono no lo toques"),
    ("fr", "vire la ville à Anne Roux mais le téléphone tu le touches pas"),
    ("en", "drop the city of Jane Doe but the phone don't touch"),
)
SEVERAL: tuple[tuple[Locale, str], ...] = (
    ("es", "asigna a Ana Roig, Luis Pons y Marta Gil a Camille"),
    ("fr", "confie Anne Roux, Luc Pons et Marthe Gil à Camille"),
)
KOREAN: tuple[tuple[str, dict[str, str]], ...] = (
    ("나보람 이제 하늘섬유 안 다녀", {}),
    ("나보람 하늘섬유 안 다니고 푸른목재 다녀", {"company": "푸른목재"}),
    ("나보람 밀양으로 이사했대", {"city": "밀양"}),
    ("나보람 하늘섬유 이사로 승진", {"company": "하늘섬유", "jobtitle": "이사"}),
    ("나보람 담당자 Camille로", {"hubspot_owner_id": "Camille"}),
)


def _of(locale: Locale, text: str) -> Entities:
    said = assistant().understand(text, locale)
    return said.requests[0].entities if said.requests else said.entities


@pytest.mark.parametrize(("locale", "text"), DUTIES)
def test_a_duty_of_a_new_contact_names_no_owner(locale: Locale, text: str) -> None:
    request = assistant().understand(text, locale).requests[0]
    assert (request.intent, request.entities.labelled) == ("create", {})
    assert request.entities.left


@pytest.mark.parametrize(("locale", "text", "town"), TOWNS)
def test_a_word_behind_works_in_may_be_a_town(locale: Locale, text: str, town: str) -> None:
    chat = Conversation(locale)
    chat.says(text)
    chat.gets(found(JANE))
    assert town in chat.decision.text
    assert "as:city" in chat.offered()


@pytest.mark.parametrize(("locale", "text"), DENIED)
def test_a_label_behind_but_is_left_alone(locale: Locale, text: str) -> None:
    (request,) = assistant().understand(text, locale).requests
    assert (request.intent, request.entities.named) == ("clear", ["city"])


@pytest.mark.parametrize(("locale", "text"), SEVERAL)
def test_each_contact_of_a_list_gets_the_owner(locale: Locale, text: str) -> None:
    said = assistant().understand(text, locale).requests
    assert [each.entities.labelled for each in said] == [{"hubspot_owner_id": "Camille"}] * 3
    assert [each.entities.left for each in said] == [[], [], []]


@pytest.mark.parametrize(("text", "values"), KOREAN)
def test_korean_words_around_a_company(text: str, values: dict[str, str]) -> None:
    assert _of("ko", text).labelled == values


def test_a_korean_name_stands_behind_its_job() -> None:
    said = _of("ko", "매장 사장님 함길동 010-1111-2222 추가")
    assert (said.runs, said.labelled) == (["함길동"], {"jobtitle": "사장"})


def test_a_korean_number_behind_a_denied_one_is_the_new_one() -> None:
    said = _of("ko", "나보람 번호 그거 아니고 010-1111-2222야")
    assert (said.labelled, said.without) == ({"phone": "+821011112222"}, [])


def test_a_reason_behind_a_cleared_company_is_no_company() -> None:
    said = _of("fr", "enlève la boîte d'Anne Roux elle l'a quittée")
    assert (said.named, said.holder, said.labelled) == (["company"], "Anne Roux", {})


def test_a_french_family_name_keeps_its_article() -> None:
    assert capitalized("gwenaelle le bihan") == "Gwenaelle Le Bihan"
    assert capitalized("jean de la tour") == "Jean de la Tour"
