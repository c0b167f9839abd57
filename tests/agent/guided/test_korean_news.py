"""Korean news and corrections: what stays, where a person moved, a value in place of another, a mistyped label."""

import pytest

from libs.people import korean
from services.agent.assistants.guided.parsing import Entities, Utterance
from services.agent.flows.runtime.answers.names import read_person
from tests.agent.guided.conversation import Conversation, assistant, contact, found
from tests.agent.guided.people import CREATED, JANE

KEPT = (
    "문소라 회사 도담식품으로 옮겼어요 직함은 그대로예요",
    "문소라님 도담식품으로 이직, 직급은 동일",
    "문소라 회사만 도담식품으로 바꿔줘 직함은 안 바뀌었어",
    "문소라 회사를 도담식품으로 수정해주세요. 직함 도시는 그대로 두시고요",
    "문소라 직함이랑 도시는 그대로고 회사만 도담식품이에요",
    "문소라 회사 도담식품으로 변경, 직함은 변동 없음",
)
MOVED = (
    "문소라 님 이사하셨대요. 진주로요",
    "문소라 창원에서 진주로 이사",
    "창원에서 진주로 이사하신 문소라님",
    "창원 살던 문소라님 진주로 이사가셨대",
)
EXCHANGED: tuple[tuple[str, tuple[str, str]], ...] = (
    ("문소라 이사했어 창원 -> 진주", ("창원", "진주")),
    ("문소라님 지금은 창원 말고 진주에 사세요", ("창원", "진주")),
)
WITHOUT_CONTACT: tuple[tuple[str, tuple[str, str]], ...] = (
    ("가영->가연", ("가영", "가연")),
    ("가영이 아니네 가연이네 고쳐줘", ("가영", "가연")),
)
GIVEN = ("아 미안 가영이 아니라 가연이야", "가영 말고 가연이요", "헉 가영이 아니고 가연입니다")
MISTYPED: tuple[tuple[str, dict[str, str]], ...] = (
    ("엄인수 회서 별빛으로 바꿔줘", {"company": "별빛"}),
    ("엄인수 도사 원주로 바꿔줘", {"city": "원주"}),
    ("엄인수 집책 과장으로 변경", {"jobtitle": "과장"}),
)
THERE = (
    ("이제 거기 CTO래요", "CTO"), ("거기서 차장 됐대요", "차장"), ("거기 CTO로 승진했대", "CTO"),
    ("거긴 이제 부장이래", "부장"),
    ("그쪽에서 팀장 다셨대요", "팀장"),
)  # fmt: skip
CHARGES: tuple[tuple[str, list[str]], ...] = (
    ("홍바람, hong@x.example, 나루물산 담당자 등록", ["담당자"]),
    ("홍바람 hong@x.example 010-2222-3333 담당자 등록해줘", ["담당자"]),
    ("홍바람 등록해줘 hong@x.example 담당자예요", ["담당자"]),
    ("담당자 홍바람 hong@x.example 등록해줘", []),
    ("홍바람 담당자님 등록해줘 hong@x.example", []),
)
APART = (
    ("점심 맛있게 드셨어요? 석보람 님이 과장으로 승진하셨다는데 바꿔 주세요", {"jobtitle": "과장"}),
    ("어제 회식 때문에 죽겠어요ㅋㅋ 신아림 부장님 도시 울산으로 바꿔줄래요?", {"city": "울산"}),
    ("표가온 도시 대전으로 바꿔줘요. 요즘 정신이 없거든요", {"city": "대전"}),
)
NOT_APART = ("표가온 도시 대전 근처로 옮긴다던데 바꿔줘", "표가온 도시 대전으로 바꿔줘. 아니다 확실치 않네")
DONE = ("됐어 완료", "네 됐습니다 감사해요", "ㅇㅋ 이제 됐다", "그럼 됐고 오늘은 여기까지")
LONG_NAMES: tuple[tuple[str, tuple[str, str]], ...] = (
    ("박하늘별입니다", ("하늘별", "박")),
    ("이봄여름", ("봄여름", "이")),
    ("이름은 최다솜별이에요", ("다솜별", "최")),
)
NO_NAMES = ("주문취소요", "구매문의", "반품신청이요", "안할래요", "배송지연")
TABLE = "이름 | 이메일 | 부서/직급\n"
TABLE += "구자영 | jy@hanbit.example | 마케팅 팀장\n도경민 | km@hanbit.example | 인사 대리\n추가해줘"
LINES = "아래 두 분 등록이요\n구자영 마케팅 팀장 jy@hanbit.example\n도경민 인사 대리 km@hanbit.example"


def _read(text: str) -> Utterance:
    return assistant().understand(text, "ko")


def _only(text: str) -> Entities:
    utterance = _read(text)
    found = [each.entities for each in utterance.requests] or [utterance.entities]
    assert len(found) == 1
    return found[0]


def _after_a_creation() -> Conversation:
    chat = Conversation("ko")
    chat.says("jane@acme.com")
    chat.gets(found(contact(1, "가영", "진", email="jane@acme.com", city="포항")))
    return chat


@pytest.mark.parametrize("text", KEPT)
def test_a_property_that_stays_has_no_new_value(text: str) -> None:
    entities = _only(text)
    assert (entities.runs, entities.labelled, entities.named) == (["문소라"], {"company": "도담식품"}, [])


def test_a_value_that_stays_is_without_its_adverb() -> None:
    assert _only("문소라 도담식품으로 이직했는데 직책은 여전히 과장이래").labelled["jobtitle"] == "과장"


@pytest.mark.parametrize("text", MOVED)
def test_a_town_is_read_around_the_word_for_moving(text: str) -> None:
    entities = _only(text)
    assert (entities.runs, entities.labelled) == (["문소라"], {"city": "진주"})


def test_the_same_word_before_a_title_is_a_job() -> None:
    assert _only("문소라님 도담식품 이사로 승진").labelled["jobtitle"] == "이사"


@pytest.mark.parametrize(("text", "swap"), EXCHANGED)
def test_an_arrow_stands_between_old_and_new(text: str, swap: tuple[str, str]) -> None:
    entities = _only(text)
    assert (entities.runs, entities.swap) == (["문소라"], swap)


def test_a_word_for_the_change_is_no_part_of_the_new_title() -> None:
    assert _only("문소라 과장 -> 차장 승진").labelled == {"jobtitle": "차장"}


@pytest.mark.parametrize(("text", "swap"), WITHOUT_CONTACT)
def test_an_exchange_alone_is_about_the_last_contact(text: str, swap: tuple[str, str]) -> None:
    (request,) = _read(text).requests
    assert (request.intent, request.entities.has_focus, request.entities.swap) == ("update", True, swap)


def test_a_town_in_place_of_another_is_read_without_its_ending() -> None:
    assert _only("포항 아니고 울산이야 바꿔줘").labelled == {"city": "울산"}


@pytest.mark.parametrize("text", GIVEN)
def test_a_given_name_is_corrected_with_its_ending(text: str) -> None:
    chat = _after_a_creation()
    chat.says(text)
    assert chat.called() == ("update_contact", {"contact_id": "1", "firstname": "가연"})


@pytest.mark.parametrize(("text", "values"), MISTYPED)
def test_a_short_label_with_one_wrong_letter_is_read(text: str, values: dict[str, str]) -> None:
    entities = _only(text)
    assert (entities.runs, entities.labelled) == (["엄인수"], values)


@pytest.mark.parametrize("text", DONE)
def test_a_word_for_done_behind_a_change_undoes_nothing(text: str) -> None:
    chat = Conversation("ko")
    chat.says("add Jane Doe, jane@acme.com, Acme")
    chat.gets(CREATED)
    assert not chat.says(text).calls


def test_enough_of_a_begun_request_ends_it() -> None:
    chat = Conversation("ko")
    chat.says("새 연락처 등록")
    assert "그만할게요" in chat.says("됐어").text


def test_a_denied_change_behind_enough_is_no_courtesy() -> None:
    chat = Conversation("ko")
    chat.says("jane@acme.com")
    chat.gets(found(JANE))
    assert "enough" not in _read("아니 됐어 그거 말고").replies


@pytest.mark.parametrize(("text", "name"), LONG_NAMES)
def test_a_customer_has_a_name_of_four_syllables(text: str, name: tuple[str, str]) -> None:
    read = read_person(text, "ko", asked=True)
    assert read is not None
    assert (read.first, read.last) == name


@pytest.mark.parametrize("text", NO_NAMES)
def test_a_request_of_four_syllables_is_no_name(text: str) -> None:
    assert read_person(text, "ko", asked=True) is None


def test_letters_at_the_end_of_a_company_are_no_address() -> None:
    assert korean.without_address("도담이엔씨") == ("도담이엔씨", "")
    assert korean.without_address("김지엔씨") == ("김지엔", "")


def test_a_label_with_two_nouns_heads_the_column_of_jobs() -> None:
    first, second = (each.entities for each in _read(TABLE).requests)
    assert (first.labelled["jobtitle"], second.labelled["jobtitle"]) == ("마케팅 팀장", "인사 대리")


def test_lines_with_an_address_each_are_several_people() -> None:
    first, second = (each.entities for each in _read(LINES).requests)
    assert (first.runs, second.runs) == (["구자영"], ["도경민"])


def test_a_second_label_for_the_same_value_is_not_asked_for() -> None:
    entities = _only("그분 주소지가 울산으로 바뀌었대 도시 바꿔줘")
    assert (entities.labelled, entities.named) == ({"city": "울산"}, [])


@pytest.mark.parametrize(("text", "title"), THERE)
def test_a_job_there_is_news_of_the_shown_contact(text: str, title: str) -> None:
    entities = _only(text)
    assert (entities.labelled, entities.has_focus, entities.left) == ({"jobtitle": title}, True, [])


@pytest.mark.parametrize(("text", "left"), CHARGES)
def test_a_person_in_charge_without_a_name_behind_is_left_over(text: str, left: list[str]) -> None:
    assert _only(text).left == left


@pytest.mark.parametrize(("text", "values"), APART)
def test_a_story_in_another_clause_is_left_over_apart(text: str, values: dict[str, str]) -> None:
    entities = _only(text)
    assert (entities.labelled, entities.is_apart) == (values, True)
    assert entities.left


@pytest.mark.parametrize("text", NOT_APART)
def test_words_in_the_clause_or_a_denial_are_not_apart(text: str) -> None:
    assert not any(each.entities.is_apart for each in _read(text).requests)


def test_looking_at_a_memo_again_writes_none() -> None:
    entities = _only("어머 메모를 다시 보니까 회사가 새론물류가 아니라 해온물류네요, 죄송해요!")
    assert (entities.labelled, entities.body) == ({"company": "해온물류"}, "")


def test_a_note_begins_with_its_first_word() -> None:
    (request,) = _read("메모 남겨 주세요! 표가온 과장님 다음 주에 견적 다시 달라고 하셨어요").requests
    assert (request.intent, request.entities.body) == ("note", "다음 주에 견적 다시 달라고 하셨어요")


def test_a_detail_that_the_writer_lacks_is_asked_for() -> None:
    entities = _only("팀장님 송별회 초대장 돌리는 중인데 곽솔 씨 메일 주소만 없네요ㅠ 혹시 우리 쪽에 있을까요?")
    assert (entities.runs, entities.named, entities.without, entities.labelled) == (["곽솔"], ["email"], [], {})
    assert _only("이메일 없는 표가온 찾아줘").without == ["email"]
