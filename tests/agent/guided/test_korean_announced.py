"""Korean: contacts that are announced before they are named, new family names, raised titles, a cancel of “this”."""

import pytest

from services.agent.assistants.guided.parsing import Utterance
from tests.agent.guided.conversation import Conversation, assistant, contact, found, only_entities

ANNOUNCED = (
    "새로 등록할 사람 있어요 왕보라 bora@w.example",
    "추가할 분 한 분 있는데요 왕보라 씨고 bora@w.example",
    "새로 추가할 고객 있습니다. 왕보라, bora@w.example",
    "등록해야 할 분이 계세요 왕보라 bora@w.example",
)
RENAMED: tuple[tuple[str, dict[str, str]], ...] = (
    ("염다온 씨 성이 바뀌어서 이제 박다온이래요", {"name": "박다온"}),
    ("염다온 씨 성 바뀌었대요 박다온으로", {"name": "박다온"}),
    ("염다온 성을 엄으로 바꿔주세요", {"lastname": "엄"}),
)
RAISED: tuple[tuple[str, dict[str, str]], ...] = (
    ("a@x.example 직함을 이사로 올려주세요 그리고 도시는 양산", {"jobtitle": "이사", "city": "양산"}),
    ("a@x.example 님 직함 과장으로 올려 주세요", {"jobtitle": "과장"}),
)
CANCELLED = (
    "아니 이건 취소하고 염다온 직함만 대리로",
    "그건 취소하고 염다온 직함만 대리로",
    "이건 됐고 염다온 직함 대리로",
)


def _read(text: str) -> Utterance:
    return assistant().understand(text, "ko")


@pytest.mark.parametrize("text", ANNOUNCED)
def test_a_contact_that_is_announced_is_a_new_one(text: str) -> None:
    (request,) = _read(text).requests
    said = (request.intent, request.entities.runs, request.entities.emails)
    assert said == ("create", ["왕보라"], ["bora@w.example"])


def test_a_question_for_contacts_announces_none() -> None:
    assert all(each.intent != "create" for each in _read("등록한 사람 있어요?").requests)


@pytest.mark.parametrize(("text", "labelled"), RENAMED)
def test_another_family_name_is_news_of_the_contact(text: str, labelled: dict[str, str]) -> None:
    entities = only_entities(text, "ko")
    assert (entities.runs, entities.labelled, entities.named) == (["염다온"], labelled, [])


def test_the_contact_stands_before_its_wrong_family_name() -> None:
    entities = only_entities("염다온 성이 염이 아니라 엄이래요", "ko")
    assert (entities.runs, entities.labelled) == (["염다온"], {"lastname": "엄"})


@pytest.mark.parametrize(("text", "labelled"), RAISED)
def test_a_title_is_raised_for_an_address(text: str, labelled: dict[str, str]) -> None:
    (request,) = _read(text).requests
    assert (request.intent, request.entities.emails, request.entities.labelled) == ("update", ["a@x.example"], labelled)


def test_a_title_before_the_new_one_is_of_before() -> None:
    entities = only_entities("직급 올려주세요 염다온 사원에서 주임으로", "ko")
    assert (entities.runs, entities.labelled, entities.left) == (["염다온"], {"jobtitle": "주임"}, [])


@pytest.mark.parametrize("text", CANCELLED)
def test_a_pronoun_before_the_cancel_is_of_the_current_request(text: str) -> None:
    chat = Conversation("ko")
    chat.says("기하늘 이메일 바꿔줘")
    chat.gets(found(contact(1, "하늘", "기")))
    chat.says(text)
    assert chat.called() == ("search_contact", {"name": "염다온"})


def test_the_address_that_stays_is_one_of_the_two_that_were_shown() -> None:
    chat = Conversation("ko")
    chat.says("봉서하 찾아줘")
    chat.gets(found(contact(1, "서하", "봉", email="s1@x.example"), contact(2, "서하", "봉", email="s2@x.example")))
    chat.says("두 개 같은 사람이야 s1@x.example 쪽으로 합쳐")
    assert chat.called() == ("merge_contacts", {"contact_id": "1", "duplicate_id": "2"})


def test_too_is_no_part_of_a_name() -> None:
    assert only_entities("맹솔비도요 solbi@m.example", "ko").runs == ["맹솔비"]
