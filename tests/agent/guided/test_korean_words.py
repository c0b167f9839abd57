"""Korean words around a value: endings of friends, rare family names, counts, labels before their verb, merges."""

import pytest

from libs.people import korean
from services.agent.assistants.guided.parsing import Entities, UserRequest, Utterance
from tests.agent.guided.conversation import Conversation, assistant
from tests.agent.guided.people import CREATED

AMONG_FRIENDS = (
    "왕도원이가 순천으로 이사갔대. 도시 수정해",
    "왕도원이는 이제 순천에 살아",
    "왕도원님께서 순천으로 거처를 옮기셨어요",
)
COUNTED = (
    "부산에 있는 연락처가 총 몇 개죠",
    "부산 연락처 개수 좀",
    "부산 고객 수가 어떻게 되나요",
    "도시가 부산인 사람 총 몇 명인가요?",
    "부산 사람 몇이나 돼?",
)
BEFORE_VALUE: tuple[tuple[str, dict[str, str]], ...] = (
    ("주소가 바뀌었어 서울시 중구 세종대로 1", {"address": "서울시 중구 세종대로 1"}),
    ("회사 바뀌었어요. 온담이래요", {"company": "온담"}),
    ("김하나님 직함이 바뀌었어요 부장", {"jobtitle": "부장"}),
)
NEWER = ("옥재민님 이제 jm@garden.example 쓰신대요 바꿔주세요", "옥재민 님 새 메일 주소 jm@garden.example 입니다")
INTO_SECOND = (
    "중복 병합해줘: old@gil.example → new@gil.example",
    "길하나 old@gil.example이랑 new@gil.example 같은 사람이라 new로 합쳐줘",
    "길하나 old@gil.example이랑 두 개 있는데 new@gil.example 남기고 하나로 정리해줘",
)
TAKEN_BACK = ("방금 한 말 취소할게요", "철회")


def _read(text: str) -> Utterance:
    return assistant().understand(text, "ko")


def _request(text: str) -> UserRequest:
    (request,) = _read(text).requests
    return request


def _entities(text: str) -> Entities:
    utterance = _read(text)
    return utterance.requests[0].entities if utterance.requests else utterance.entities


@pytest.mark.parametrize("text", AMONG_FRIENDS)
def test_a_name_has_the_ending_of_friends(text: str) -> None:
    entities = _entities(text)
    assert (entities.runs, entities.labelled) == (["왕도원"], {"city": "순천"})


def test_a_rare_family_name_is_split_off() -> None:
    assert korean.split("림소율") == ("소율", "림")


@pytest.mark.parametrize("text", COUNTED)
def test_a_count_leaves_no_word_over(text: str) -> None:
    request = _request(text)
    assert (request.intent, request.entities.runs, request.entities.labelled) == ("search", [], {"city": "부산"})


@pytest.mark.parametrize(("text", "values"), BEFORE_VALUE)
def test_a_value_stands_behind_the_verb_of_its_label(text: str, values: dict[str, str]) -> None:
    request = _request(text)
    assert (request.intent, request.entities.labelled) == ("update", values)


@pytest.mark.parametrize("text", NEWER)
def test_another_address_of_a_person_is_news(text: str) -> None:
    entities = _entities(text)
    assert (entities.runs, entities.labelled, entities.emails) == (["옥재민"], {"email": "jm@garden.example"}, [])


@pytest.mark.parametrize("text", INTO_SECOND)
def test_the_contact_that_stays_is_the_goal(text: str) -> None:
    request = _request(text)
    assert (request.intent, request.entities.runs[-1], request.entities.is_into) == ("merge", "new@gil.example", True)


def test_a_note_has_a_name_of_two_syllables_before_its_verb() -> None:
    assert _request('한별 메모 추가 "12월에 재계약 논의"').entities.runs == ["한별"]
    assert _request("고객 메모 추가 “12월에 재계약 논의”").entities.runs == []


@pytest.mark.parametrize("text", TAKEN_BACK)
def test_the_last_words_are_taken_back(text: str) -> None:
    chat = Conversation("ko")
    chat.says("add Jane Doe, jane@acme.com, Acme")
    chat.gets(CREATED)
    (call,) = chat.says(text).calls
    assert call.tool == "undo_last_change"
