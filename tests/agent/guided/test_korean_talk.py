"""Korean as it is spoken around a request: small talk, reasons, what is let be, a shared company, news of a move."""

import pytest

from libs.contracts.results import ContactCreated
from services.agent.assistants.guided.parsing import UserRequest
from tests.agent.guided.conversation import Conversation, assistant, contact, found, ok

TALK = (
    "오늘 정말 정신없네요, 전화가 계속 와요. 신아림 부장님 도시 울산으로 바꿔줄래요?",
    "점심시간인데도 전화가 안 멈추네요ㅠㅠ 신아림 부장님 도시 울산으로 바꿔주세요",
    "아 점심도 못 먹고 이러고 있네ㅠㅠ 신아림 고객 도시 울산ㅠㅠ 바꿔줘",
    "휴 오늘 진짜 바쁘다. 전화가 불나요! 신아림 님 도시 울산으로 수정 부탁드려요",
)
LET_BE = (
    "김하나 회사 온담으로 바꾸고 직함은 그냥 놔둬",
    "김하나 회사 온담으로 바꾸고 직함은 냅둬",
    "김하나 회사 온담으로 바꾸고 직함은 그냥 둬요",
    "김하나 회사 온담으로 변경하고 도시랑 직함은 놔두세요",
)
OWNED = (
    "채송이 약사님은 이제부터 Zofia가 맡기로 했습니다. 담당자 변경해 두세요.",
    "채송이 님은 다음 달부터 Zofia가 담당하기로 했어요. 변경 부탁드립니다",
)
COUNTED = (
    "우리가 아는 사람이 여수에 몇 명이나 되지",
    "여수에 아는 분이 몇 분이나 될까요",
    "여수에 고객이 몇 명 정도 되지?",
    "여수에 있는 거래처가 몇 곳이나 되더라",
)
NOTED = (
    "거기에 메모 하나 적어 놔 15일에 계약 건으로 다시 전화할 것",
    "진소연 씨 메모 남겨줘 15일에 계약 건으로 다시 전화할 것",
)
MOVED = (
    "탁예린 대리 이번 달부터 누리통상으로 옮겼대, 직함은 차장이고",
    "탁예린 대리 누리세상으로 옮겼고 차장 달았대요",
)
AT_ONE_COMPANY = (
    "하나는 이서준 대리, 온담상사, a@x.example 이고 또 하나는 같은 회사 박가은 과장 b@x.example 둘 다 추가해 주세요",
    "이서준 a@x.example 대리, 온담상사. 같은 회사 박가은 b@x.example 과장도 같이 등록해주세요",
    "이서준 온담상사 a@x.example 추가해줘. 그리고 같은 회사 박가은 b@x.example도 추가해줘",
    "이서준 a@x.example, 박가은 b@x.example 추가 둘 다 온담상사 분이에요",
    "이서준 a@x.example 하고 박가은 b@x.example 둘 다 추가해 줘 둘 다 온담상사 사람이야",
)
MISSED_CALLS = (
    "자리 비운 사이에 부재중 찍혔는데 031-555-0284 이거 누구예요?",
    "회의하는 사이에 전화 왔던데 031-555-0284 누구 번호예요?",
)


def _requests(text: str) -> list[UserRequest]:
    return assistant().understand(text, "ko").requests


def _request(text: str) -> UserRequest:
    (request,) = _requests(text)
    return request


@pytest.mark.parametrize("text", TALK)
def test_small_talk_before_a_change_is_left_out_as_a_whole(text: str) -> None:
    entities = _request(text).entities
    assert (entities.labelled, entities.named, entities.is_apart) == ({"city": "울산"}, [], True)
    assert all(each in text.partition(" 신아림")[0] for each in entities.left)


def test_news_of_a_property_before_a_change_is_no_small_talk() -> None:
    entities = _request("신아림 님 전화가 안 돼요. 번호 010-2222-3333으로 바꿔주세요").entities
    assert (entities.runs, entities.labelled) == (["신아림"], {"phone": "+821022223333"})


def test_the_reason_of_a_change_is_no_change_of_its_own() -> None:
    request = _request("어제 전화가 왔는데 번호가 바뀌었대요. 신아림 부장님 010-2222-3333으로 바꿔주세요")
    assert (request.entities.runs, request.entities.phones) == (["신아림"], ["+821022223333"])


@pytest.mark.parametrize("text", LET_BE)
def test_a_property_that_is_let_be_is_not_asked_for(text: str) -> None:
    utterance = assistant().understand(text, "ko")
    (request,) = utterance.requests
    assert (request.entities.labelled, request.entities.named) == ({"company": "온담"}, [])
    assert not utterance.says("regret")


@pytest.mark.parametrize("text", OWNED)
def test_an_owner_who_takes_over_is_the_value(text: str) -> None:
    entities = _request(text).entities
    assert (entities.runs, entities.labelled, entities.left) == (["채송이"], {"hubspot_owner_id": "Zofia"}, [])


def test_a_reason_behind_the_contact_stands_apart() -> None:
    entities = assistant().understand("함동욱 씨는 Ann이 너무 바쁘니까 앞으로 Zofia가 맡는 걸로 해", "ko").entities
    assert (entities.labelled, entities.is_apart) == ({"hubspot_owner_id": "Zofia"}, True)


@pytest.mark.parametrize("text", COUNTED)
def test_people_of_a_town_are_counted(text: str) -> None:
    request = _request(text)
    assert (request.intent, request.entities.labelled, request.entities.runs) == ("search", {"city": "여수"}, [])


@pytest.mark.parametrize("text", NOTED)
def test_a_note_stands_behind_its_verbs(text: str) -> None:
    request = _request(text)
    assert (request.intent, request.entities.body) == ("note", "15일에 계약 건으로 다시 전화할 것")


@pytest.mark.parametrize("text", MOVED)
def test_a_company_goes_with_a_new_title(text: str) -> None:
    entities = _request(text).entities
    assert (entities.labelled["jobtitle"], entities.labelled["company"][:2]) == ("차장", "누리")


def test_a_team_is_no_new_company() -> None:
    assert "company" not in _request("탁예린 대리 총무팀으로 옮겼대, 직함은 차장이고").entities.labelled


@pytest.mark.parametrize("text", AT_ONE_COMPANY)
def test_the_company_of_both_is_stored_with_each(text: str) -> None:
    assert [each.entities.labelled["company"] for each in _requests(text)] == ["온담상사", "온담상사"]


def test_a_word_that_describes_both_is_no_company() -> None:
    requests = _requests("이서준 a@x.example, 박가은 b@x.example 둘 다 좋은 사람이야 추가해줘")
    assert [each.entities.labelled for each in requests] == [{}, {}]


@pytest.mark.parametrize("text", MISSED_CALLS)
def test_the_time_of_a_missed_call_is_no_name(text: str) -> None:
    entities = _request(text).entities
    assert (entities.phones, entities.runs) == (["+82315550284"], [])


def test_a_reason_before_the_contact_is_no_property() -> None:
    text = "지금 운전 중이라 음성으로 해요 곽도윤 과장 전화번호가 바뀌었대요 010 5558 2046으로 고쳐 주세요"
    assert _request(text).entities.labelled == {"phone": "+821055582046"}


def test_one_of_two_towns_narrows_the_search_for_a_company() -> None:
    chat = Conversation("ko")
    chat.says("태광정밀 사람 찾아줘")
    chat.gets(found(contact(1, "본석", "구", city="부산"), contact(2, "하나", "류", city="창원")))
    chat.says("창원 말고 부산에 있는 분이요")
    tool, arguments = chat.called()
    assert (tool, arguments["company"]) == ("search_contact", "태광정밀")
    assert [each["value"] for each in arguments["filters"]] == ["부산"]


@pytest.mark.parametrize("said", ["수원에 있어", "수원에 계세요", "지금 수원 살아"])
def test_a_place_behind_a_new_contact_is_where_the_contact_is(said: str) -> None:
    talk = Conversation("ko")
    talk.says("한지우 추가해줘, jiwoo@ondam.example, 온담식품")
    talk.add_result(ok(ContactCreated(contact=contact(4, "지우", "한", email="jiwoo@ondam.example"))))
    talk.step()
    (call,) = talk.says(said).calls
    assert (call.tool, call.arguments) == ("update_contact", {"contact_id": "4", "city": "수원"})


@pytest.mark.parametrize("said", ["oskar nystrom 찾아줘", "oskar nystrom 있어?", "oskar nystrom 보여줘"])
def test_a_name_in_other_letters_needs_no_capitals(said: str) -> None:
    (call,) = Conversation("ko").says(said).calls
    assert [str(value).casefold() for value in call.arguments.values()] == ["oskar nystrom"]
