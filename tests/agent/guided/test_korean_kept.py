"""Korean: what is not to be touched stays, and several values of one contact reach their properties."""

import pytest

from libs.contracts.changes import Change
from libs.contracts.results import ContactUpdated
from services.agent.assistants.guided.parsing import Utterance
from services.agent.flows.runtime.answers.names import read_person
from tests.agent.guided.conversation import Conversation, assistant, contact, found, ok, only_entities

KEPT = (
    "권나봄 번호는 건드리지 말고 도시만 지워줘",
    "권나봄 번호는 건들지 말고 도시만 지워줘",
    "권나봄 번호는 놔두고 도시만 지워줘",
    "권나봄 번호 말고 도시만 지워줘",
)
VALUES: tuple[tuple[str, dict[str, str]], ...] = (
    (
        "권나봄님 휴대폰이랑 회사번호 둘 다 등록해주세요 010-4141-5151, 02-4141-5151",
        {"mobilephone": "+821041415151", "phone": "+82241415151"},
    ),
    (
        "권나봄 휴대폰이랑 회사번호 010-4141-5151, 02-4141-5151로 바꿔줘",
        {"mobilephone": "+821041415151", "phone": "+82241415151"},
    ),
    ("권나봄 회사는 두고 직함만 과장으로 바꿔줘", {"jobtitle": "과장"}),
    ("권나봄 씨 가게 이름 꽃담에서 꽃샘으로 바꾸셨대요", {"company": "꽃샘"}),
)
ADDED: tuple[tuple[str, dict[str, str]], ...] = (
    ("거기에 휴대폰 010-7715-0264 추가해줘", {"mobilephone": "+821077150264"}),
    ("대신 직함을 점장으로 넣어줘", {"jobtitle": "점장"}),
    ("번호 010-7715-0264 등록해줘", {"phone": "+821077150264"}),
)
POSTED: tuple[tuple[str, dict[str, str]], ...] = (
    ("공예지 과장님 이제 차장이래. 그리고 제주로 발령나셨다고 하네", {"jobtitle": "차장", "city": "제주"}),
    ("공예지 과장님 부산으로 발령나셨대요", {"city": "부산"}),
    ("공예지 과장님 차장으로 발령", {"jobtitle": "차장"}),
    ("공예지 님 전주로 전근 가셨어요", {"city": "전주"}),
)
DESCRIBED = ("흥부동 사는 어진솔인데요", "어제 주문한 어진솔인데요")
NO_PEOPLE = ("어제 주문한 제품인데요", "지난주 구매한 소파인데요", "고객센터 담당자입니다", "온누리상사 대표이사입니다")


def _read(text: str) -> Utterance:
    return assistant().understand(text, "ko")


def _changed(text: str, change: Change) -> Conversation:
    chat = Conversation("ko")
    chat.says(text)
    chat.gets(found(contact(1, "비오", "초", **{change.property: change.before or ""})))
    after = contact(1, "비오", "초", **{change.property: change.after or ""})
    chat.gets(ok(ContactUpdated(contact=after, changes=[change])))
    return chat


@pytest.mark.parametrize("text", KEPT)
def test_a_property_that_is_to_stay_is_not_emptied(text: str) -> None:
    (request,) = _read(text).requests
    assert (request.intent, request.entities.runs, request.entities.named) == ("clear", ["권나봄"], ["city"])


@pytest.mark.parametrize(("text", "labelled"), VALUES)
def test_values_reach_the_properties_of_a_known_contact(text: str, labelled: dict[str, str]) -> None:
    (request,) = _read(text).requests
    assert (request.intent, request.entities.runs, request.entities.labelled) == ("update", ["권나봄"], labelled)


def test_values_of_an_address_that_are_filled_in_are_a_change() -> None:
    (request,) = _read("n@kwon.example 우편번호 04112, 주소 서울 마포구 백범로 35 로 입력해줘").requests
    assert (request.intent, request.entities.may_be_new) == ("update", True)


def test_a_denied_value_and_another_property_are_both_corrected() -> None:
    chat = _changed("초비오 회사 물빛으로 바꿔줘", Change(property="company", before="가람", after="물빛"))
    chat.says("아 물빛이 아니라 달빛인데 직함은 실장")
    tool, arguments = chat.called()
    assert (tool, arguments["company"], arguments["jobtitle"]) == ("update_contact", "달빛", "실장")


def test_thanks_behind_a_change_take_nothing_back() -> None:
    chat = _changed("초비오 도시 목포로 바꿔줘", Change(property="city", before="여수", after="목포"))
    chat.says("아니요 이제 됐어요 수고하셨어요")
    assert not chat.decision.calls


def test_a_word_that_stops_behind_a_reason_takes_the_change_back() -> None:
    chat = _changed("초비오 회사 나루로 변경", Change(property="company", before="가람", after="나루"))
    chat.says("어 근데 아직 이직 안 하셨대 취소")
    assert chat.called()[0] == "undo_last_change"


def test_the_owner_of_contacts_that_are_counted() -> None:
    assert only_entities("서민준 담당자 고객 수 알려줘", "ko").labelled == {"hubspot_owner_id": "서민준"}


def test_the_number_of_an_item_is_no_part_of_a_phone_number() -> None:
    text = "두 분 추가요: 1) 곽이룸 010-1212-1313 2) 남보라 010-1414-1515 둘 다 늘푸른유치원 교사"
    said = [(each.entities.runs, each.entities.phones) for each in _read(text).requests]
    assert said == [(["곽이룸"], ["+821012121313"]), (["남보라"], ["+821014141515"])]


def test_a_number_behind_a_rare_family_name_is_the_news_of_that_person() -> None:
    entities = only_entities("초비오 전화번호 010-5555-6666", "ko")
    assert (entities.runs, entities.labelled) == (["초비오"], {"phone": "+821055556666"})


def test_a_sentence_around_an_address_is_no_name() -> None:
    assert "있다" not in only_entities("아 이메일 빼먹은 거 있다 rahee.do@do.example 이 맞아", "ko").runs


@pytest.mark.parametrize("text", DESCRIBED)
def test_a_customer_behind_a_describing_verb_is_found(text: str) -> None:
    name = read_person(text, "ko", asked=True)
    assert name is not None
    assert (name.first, name.last) == ("진솔", "어")


@pytest.mark.parametrize("text", NO_PEOPLE)
def test_a_thing_behind_a_describing_verb_is_no_customer(text: str) -> None:
    assert read_person(text, "ko", asked=True) is None


@pytest.mark.parametrize(("text", "labelled"), ADDED)
def test_one_property_without_a_person_is_added_to_the_shown_contact(text: str, labelled: dict[str, str]) -> None:
    (request,) = _read(text).requests
    entities = request.entities
    assert (request.intent, entities.has_focus, entities.labelled) == ("update", True, labelled)


def test_a_name_with_a_label_is_still_a_new_contact() -> None:
    (request,) = _read("새 연락처 등록 이름 김하나").requests
    assert request.intent == "create"


@pytest.mark.parametrize(("text", "labelled"), POSTED)
def test_a_town_that_a_person_is_posted_to(text: str, labelled: dict[str, str]) -> None:
    entities = only_entities(text, "ko")
    assert (entities.runs, entities.labelled, entities.left) == (["공예지"], labelled, [])


def test_the_address_in_brackets_stays_in_a_merge() -> None:
    text = "a@freemail.example 하고 b@gaon.example 같은 분이에요, 회사 메일 쪽(b@gaon.example) 남기고 병합해주세요"
    (request,) = _read(text).requests
    assert (request.entities.runs, request.entities.is_into) == (["a@freemail.example", "b@gaon.example"], True)
