"""Korean messages of a colleague who tells first who came: the company of all, people who introduce or leave."""

import pytest

from services.agent.assistants.guided.parsing import Entities, UserRequest
from tests.agent.guided.conversation import Conversation, assistant, contact, found
from tests.agent.guided.people import UPDATED

PEOPLE = "조현우 과장 hw@ga.example, 배수아 대리 sua@ga.example"
ARRIVED = (
    f"가온텍에서 두 분 새로 오셨어요. {PEOPLE} 둘 다 등록해 주세요",
    f"가온텍에서 새로 온 두 분이요 등록해주세요. {PEOPLE}",
    f"이번에 가온텍이랑 거래 트면서 두 분 받았어요 {PEOPLE} 추가해줘",
    f"가온텍 사람들이에요\n{PEOPLE}\n등록 부탁드려요",
    f"가온텍에서 두 명 입사했어요. {PEOPLE} 등록해주세요",
    f"신규 업체 가온텍입니다. {PEOPLE} 추가해주세요",
    "가온텍에서 두 분 왔어요 한 분은 조현우 과장 hw@ga.example 다른 한 분은 배수아 대리 sua@ga.example",
)
OF_NONE = (
    f"가온텍 김 부장님이 두 분 소개해 주셨어요. {PEOPLE} 등록해주세요",
    f"가온텍 박람회에서 두 분 만났어요. {PEOPLE} 등록해주세요",
    f"김민호 부장님한테 두 분 소개받았어요. {PEOPLE} 등록해주세요",
    f"서울에서 오신 분들이에요. {PEOPLE} 등록해주세요",
)
SUCCEEDED: tuple[tuple[str, str | None], ...] = (
    ("강민서 팀장 그만두고 후임으로 도하린 팀장 harin@ondam.example 왔대 등록해줘", None),
    ("가람텍 임하늘 대리 퇴사하셔서 이제 도하린 팀장 harin@ondam.example 님이 담당하신대요 추가해주세요", "가람텍"),
)
ADDED: tuple[tuple[str, dict[str, str]], ...] = (
    ("번호가 바뀌었대요 010 7777 8888 이거래요 저장좀", {"phone": "+821077778888"}),
    ("번호 없지? 010-2222-3333 추가해줘", {"phone": "+821022223333"}),
    ("이 사람 메일 없지? a@x.example 넣어줘", {"email": "a@x.example"}),
    ("대리로 넣어줘", {"jobtitle": "대리"}),
    ("울산으로 넣어줘", {"city": "울산"}),
)
OF_CONTACT: tuple[tuple[str, dict[str, str]], ...] = (
    ("임하늘 대리 휴대폰 번허 010-9999-8888 추가", {"mobilephone": "+821099998888"}),
    ("임하늘 대리 번허 010-9999-8888로 변경", {"phone": "+821099998888"}),
    ("임하늘 주소지를 창원시 성산구 중앙대로 151로 변경해줘", {"address": "창원시 성산구 중앙대로 151"}),
    ("임하늘 우편번호 48059로", {"zip": "48059"}),
    ("임하늘 회사 누리테크로", {"company": "누리테크"}),
    ("임하늘 직무 백엔드로", {"jobtitle": "백엔드"}),
)
OWNED = (
    "온담푸드 사람들 다 담당자 Minjun Seo로 바꿔줘", "온담푸드 직원들 전부 담당자를 Minjun Seo로 변경",
)  # fmt: skip
NEWS: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("부산 사는 임하늘 대리 말고 대구 반소율 과장 도시를 경산으로", "반소율", {"city": "경산", "jobtitle": "과장"}),
    ("반소율 과장님 이번에 과장에서 차장 되심", "반소율", {"jobtitle": "차장"}),
    ("노예지 대리 결혼하고 대구 내려갔다던데", "노예지", {"city": "대구", "jobtitle": "대리"}),
    ("노예지 대리님 이메일 yj@bom.example로 변겅 부탁드려욤", "노예지", {"email": "yj@bom.example"}),
    ("노예지님 주소 넣어주세요 청주시 상당구 상당로 82", "노예지", {"address": "청주시 상당구 상당로 82"}),
    ("도현 과장이 대전에서 세종으로 이사했다네요", "도현", {"city": "세종"}),
    ("도현 전화 042-555-0377로 추가해줘", "도현", {"phone": "+82425550377"}),
    ("노예지 직급이 올라서 과장이래", "노예지", {"jobtitle": "과장"}),
    ("노예지 회사 봄날상사 맞지? 주소가 상당구 상당로 82 이래 추가해놔", "노예지",
     {"company": "봄날상사", "address": "상당구 상당로 82"}),
    ("도현 과장님 번호 없던데 042-555-0388 추가요", "도현", {"phone": "+82425550388"}),
    ("반소율 전화번호 02 555 0199 핸드폰 010 2929 3939 넣어줘", "반소율",
     {"phone": "+8225550199", "mobilephone": "+821029293939"}),
)  # fmt: skip
CREATED: tuple[tuple[str, str], ...] = (
    ("이번 주 새 연락처", "this_week"), ("이번주에 새로 등록된 사람 보여줘", "this_week"),
    ("이번 달 신규 연락처 몇 명이야", "this_month"),
)  # fmt: skip
SEARCHED = (
    "반소율 팀장 연락처", "반소율 팀장님 연락처요", "새로 오신 분 있는데 나중에 넣을게요 일단 반소율 팀장님 번호 좀",
)  # fmt: skip
HEADED = (
    "새 거래처 연락처요 소망한의원 접수실 민다해 간호조무사 dahae@somang.example",
    "신규 연락처요 소망한의원 민다해 간호조무사 dahae@somang.example",
)
ENDINGS = ("아니 0445", "아 그거 말고 0445 요", "0445요", "아 잘못 말함 0445", "끝자리 0445로 고쳐줘")
TWO_OF_A_NAME = found(
    contact(1, "지호", "김", email="jiho.kim@ondam.example", company="온담푸드"),
    contact(2, "지호", "김", email="jiho@nuri.example", company="누리소프트"),
)


def _requests(text: str) -> list[UserRequest]:
    return assistant().understand(text, "ko").requests


def _entities(text: str, intent: str) -> Entities:
    (request,) = _requests(text)
    assert request.intent == intent
    return request.entities


@pytest.mark.parametrize("text", ARRIVED)
def test_the_company_from_which_people_come_is_of_all_of_them(text: str) -> None:
    first, second = (each.entities for each in _requests(text))
    assert (first.runs, first.labelled) == (["조현우"], {"jobtitle": "과장", "company": "가온텍"})
    assert (second.runs, second.labelled) == (["배수아"], {"jobtitle": "대리", "company": "가온텍"})


@pytest.mark.parametrize("text", OF_NONE)
def test_a_person_that_introduces_people_is_none_of_them(text: str) -> None:
    first, second = (each.entities for each in _requests(text))
    assert (first.runs, first.labelled) == (["조현우"], {"jobtitle": "과장"})
    assert (second.runs, second.labelled) == (["배수아"], {"jobtitle": "대리"})
    assert first.left == [text.partition(". ")[0]]


@pytest.mark.parametrize(("text", "company"), SUCCEEDED)
def test_a_person_that_leaves_is_not_the_one_to_be_created(text: str, company: str | None) -> None:
    entities = _entities(text, "create")
    assert (entities.runs, entities.emails) == (["도하린"], ["harin@ondam.example"])
    assert entities.labelled.get("company") == company


@pytest.mark.parametrize(("text", "news"), ADDED)
def test_a_value_alone_is_added_to_the_contact_shown(text: str, news: dict[str, str]) -> None:
    entities = _entities(text, "update")
    assert ({**entities.labelled, **dict.fromkeys(["phone"][: len(entities.phones)], *entities.phones)}) == news
    assert (entities.runs, entities.left, entities.has_focus) == ([], [], True)


@pytest.mark.parametrize(("text", "news"), OF_CONTACT)
def test_a_mistyped_label_and_a_bare_goal_have_their_value(text: str, news: dict[str, str]) -> None:
    requests = _requests(text)
    entities = requests[0].entities if requests else assistant().understand(text, "ko").entities
    assert (entities.runs, entities.labelled, entities.left) == (["임하늘"], news, [])
    assert [each.intent for each in requests] in ([], ["update"])


def test_two_labels_of_two_contacts_have_a_value_each() -> None:
    first, second = (each.entities for each in _requests("임하늘 직함 과장 반소율 직함 차장으로 변경해줘요"))
    assert (first.runs, first.labelled) == (["임하늘"], {"jobtitle": "과장"})
    assert (second.runs, second.labelled) == (["반소율"], {"jobtitle": "차장"})


@pytest.mark.parametrize(("text", "period"), CREATED)
def test_new_contacts_of_a_period_are_looked_for(text: str, period: str) -> None:
    assert _entities(text, "search").created == period


@pytest.mark.parametrize("text", SEARCHED)
def test_a_contact_that_is_asked_for_gets_no_new_job(text: str) -> None:
    entities = _entities(text, "search")
    assert (entities.runs, entities.labelled) == (["반소율"], {})


@pytest.mark.parametrize("text", HEADED)
def test_a_line_headed_as_new_contact_is_one(text: str) -> None:
    entities = _entities(text, "create")
    assert (entities.runs, entities.labelled["company"]) == (["민다해"], "소망한의원")
    assert entities.labelled["jobtitle"] == "간호조무사"


@pytest.mark.parametrize("said", ENDINGS)
def test_digits_behind_a_new_number_are_its_last_ones(said: str) -> None:
    chat = Conversation("ko")
    chat.says("임하늘 번호 051-555-0444로 바꿔줘")
    held = contact(1, "하늘", "임", phone="+82515550444", mobilephone="+821033334444")
    chat.gets(found(held))
    chat.gets(UPDATED.model_copy(update={"data": UPDATED.data.model_copy(update={"contact": held})}))
    (call,) = chat.says(said).calls
    assert call.arguments == {"contact_id": "1", "phone": "+82515550445"}


def test_the_last_digits_are_of_the_number_that_is_named() -> None:
    chat = Conversation("ko")
    chat.says("임하늘 휴대폰 끝자리 4445로 바뀌었대")
    chat.gets(found(contact(1, "하늘", "임", phone="+82515550444", mobilephone="+821033334444")))
    _, arguments = chat.called()
    assert arguments["other"] == [{"property": "mobilephone", "value": "+821033334445"}]


def test_a_word_of_one_record_says_which_of_two_stays() -> None:
    chat = Conversation("ko")
    chat.says("김지호 두 명인데 같은 사람이야 합쳐줘")
    chat.gets(TWO_OF_A_NAME)
    chat.says("누리소프트 쪽을 남겨")
    assert chat.called() == ("merge_contacts", {"contact_id": "2", "duplicate_id": "1"})


def test_a_word_of_one_contact_chooses_it_from_the_list() -> None:
    chat = Conversation("ko")
    chat.says("김지호 씨 찾아줘")
    chat.gets(TWO_OF_A_NAME)
    chat.says("누리소프트요")
    assert chat.called() == ("get_contact", {"contact_id": "2"})


def test_a_change_of_both_is_of_the_two_that_are_listed() -> None:
    chat = Conversation("ko")
    chat.says("김지호 씨 찾아줘")
    chat.gets(TWO_OF_A_NAME)
    chat.says("둘 다 도시 울산으로 바꿔줘")
    assert chat.called() == ("update_contact", {"contact_id": "1", "city": "울산"})
    chat.gets(UPDATED)
    assert chat.called() == ("update_contact", {"contact_id": "2", "city": "울산"})


def test_one_contact_that_was_shown_is_not_both() -> None:
    chat = Conversation("ko")
    chat.says("반소율 찾아줘")
    chat.gets(found(contact(1, "소율", "반")))
    chat.says("둘 다 도시 울산으로 바꿔줘")
    assert chat.said("ask_who")


@pytest.mark.parametrize("text", OWNED)
def test_all_contacts_of_a_company_get_the_owner(text: str) -> None:
    entities = _entities(text, "update")
    assert (entities.company, entities.is_everyone, entities.has_focus) == ("온담푸드", True, False)
    assert entities.labelled == {"hubspot_owner_id": "Minjun Seo"}


@pytest.mark.parametrize(("text", "name", "news"), NEWS)
def test_news_are_of_their_own_contact(text: str, name: str, news: dict[str, str]) -> None:
    said = assistant().understand(text, "ko")
    (entities,) = [each.entities for each in said.requests] or [said.entities]
    assert (entities.runs, entities.labelled) == ([name], news)
    assert all(each.intent == "update" for each in said.requests)


def test_a_short_name_between_two_changes_is_a_contact() -> None:
    first, second = (each.entities for each in _requests("노예지 도시 세종으로 도현 직급 차장으로 고쳐줘요"))
    assert (first.runs, first.labelled) == (["노예지"], {"city": "세종"})
    assert (second.runs, second.labelled) == (["도현"], {"jobtitle": "차장"})


def test_an_undo_with_a_new_owner_hands_over() -> None:
    entities = _entities("석가람 담당 Ann Lee로 돌려줘", "assign")
    assert (entities.runs, entities.labelled) == (["석가람"], {"hubspot_owner_id": "Ann Lee"})


def test_a_contact_that_is_left_out_is_not_meant() -> None:
    assert assistant().understand("김지호는 빼고", "ko").entities.runs == []


def test_a_company_is_no_name_of_a_person() -> None:
    entities = assistant().understand("이름이 달빛제과예요 번호는 010-1234-9876이에요", "ko").entities
    assert entities.labelled == {"company": "달빛제과", "phone": "+821012349876"}


def test_last_digits_behind_a_label_are_of_its_number() -> None:
    chat = Conversation("ko")
    chat.says("반소율 전화번호 02 555 0199 핸드폰 010 2929 3939 넣어줘")
    held = contact(1, "소율", "반", phone="+8225550199", mobilephone="+821029293939")
    chat.gets(found(held))
    chat.gets(UPDATED.model_copy(update={"data": UPDATED.data.model_copy(update={"contact": held})}))
    (call,) = chat.says("핸드폰은 3938").calls
    assert call.arguments["other"] == [{"property": "mobilephone", "value": "+821029293938"}]
