"""Korean: towns around companies and moves, records of which one goes, properties let be, and customers' names."""

import pytest

from libs.contracts.changes import Change
from libs.contracts.results import ContactUpdated
from services.agent.assistants.guided.parsing import Utterance
from services.agent.flows.runtime.answers.names import read_person
from tests.agent.guided.conversation import Conversation, assistant, contact, found, ok, only_entities

EMPLOYED: tuple[tuple[str, dict[str, str]], ...] = (
    ("대구 한빛안경 곽보람 씨 추가해줘 b@h.example", {"company": "한빛안경", "city": "대구"}),
    ("어제 전화온 전주 다온한지 곽보람 씨 저장해줘요 b@h.example", {"company": "다온한지", "city": "전주"}),
    ("인천 새솔정밀 곽보람 b@h.example 넣어주세요", {"company": "새솔정밀", "city": "인천"}),
    ("포항 세명철강 곽보람 b@h.example 추가", {"company": "세명철강", "city": "포항"}),
    (
        "새 연락처: 광주 나무공방 대표 곽보람 b@h.example",
        {"company": "나무공방", "city": "광주", "jobtitle": "대표"},
    ),
)
NOW_THERE = (
    "노은별 씨 이제 안산 아니고 수원에 계세요",
    "노은별 씨 안산 말고 수원에 있어요",
    "노은별 씨 안산에서 수원으로 옮기셨어요",
    "노은별 씨 안산에 있다가 수원으로 갔대요",
    "노은별 씨 수원으로 올라가셨대요",
    "노은별 씨 안산에서 살다가 수원으로 넘어갔대",
    "노은별 씨 안산에 안 사시고 수원 사세요",
    "수원에 계세요 노은별 씨, 안산 아니고",
    "노은별 씨 지금은 수원에 계세요",
)
EXCHANGED: tuple[tuple[str, tuple[str, str]], ...] = (
    ("이분 대리 아니고 과장이세요 이제", ("대리", "과장")),
    ("이분 대리 아니고 대표세요", ("대리", "대표")),
    ("그분 대리 말고 과장이시래요", ("대리", "과장")),
    ("아 이분 대리 아니고 과장이었다", ("대리", "과장")),
)
ONE_GOES = (
    "편소미 b@x.example 없애고 a@x.example 하나로 합쳐주세요",
    "b@x.example 지우고 a@x.example로 합쳐줘",
    "b@x.example 버리고 a@x.example만 남게 합쳐줘요",
    "a@x.example로 통일하고 b@x.example은 없애줘",
    "편소미 두 개인데 a@x.example 하나로 만들어줘. b@x.example는 필요 없어",
    "b@x.example 삭제하고 a@x.example 하나로 정리해주세요",
    "a@x.example 로 합쳐주세요 b@x.example 은 안 써요",
)
ONE_STAYS = (
    "편소미가 두 개 떠요 a@x.example가 최신이니까 그걸로 합쳐줘",
    "편소미 두 건 있네요 요즘 쓰시는 건 a@x.example니까 그쪽으로 합쳐줘요",
    "편소미 같은 사람이 둘이네 a@x.example로 합쳐 봐",
)
KEPT: tuple[tuple[str, dict[str, str]], ...] = (
    ("노은별 번호는 절대 바꾸지 말고 도시만 익산으로 바꿔줘요", {"city": "익산"}),
    ("노은별 씨 이메일은 절대 건드리지 마시고 도시만 익산으로요", {"city": "익산"}),
    ("노은별 도시는 굳이 안 바꿔도 되고 직함만 과장으로 해주세요", {"jobtitle": "과장"}),
)
ENDINGS = (
    "노은별 번호 뒤에 네자리 0101을 0110으로",
    "노은별 번호 끝 네자리 0101에서 0110으로 수정",
    "노은별 뒷번호 0101 → 0110",
    "노은별 씨 전화 끝 두자리가 01이 아니라 10이래요",
)
LET_BE = (
    "번호는 됐고 도시만 포항으로 바꿔줘",
    "아 번호 말고 도시를 포항으로",
    "번호는 나중에 하고 도시 포항으로 바꿔주세요",
    "아니다 번호는 필요없고 도시만 포항으로",
    "도시만 포항으로 해줘 번호는 됐어",
)
INTRODUCED = (
    "저 금나영인데요, 설치 기사님이 약속 시간에 안 오셔서요. 언제쯤 오시나요?",
    "저번에 문의드렸던 금나영입니다. 진행 상황 궁금해요",
    "지난주에 통화했던 금나영인데요, 그 건 어떻게 됐나요",
)
SHORT_NAMES: tuple[tuple[str, tuple[str, str]], ...] = (
    ("차봄입니다", ("봄", "차")),
    ("은별이에요", ("은별", "")),
    ("가은이요", ("가은", "")),
)
NO_PEOPLE = ("주문했던 제품인데요, 안 와요", "저 고객인데요, 환불요", "고장났던 냉장고인데요, 또 고장이에요")


def _read(text: str) -> Utterance:
    return assistant().understand(text, "ko")


@pytest.mark.parametrize(("text", "labelled"), EMPLOYED)
def test_a_town_before_the_company_is_no_part_of_it(text: str, labelled: dict[str, str]) -> None:
    entities = only_entities(text, "ko")
    assert (entities.runs, entities.labelled) == (["곽보람"], labelled)


def test_a_noun_before_a_new_name_is_asked_about() -> None:
    entities = only_entities("한빛안경 곽보람 씨 추가해줘 b@h.example", "ko")
    assert (entities.unsure, entities.left) == (["한빛안경"], [])


@pytest.mark.parametrize("text", NOW_THERE)
def test_a_person_who_is_there_now_has_moved(text: str) -> None:
    entities = only_entities(text, "ko")
    assert (entities.runs, entities.labelled, entities.left) == (["노은별"], {"city": "수원"}, [])
    assert all(each.intent == "update" for each in _read(text).requests)


@pytest.mark.parametrize(("text", "swap"), EXCHANGED)
def test_a_polite_copula_is_no_part_of_the_new_value(text: str, swap: tuple[str, str]) -> None:
    assert only_entities(text, "ko").swap == swap


@pytest.mark.parametrize("text", ONE_GOES)
def test_the_record_that_goes_is_merged_into_the_other(text: str) -> None:
    (request,) = _read(text).requests
    said = (request.intent, request.entities.runs, request.entities.is_into)
    assert said == ("merge", ["b@x.example", "a@x.example"], True)


def test_an_address_that_is_emptied_is_no_merge() -> None:
    assert _read("편소미 b@x.example 지우고 a@x.example로 바꿔줘").requests[0].intent == "update"


@pytest.mark.parametrize("text", LET_BE)
def test_a_property_that_is_let_be_is_awaited_no_longer(text: str) -> None:
    chat = Conversation("ko")
    chat.says("진해온 번호 수정할게요")
    chat.gets(found(contact(1, "해온", "진", city="안산")))
    chat.says(text)
    tool, arguments = chat.called()
    assert (tool, arguments["city"]) == ("update_contact", "포항")


def test_values_that_the_record_holds_cast_no_doubt() -> None:
    chat = Conversation("ko")
    chat.says("대구 한빛안경 곽보람 씨 담당 Zofia Lis로 넘겨줘")
    chat.gets(found(contact(1, "보람", "곽", company="한빛안경", city="대구")))
    assert chat.called()[0] == "update_contact"


@pytest.mark.parametrize("text", INTRODUCED)
def test_a_customer_gives_the_name_with_the_matter(text: str) -> None:
    name = read_person(text, "ko", asked=False)
    assert name is not None
    assert (name.first, name.last) == ("나영", "금")


@pytest.mark.parametrize("text", NO_PEOPLE)
def test_a_thing_with_the_ending_of_a_name_is_no_customer(text: str) -> None:
    assert read_person(text, "ko", asked=False) is None


@pytest.mark.parametrize("text", ["잘못 썼네요 탁세진입니다", "탁세진이요 오타 났네요", "아뇨 탁세진이에요"])
def test_a_name_is_read_next_to_words_for_a_slip(text: str) -> None:
    name = read_person(text, "ko", asked=True)
    assert name is not None
    assert (name.first, name.last) == ("세진", "탁")


@pytest.mark.parametrize("text", ONE_STAYS)
def test_the_address_that_is_right_stays_in_a_merge(text: str) -> None:
    (request,) = _read(text).requests
    said = (request.intent, request.entities.runs, request.entities.is_into)
    assert said == ("merge", ["편소미", "a@x.example"], True)


@pytest.mark.parametrize(("text", "labelled"), KEPT)
def test_a_property_that_must_not_change_is_not_asked_for(text: str, labelled: dict[str, str]) -> None:
    entities = only_entities(text, "ko")
    assert (entities.runs, entities.labelled, entities.named) == (["노은별"], labelled, [])


@pytest.mark.parametrize("text", ENDINGS)
def test_the_last_digits_of_a_known_number_are_exchanged(text: str) -> None:
    chat = Conversation("ko")
    chat.says(text)
    chat.gets(found(contact(1, "은별", "노", phone="+82635550101", mobilephone="+821030304040")))
    tool, arguments = chat.called()
    assert (tool, arguments.get("phone"), arguments.get("other")) == ("update_contact", "+82635550110", None)


@pytest.mark.parametrize("text", ["뒷자리 4040이 아니라 4004래", "끝번호 4004야"])
def test_last_digits_are_of_the_number_just_written(text: str) -> None:
    change = Change(property="mobilephone", before=None, after="+821030304040")
    chat = Conversation("ko")
    chat.says("노은별 씨 휴대폰 010-3030-4040 추가")
    chat.gets(found(contact(1, "은별", "노", phone="+82635550101")))
    after = contact(1, "은별", "노", phone="+82635550101", mobilephone="+821030304040")
    chat.gets(ok(ContactUpdated(contact=after, changes=[change])))
    chat.says(text)
    assert chat.called()[1]["other"] == [{"property": "mobilephone", "value": "+821030304004"}]


def test_another_contact_behind_a_cancelled_request_is_no_new_name() -> None:
    chat = Conversation("ko")
    chat.says("기하온 회사 바꿔줘")
    chat.gets(found(contact(1, "하온", "기", city="전주")))
    chat.says("아냐 됐고 기하늘 도시만 목포로 해줘")
    assert chat.called() == ("search_contact", {"name": "기하늘"})


def test_a_town_next_to_a_company_narrows_the_search() -> None:
    entities = only_entities("다솔식품에 군산 쪽 분 계셨는데 누구였더라", "ko")
    assert (entities.company, entities.labelled) == ("다솔식품", {"city": "군산"})


def test_the_floor_and_the_title_of_a_card_are_no_name() -> None:
    card = "명함이에요 등록 부탁\n온새미로출판\n편집장 모 지 안\njian@on.example\n경기도 파주시 회동길 77, 3층"
    entities = only_entities(card, "ko")
    assert (entities.addressee, entities.labelled["jobtitle"]) == ("모지안", "편집장")
    assert entities.labelled["address"] == "경기도 파주시 회동길 77, 3층"


@pytest.mark.parametrize(
    ("text", "parts"), [("차봄입니다", ("봄", "차")), ("은별이에요", ("은별", "")), ("가은이요", ("가은", ""))]
)
def test_a_name_of_two_syllables_is_split_where_it_is_whole(text: str, parts: tuple[str, str]) -> None:
    name = read_person(text, "ko", asked=True)
    assert name is not None
    assert (name.first, name.last) == parts
