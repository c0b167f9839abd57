"""Korean sentences of kinds that people send: since when, a new title, a company that was left, values in a row."""

import pytest

from services.agent.assistants.guided.parsing import Entities, Utterance
from tests.agent.guided.conversation import assistant

SINCE_WHEN = (
    "하은정 과장님 이번 달부터 부장으로 승진하셨습니다",
    "이번 주부터 하은정 과장님이 부장이시래요",
    "하은정 과장님 12월 1일자로 부장 되셨어요",
    "하은정 과장님 이번에 부장 다셨어요~ 직급 고쳐주세요",
)
LEFT: tuple[tuple[str, str], ...] = (
    ("하은정 과장님 이제 한솔유통 안 다녀요", "한솔유통"),
    ("하은정 과장은 더 이상 한솔유통에서 일하지 않습니다", "한솔유통"),
    ("한솔유통 하은정 과장님 퇴사하셨습니다", "한솔유통"),
    ("하은정님, 그만뒀대요", ""),
)
IN_A_ROW: tuple[tuple[str, dict[str, str]], ...] = (
    ("하은정님 회사와 도시를 누리보험과 대구로 바꿔줘", {"company": "누리보험", "city": "대구"}),
    ("하은정 과장님 회사, 도시를 각각 누리보험, 대구로 변경해주세요", {"company": "누리보험", "city": "대구"}),
    ("하은정 회사/직함 누리보험/부장 으로 고쳐줘", {"company": "누리보험", "jobtitle": "부장"}),
)
IN_CHARGE: tuple[tuple[str, str], ...] = (
    ("한결테크 구매담당자 탁보람님 추가 boram@tak.example", "구매담당자"),
    ("한결테크에서 구매 담당하시는 탁보람님 boram@tak.example 저장해주세요", "구매 담당"),
    ("신규: 한결테크 구매 담당자 탁보람 boram@tak.example 등록", "구매 담당자"),
)
ADDED = (
    "모승아 부장님 폰번호 010-5566-7788 넣어줘",
    "모승아 부장 핸드폰도 추가해줘 01055667788",
    "모승아님 H.P 010-5566-7788 추가 부탁",
)
SURNAMES = ("성이 맹이 아니라 명이에요", "성은 맹이 아니고 명입니다", "맹씨가 아니라 명씨예요")
TWICE = (
    "탁인호님이 두번 등록됐네요. a@tak.example 를 b@tak.example 쪽으로 합쳐주세요",
    "a@tak.example이랑 b@tak.example 같은 사람인데 두 번 등록돼 있어요 b@tak.example로 합쳐주세요",
    "실수로 두번 저장함. a@tak.example 는 b@tak.example 에 합쳐주세요",
)


def _read(text: str) -> Utterance:
    return assistant().understand(text, "ko")


def _only(text: str) -> Entities:
    utterance = _read(text)
    found = [each.entities for each in utterance.requests] or [utterance.entities]
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize("text", SINCE_WHEN)
def test_a_time_is_no_value_of_a_korean_statement(text: str) -> None:
    entities = _only(text)
    assert (entities.runs, entities.labelled, entities.unsure) == (["하은정"], {"jobtitle": "부장"}, [])


@pytest.mark.parametrize(("text", "company"), LEFT)
def test_a_company_that_was_left_is_cleared(text: str, company: str) -> None:
    entities = _only(text)
    assert (entities.runs, entities.labelled, entities.swap) == (["하은정"], {}, (company, ""))


def test_a_new_company_behind_the_one_left_is_the_news() -> None:
    entities = _only("하은정 과장님 한솔유통 퇴사하고 누리보험으로 이직하셨대요")
    assert (entities.labelled["company"], entities.swap) == ("누리보험", None)


@pytest.mark.parametrize(("text", "values"), IN_A_ROW)
def test_values_in_a_row_belong_to_their_labels(text: str, values: dict[str, str]) -> None:
    assert _only(text).labelled == values


def test_more_values_than_labels_are_asked_for() -> None:
    assert _only("하은정님 회사와 도시를 한결테크와 누리보험과 대구로 바꿔줘").labelled == {}


@pytest.mark.parametrize(("text", "job"), IN_CHARGE)
def test_a_function_in_charge_is_a_job_and_no_owner(text: str, job: str) -> None:
    entities = _only(text)
    assert (entities.runs, entities.labelled) == (["탁보람"], {"jobtitle": job, "company": "한결테크"})


def test_an_owner_behind_a_function_stays_an_owner() -> None:
    assert _only("연가람님 영업 담당자를 Mateo Vidal로 바꿔줘").labelled == {"hubspot_owner_id": "Mateo Vidal"}


@pytest.mark.parametrize("text", ADDED)
def test_a_number_for_an_addressed_person_is_a_change(text: str) -> None:
    (request,) = _read(text).requests
    assert (request.intent, request.entities.labelled) == ("update", {"mobilephone": "+821055667788"})


@pytest.mark.parametrize("text", SURNAMES)
def test_a_family_name_of_one_syllable_is_corrected(text: str) -> None:
    assert _only(text).labelled == {"lastname": "명"}


@pytest.mark.parametrize("text", TWICE)
def test_what_is_said_of_double_records_is_a_part_of_the_merge(text: str) -> None:
    (request,) = _read(text).requests
    assert (request.intent, request.entities.runs, request.entities.is_into) == (
        "merge",
        ["a@tak.example", "b@tak.example"],
        True,
    )
