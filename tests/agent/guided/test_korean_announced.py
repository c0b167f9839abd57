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
WORKS_AS: tuple[tuple[str, dict[str, str]], ...] = (
    ("문채린 씨 추가해줘 다온식품에서 마케팅 매니저로 일하세요", {"company": "다온식품", "jobtitle": "마케팅 매니저"}),
    ("문채린 등록 부탁. 나래물류에서 배송기사로 근무하십니다", {"company": "나래물류", "jobtitle": "배송기사"}),
    ("문채린이라는 분인데 솔빛학원에 수학 강사로 계세요 등록해줘", {"company": "솔빛학원", "jobtitle": "수학 강사"}),
    ("디자이너로 일하는 문채린 씨 추가", {"jobtitle": "디자이너"}),
    (
        "문채린 박사님 등록 부탁드려요. 세종바이오연구소 수석연구원이시고요",
        {"company": "세종바이오연구소", "jobtitle": "수석연구원"},
    ),
    ("문채린 박사님 추가 미래연구원 선임", {"company": "미래연구원", "jobtitle": "선임"}),
    ("문채린 사장님 등록이요 남궁상회 대표시고요", {"company": "남궁상회", "jobtitle": "대표"}),
    ("문채린 박사님 등록", {"jobtitle": "박사"}),
)
UNTOUCHED = (
    "방지영 도시 수원으로 바꿔줘, 다른 건 건드리지 말고",
    "방지영 도시 수원으로 변경 (다른 정보는 변경하지 마세요)",
    "나머지는 손대지 말고 방지영 도시만 수원으로 바꿔줘요",
    "다른 건 다 놔두고 방지영 도시만 수원으로",
    "방지영 도시는 수원으로요, 번호는 절대 건드리지 마시구요",
    "그 외에는 변경 없고 방지영 도시만 수원으로요",
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


@pytest.mark.parametrize(("text", "labelled"), WORKS_AS)
def test_a_job_stands_behind_the_company_or_a_polite_title(text: str, labelled: dict[str, str]) -> None:
    entities = only_entities(text, "ko")
    assert (entities.runs, entities.labelled) == (["문채린"], labelled)


@pytest.mark.parametrize("text", UNTOUCHED)
def test_a_property_that_must_stay_mutes_no_request(text: str) -> None:
    entities = only_entities(text, "ko")
    assert (entities.runs, entities.labelled, entities.named) == (["방지영"], {"city": "수원"}, [])
