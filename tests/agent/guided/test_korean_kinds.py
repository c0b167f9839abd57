"""Korean sentences of kinds that people send: since when, a new title, a company that was left, values in a row."""

import pytest

from services.agent.assistants.guided.parsing import Utterance
from tests.agent.guided.conversation import assistant, only_entities

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
AT_WORK = (
    "배윤슬님 등록해주세요 대호전기 자재팀에 계시고 메일은 ys@daeho.example",
    "배윤슬이라는 분이고 대호전기 자재팀에서 일하신대요 ys@daeho.example 새로 넣어줘요",
    "ys@daeho.example 배윤슬님인데요 대호전기 자재팀이시고요 등록 부탁드려요",
)
MOVED = (
    "장현우님 비트온 나와서 클로버소프트로 갔대요",
    "장현우님이 비트온 퇴사 후 클로버소프트로 가셨다고 합니다",
    "장현우님 클로버소프트에 새로 입사하셨대요",
)
LET_BE = (
    "마봉길님 도시는 놔두고 회사만 마린푸드로 바꿔줘",
    "마봉길님 다른 건 건드리지 말고 회사만 마린푸드로 고쳐주세요",
    "마봉길님 도시는 됐고 회사나 마린푸드로 수정해줘",
)
NOTES = (
    "석지원 과장 통화함. 샘플 보내달라고 하심. 이거 메모에 남겨주세요",
    "석지원님 샘플 보내달라고 하심 메모에 추가해줘",
)
RIGHT_ONES = (
    "어수빈 님 하나로 합쳐줄래? sb@maru.example 이게 맞는 거야",
    "어수빈 중복인데 합쳐주세요. 맞는 건 sb@maru.example",
    "어수빈 님 연락처 중복! sb@maru.example 이 원본이니까 이쪽으로 통합해주세요",
)
LAST_DIGITS = (
    "3333이 아니라 3344예요",
    "끝자리 3344요",
    "아 뒷번호 3344래요",
    "앗 끝이 3344였어요",
    "뒤에 네자리 틀렸어요 3344가 맞아요",
)
OWNED = (
    "옥해주 원장님 건은 이제 Ann Lee한테 넘겨주세요",
    "옥해주 원장님 담당 Ann Lee로 변경",
    "옥해주님 Ann Lee님이 맡아주시기로 했어요 담당 변경 부탁",
    "옥해주님 앞으로 Ann Lee 담당입니다",
    "Ann Lee를 옥해주님 담당자로 지정해 주세요",
)
SURNAMES = ("성이 맹이 아니라 명이에요", "성은 맹이 아니고 명입니다", "맹씨가 아니라 명씨예요")
TWICE = (
    "탁인호님이 두번 등록됐네요. a@tak.example 를 b@tak.example 쪽으로 합쳐주세요",
    "a@tak.example이랑 b@tak.example 같은 사람인데 두 번 등록돼 있어요 b@tak.example로 합쳐주세요",
    "실수로 두번 저장함. a@tak.example 는 b@tak.example 에 합쳐주세요",
)


def _read(text: str) -> Utterance:
    return assistant().understand(text, "ko")


@pytest.mark.parametrize("text", SINCE_WHEN)
def test_a_time_is_no_value_of_a_korean_statement(text: str) -> None:
    entities = only_entities(text, "ko")
    assert (entities.runs, entities.labelled, entities.unsure) == (["하은정"], {"jobtitle": "부장"}, [])


@pytest.mark.parametrize(("text", "company"), LEFT)
def test_a_company_that_was_left_is_cleared(text: str, company: str) -> None:
    entities = only_entities(text, "ko")
    assert (entities.runs, entities.labelled, entities.swap) == (["하은정"], {}, (company, ""))


def test_a_new_company_behind_the_one_left_is_the_news() -> None:
    entities = only_entities("하은정 과장님 한솔유통 퇴사하고 누리보험으로 이직하셨대요", "ko")
    assert (entities.labelled["company"], entities.swap) == ("누리보험", None)


@pytest.mark.parametrize(("text", "values"), IN_A_ROW)
def test_values_in_a_row_belong_to_their_labels(text: str, values: dict[str, str]) -> None:
    assert only_entities(text, "ko").labelled == values


def test_more_values_than_labels_are_asked_for() -> None:
    assert only_entities("하은정님 회사와 도시를 한결테크와 누리보험과 대구로 바꿔줘", "ko").labelled == {}


@pytest.mark.parametrize(("text", "job"), IN_CHARGE)
def test_a_function_in_charge_is_a_job_and_no_owner(text: str, job: str) -> None:
    entities = only_entities(text, "ko")
    assert (entities.runs, entities.labelled) == (["탁보람"], {"jobtitle": job, "company": "한결테크"})


def test_an_owner_behind_a_function_stays_an_owner() -> None:
    assert only_entities("연가람님 영업 담당자를 Mateo Vidal로 바꿔줘", "ko").labelled == {
        "hubspot_owner_id": "Mateo Vidal"
    }


@pytest.mark.parametrize("text", ADDED)
def test_a_number_for_an_addressed_person_is_a_change(text: str) -> None:
    (request,) = _read(text).requests
    assert (request.intent, request.entities.labelled) == ("update", {"mobilephone": "+821055667788"})


@pytest.mark.parametrize("text", SURNAMES)
def test_a_family_name_of_one_syllable_is_corrected(text: str) -> None:
    assert only_entities(text, "ko").labelled == {"lastname": "명"}


@pytest.mark.parametrize("text", TWICE)
def test_the_reason_of_a_merge_is_no_request(text: str) -> None:
    (request,) = _read(text).requests
    assert (request.intent, request.entities.runs, request.entities.is_into) == (
        "merge",
        ["a@tak.example", "b@tak.example"],
        True,
    )


@pytest.mark.parametrize("text", AT_WORK)
def test_a_department_is_no_part_of_the_company(text: str) -> None:
    assert only_entities(text, "ko").labelled == {"company": "대호전기", "jobtitle": "자재팀"}


@pytest.mark.parametrize("text", MOVED)
def test_the_goal_of_a_move_is_the_new_company(text: str) -> None:
    entities = only_entities(text, "ko")
    assert (entities.runs, entities.labelled, entities.swap) == (["장현우"], {"company": "클로버소프트"}, None)


def test_a_town_that_a_person_went_to_is_no_company() -> None:
    assert "company" not in only_entities("장현우님 밀양으로 갔대요", "ko").labelled


@pytest.mark.parametrize("text", LET_BE)
def test_a_property_that_shall_stay_gets_no_value(text: str) -> None:
    entities = only_entities(text, "ko")
    assert (entities.runs, entities.labelled) == (["마봉길"], {"company": "마린푸드"})


@pytest.mark.parametrize("text", NOTES)
def test_a_note_is_the_text_before_its_word(text: str) -> None:
    (request,) = _read(text).requests
    assert (request.intent, request.entities.runs) == ("note", ["석지원"])
    assert request.entities.body.endswith("샘플 보내달라고 하심")


@pytest.mark.parametrize("text", RIGHT_ONES)
def test_the_record_that_is_called_right_stays(text: str) -> None:
    (request,) = _read(text).requests
    assert (request.intent, request.entities.runs) == ("merge", ["어수빈", "sb@maru.example"])
    assert request.entities.is_into


def test_the_first_of_two_addresses_stays_where_it_is_said() -> None:
    (request,) = _read("a@eo.example랑 b@eo.example 동일인이래요 앞에 걸로 합쳐줘").requests
    assert (request.entities.runs, request.entities.is_into) == (["b@eo.example", "a@eo.example"], True)


@pytest.mark.parametrize("text", LAST_DIGITS)
def test_the_last_digits_correct_a_number(text: str) -> None:
    assert only_entities(text, "ko").ending == "3344"


@pytest.mark.parametrize("text", OWNED)
def test_a_contact_is_handed_to_its_new_owner(text: str) -> None:
    entities = only_entities(text, "ko")
    assert (entities.runs, entities.labelled) == (["옥해주"], {"hubspot_owner_id": "Ann Lee"})


def test_a_title_glued_to_its_company_is_two_values() -> None:
    entities = only_entities("지한별님연락처추가해주세요 지앤지푸드팀장이고 hanbyul@ji.example 이에요", "ko")
    assert entities.labelled == {"company": "지앤지푸드", "jobtitle": "팀장"}


def test_a_function_that_ends_like_a_company_stays_in_the_title() -> None:
    assert only_entities("온라인물류팀장 지한별님 등록 hanbyul@ji.example", "ko").labelled == {
        "jobtitle": "온라인물류팀장"
    }


def test_a_misspelt_label_before_a_title_is_a_label() -> None:
    assert only_entities("신규 등록 지한별 hanbyul@ji.example 회사 지앤지푸드 직첵 팀장", "ko").labelled == {
        "company": "지앤지푸드",
        "jobtitle": "팀장",
    }


def test_a_verb_that_tells_of_the_person_behind_it_closes_nothing() -> None:
    entities = only_entities("진주로 이사간 문소라 부장님 주소지 도시 업데이트해줘", "ko")
    assert (entities.runs, entities.labelled) == (["문소라"], {"city": "진주"})


def test_brackets_and_departments_of_a_card_are_no_company() -> None:
    (entities,) = [
        each.entities
        for each in _read(
            "이 명함 등록 부탁\n\n[주식회사 별빛미디어]\n콘텐츠사업부 부장 공 다 빈\n"
            "(T) 02-3333-4444 (M) 010-9191-8282\ndabin@star.example"
        ).requests
    ]
    assert entities.labelled["company"] == "주식회사 별빛미디어"
    assert entities.labelled["mobilephone"].replace("-", "").endswith("1091918282")


def test_a_verb_that_only_reports_says_no_more_than_that_one_left() -> None:
    assert only_entities("석이레 사원 지난주에 동진섬유 그만두셨다고 하네요", "ko").swap == ("동진섬유", "")


@pytest.mark.parametrize("text", ["맹지호 대리님 이제 과장이래 직급 좀 올려놔줘", "맹지호 대리 과장으로 올려주세요"])
def test_a_raised_title_is_a_change(text: str) -> None:
    (request,) = _read(text).requests
    assert (request.intent, request.entities.labelled) == ("update", {"jobtitle": "과장"})


def test_the_person_in_charge_at_a_company_is_no_owner() -> None:
    entities = only_entities("서해수산 담당자분 연락처 알 수 있을까요?", "ko")
    assert (entities.company, entities.labelled) == ("서해수산", {})


def test_two_functions_before_a_title_are_no_part_of_the_company() -> None:
    entities = only_entities("(주)에코필터 생산관리 예지훈 차장 jh@eco.example 추가해줘", "ko")
    assert entities.labelled["company"] == "(주)에코필터"


@pytest.mark.parametrize(
    "text", ["회사명 틀렸네요 온담컴퍼니 말고 온담팩토리입니다", "앗 회사명 오타! 온담팩토리입니다"]
)
def test_a_corrected_label_takes_the_right_value(text: str) -> None:
    assert only_entities(text, "ko").labelled == {"company": "온담팩토리"}
