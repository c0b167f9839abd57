"""Korean around a request: reasons of a question, sighs, calls that were had, corrections with and without a verb."""

import pytest

from services.agent.assistants.guided.parsing import UserRequest
from tests.agent.guided.conversation import assistant

REASONS = (
    ("보고서 쓰는 중인데 강릉에 있는 고객이 총 몇 명이에요?", "강릉"),
    ("자료 정리 중인데요 여수에 있는 고객이 몇 명이에요?", "여수"),
    ("지금 보고서 작성하고 있는데 부산 고객 몇 명이야?", "부산"),
    ("팀장님이 물어보시는데 목포에 고객 몇 명 있는지 좀 세줘", "목포"),
    ("회의 준비하다가 궁금해서 그런데 여수에 있는 고객이 몇 명이에요?", "여수"),
)
SIGHS = (
    "메일이 왜 이렇게 많이 오는지 모르겠어요. 신아림 부장님 도시 울산으로 바꿔주세요",
    "전화가 왜 이렇게 안 터지는지 모르겠네. 신아림 님 도시 울산으로 변경",
    "전화가 하루 종일 울려대서 미치겠어요 신아림 님 도시 울산으로 바꿔줘",
    "신아림 님한테 전화 왔는데 도시 울산으로 바꿔달래요",
)
RIGHT_NAMES = (
    ("아 미안 이름이 지호가 아니라 지후야", "지후"),
    ("성함 지호 아니고 지후래요", "지후"),
    ("아 이름 지후야 지호 아니고", "지후"),
    ("이름이 서야가 아니라 서아야", "서아"),
    ("이름은 민지호가 아니라 민지후야", "민지후"),
)
WRONG_ADDRESSES = (
    "태지수 메일 주소 틀렸어 jisu.tae@x.example 이게 맞아",
    "태지수 메일 틀렸어요 jisu.tae@x.example 이거예요",
    "태지수 님 이메일 잘못됐어요 jisu.tae@x.example 맞아요",
    "태지수 이메일 오타 났어 jisu.tae@x.example",
)
NOTED = (
    ("메모 하나 써 줘 다음 주 화요일에 다시 전화", "다음 주 화요일에 다시 전화"),
    ("메모 하나 써줘 견적서 다시 보내기로 함", "견적서 다시 보내기로 함"),
    ("메모 써놔 다음주에 샘플 보내기", "다음주에 샘플 보내기"),
    ("이분 통화는 오후 3시 이후에만 가능하대 적어놔 줘", "통화는 오후 3시 이후에만 가능하대"),
)
BEHIND_VERBS = (
    ("모태린 주소 좀 바꿔줄래 대전광역시 서구 둔산로 100", {"address": "대전광역시 서구 둔산로 100"}),
    ("모태린 회사 바꿔줘 온담상사", {"company": "온담상사"}),
    ("모태린 님 직함 수정해줘요 마케팅팀장", {"jobtitle": "마케팅팀장"}),
)


def _request(text: str) -> UserRequest:
    (request,) = assistant().understand(text, "ko").requests
    return request


@pytest.mark.parametrize(("text", "city"), REASONS)
def test_the_reason_of_a_count_is_left_out(text: str, city: str) -> None:
    entities = _request(text).entities
    assert (entities.labelled, entities.runs, entities.left) == ({"city": city}, [], [])


def test_the_reason_of_a_search_is_named() -> None:
    text = "손님이 기다리고 계셔서 그러는데 천규리 이메일 좀 빨리요"
    utterance = assistant().understand(text, "ko")
    (request,) = utterance.requests
    assert (request.entities.runs, request.entities.named) == (["천규리"], ["email"])
    assert utterance.remarks == ["손님이 기다리고 계셔서 그러는데"]


@pytest.mark.parametrize("text", SIGHS)
def test_calls_and_sighs_are_no_property(text: str) -> None:
    entities = _request(text).entities
    assert (entities.runs, entities.labelled, entities.named) == (["신아림"], {"city": "울산"}, [])


@pytest.mark.parametrize(("text", "name"), RIGHT_NAMES)
def test_the_right_name_has_no_ending(text: str, name: str) -> None:
    utterance = assistant().understand(text, "ko")
    said = utterance.requests[0].entities if utterance.requests else utterance.entities
    assert said.labelled == {"name": name}


@pytest.mark.parametrize("text", WRONG_ADDRESSES)
def test_an_address_that_is_called_wrong_gets_a_new_value(text: str) -> None:
    request = _request(text)
    assert (request.intent, request.entities.runs) == ("update", ["태지수"])
    assert request.entities.labelled == {"email": "jisu.tae@x.example"}


@pytest.mark.parametrize(("text", "body"), NOTED)
def test_a_note_has_no_verb_of_writing(text: str, body: str) -> None:
    request = _request(text)
    assert (request.intent, request.entities.body) == ("note", body)


@pytest.mark.parametrize(("text", "labelled"), BEHIND_VERBS)
def test_a_value_may_stand_behind_its_verb(text: str, labelled: dict[str, str]) -> None:
    entities = _request(text).entities
    assert (entities.runs, entities.labelled) == (["모태린"], labelled)


@pytest.mark.parametrize("text", ["새봄으로 옮겼대요 직함은 차장", "그분 새봄으로 옮기셨대요 직책 차장이고요"])
def test_a_goal_as_short_as_a_town_is_asked_about(text: str) -> None:
    entities = _request(text).entities
    assert (entities.labelled, entities.unsure) == ({"jobtitle": "차장"}, ["새봄"])


def test_a_sentence_that_names_the_contact_casts_no_doubt_on_the_next() -> None:
    entities = _request("임하늘 사무실 이사함. 도시 서울, 우편번호 06236으로 변경").entities
    assert (entities.labelled, entities.is_apart) == ({"city": "서울", "zip": "06236"}, True)


def test_a_duty_is_a_request_with_its_values() -> None:
    request = _request("변시온 님 등록해야 되는데 메일 sion@byun.example 이고요 동그라미학원 원장님이세요")
    assert (request.intent, request.entities.labelled["company"]) == ("create", "동그라미학원")
    assert not assistant().understand("변시온 님 등록해야 되는데 시간이 없네", "ko").requests


def test_a_company_may_begin_as_a_label() -> None:
    entities = _request("나라통운 우세린 씨 찾아줘요").entities
    assert (entities.runs, entities.company) == (["우세린"], "나라통운")


def test_the_owner_stands_behind_a_polite_address() -> None:
    entities = _request("우세린 고객님 담당 Daria Orlova로 바꿔주세요").entities
    assert (entities.runs, entities.labelled) == (["우세린"], {"hubspot_owner_id": "Daria Orlova"})


@pytest.mark.parametrize(
    ("text", "labelled"),
    [
        ("방가을 씨 이번에 이룸건축으로 스카우트됐대요", {"company": "이룸건축"}),
        ("방가을 씨 나래솜으로 취직했대요", {"company": "나래솜"}),
        ("방가을 씨가 앞으로는 gaeul@x.example 쓰신다고 하네요", {"email": "gaeul@x.example"}),
        ("방가을 님 이제 gaeul@x.example 쓰세요", {"email": "gaeul@x.example"}),
        ("방가을 님 담당자를 Mateo Vidal로 돌려주세요", {"hubspot_owner_id": "Mateo Vidal"}),
    ],
)
def test_news_of_a_person_have_their_value(text: str, labelled: dict[str, str]) -> None:
    utterance = assistant().understand(text, "ko")
    said = utterance.requests[0].entities if utterance.requests else utterance.entities
    assert (said.runs, said.labelled) == (["방가을"], labelled)


def test_the_last_change_is_given_back() -> None:
    assert _request("방금 바꾼 거 돌려주세요").intent == "undo"


def test_words_that_explain_are_no_company() -> None:
    entities = _request("세움건축이 이룸건축으로 상호 바꿨대 방가을 씨네 회사 말이야").entities
    assert (entities.holder, entities.labelled) == ("방가을", {"company": "이룸건축"})


@pytest.mark.parametrize("name", ["한결 (HAN GYEOL)", "한결(Han Gyeol)"])
def test_a_short_name_in_other_letters_is_one_name(name: str) -> None:
    text = f"연락처 만들어줘요\n───────\n{name}\n책임연구원\n온담소재(주)\ngyeol.han@x.example"
    assert _request(text).entities.addressee == "한결"


def test_a_part_of_an_address_shows_which_one_stays() -> None:
    entities = _request("함주원 두 번 들어가 있네 j1@x.example 이랑 j2@x.example 합쳐줘 j1 쪽 살리고").entities
    assert (entities.runs[-1], entities.is_into) == ("j1@x.example", True)
