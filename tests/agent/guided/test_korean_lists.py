"""Korean requests about several people or several properties: no word of one belongs to another."""

import pytest

from services.agent.assistants.guided.parsing import Entities
from services.agent.flows.runtime.answers.names import read_person
from tests.agent.guided.conversation import assistant

LISTS: tuple[str, ...] = (
    "등록할 사람:\n- 간지호 / 산들푸드 / jiho@gan.example\n- 경나은 / 구매팀장 / naeun@gyeong.example",
    "두 명 등록:\n산들푸드 간지호 jiho@gan.example\n구매팀장 경나은 naeun@gyeong.example",
)
OWNED: tuple[tuple[str, list[str], str], ...] = (
    ("사밤이랑 사별 담당자 Camille Renaud로 지정해줘", ["사밤", "사별"], "Camille Renaud"),
    ("김하나랑 이두리를 Camille Renaud에게 배정해줘", ["김하나", "이두리"], "Camille Renaud"),
    ("김하나랑 이두리 둘 다 내 담당으로 바꿔줘", ["김하나", "이두리"], "me"),
)
LEFT_A_JOB = ("빈늘 씨 퇴사하고 지금은 모래시계커피 점장이래요", "빈늘 씨 빈스커피 퇴사하고 모래시계커피 점장이래요")


def _of(text: str) -> list[Entities]:
    return [each.entities for each in assistant().understand(text, "ko").requests]


@pytest.mark.parametrize("text", LISTS)
def test_each_line_of_a_list_has_its_own_person(text: str) -> None:
    first, second = _of(text)
    assert (first.runs, first.emails, first.labelled) == (["간지호"], ["jiho@gan.example"], {"company": "산들푸드"})
    assert (second.runs, second.emails) == (["경나은"], ["naeun@gyeong.example"])
    assert second.labelled == {"jobtitle": "구매팀장"}


@pytest.mark.parametrize(("text", "names", "owner"), OWNED)
def test_each_of_several_contacts_gets_the_owner(text: str, names: list[str], owner: str) -> None:
    found = _of(text)
    assert [each.runs for each in found] == [[name] for name in names]
    assert {each.labelled["hubspot_owner_id"] for each in found} == {owner}


def test_a_value_behind_a_verb_that_clears_is_set() -> None:
    cleared, changed = _of("mi@ak.example 전화번호 지우고 도시는 파주로")
    assert (cleared.named, cleared.labelled, changed.labelled) == (["phone"], {}, {"city": "파주"})


@pytest.mark.parametrize("text", LEFT_A_JOB)
def test_the_person_that_leaves_a_company_is_the_contact(text: str) -> None:
    entities = assistant().understand(text, "ko").entities
    assert entities.runs == ["빈늘"]
    assert entities.labelled == {"company": "모래시계커피", "jobtitle": "점장"}


def test_a_short_name_that_leaves_a_company_is_named() -> None:
    assert assistant().understand("빈늘 퇴사하고 지금은 모래시계커피 점장이래요", "ko").entities.left == ["빈늘"]


def test_a_title_of_a_card_is_no_name() -> None:
    (entities,) = _of("명함 등록 부탁해\n\n(주)한결테크\n영업본부 / 부장\n도 영 재\nyj.do@hangyeol.example")
    assert (entities.addressee, entities.labelled["jobtitle"]) == ("도영재", "부장")


def test_a_verb_for_a_new_employer_names_the_company() -> None:
    (entities,) = _of("양하 님이 목화솜으로 이직하셨대요")
    assert (entities.runs, entities.labelled) == (["양하"], {"company": "목화솜"})


def test_a_value_of_a_label_is_written_down_and_no_note() -> None:
    (request,) = assistant().understand("김하나 도시 부산으로 적어줘", "ko").requests
    assert (request.intent, request.entities.labelled) == ("update", {"city": "부산"})


def test_a_noun_in_a_part_of_its_own_is_asked_about() -> None:
    (entities,) = _of("민채아, chaea@min.example, 새싹 등록해줘")
    assert (entities.unsure, entities.company) == (["새싹"], "")
    assert "company" not in entities.labelled


def test_a_name_stands_between_a_company_and_a_title() -> None:
    name = read_person("온누리상사 피재윤 과장입니다", "ko", asked=True)
    assert name is not None
    assert (name.last, name.first) == ("피", "재윤")


def test_the_last_digits_of_a_korean_number_are_corrected() -> None:
    entities = assistant().understand("휴대폰 끝자리 2424 아니고 2442야", "ko").entities
    assert (entities.denied, entities.ending, entities.named) == (["2424"], "2442", [])


def test_a_number_is_added_to_the_contact_that_is_addressed() -> None:
    (request,) = assistant().understand("구상미 선생님 휴대폰 010-2121-2222 추가해 주세요", "ko").requests
    assert (request.intent, request.entities.labelled) == ("update", {"mobilephone": "+821021212222"})
