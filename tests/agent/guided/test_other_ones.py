"""What a person says behind a change: another contact was meant, the old value still holds, a part of an address."""

import pytest

from libs.contracts import Locale
from libs.contracts.changes import Change
from libs.contracts.results import ContactUpdated, Ok
from tests.agent.guided.conversation import Conversation, assistant, contact, found, ok

MEANT_ANOTHER: tuple[tuple[Locale, str, str], ...] = (
    ("ko", "아니 윤미영 말고 윤미래", "윤미래"),
    ("ko", "윤미영이 아니라 윤미래예요", "윤미래"),
    ("ko", "헉 윤미영님 아니고 윤미래님이요", "윤미래"),
    ("ko", "윤미영 아니야 윤미래야", "윤미래"),
)
STILL_SO: tuple[str, ...] = (
    "아직 청주에 산대요",
    "청주 그대로 두는 게 맞겠네",
    "다시 청주로",
    "아 그냥 두자 본인이 싫대",
)
OTHER_TOWN: tuple[str, ...] = (
    "그게 아니라 전주요",
    "전주로 다시 바꿔주세요 잘못 말했어요",
    "전주래요 다시 물어보니",
    "ㄴㄴ 전주",
)
NOT_UNDERSTOOD: tuple[str, ...] = (
    "윤미영 도시 전주로 바꾸고 VIP 명단에 올려줘",
    "윤미영 번호 지우고 블랙리스트에 넣어",
    "윤미영 직함 과장으로 바꾸고 월급도 올려줘",
)
LISTED = (
    "라온유 onyu@ra.example\n추다빛 dabit@chu.example",
    "신규 2명: 라온유, 추다빛. 메일은 onyu@ra.example, dabit@chu.example 순서대로",
)
ASKED = ("혹시 태누리라는 분 저희 고객인가요", "태누리 님이 우리 회원인가요?")
OWNED = ("어세진님은 앞으로 Ann Lee님이 담당하실 거예요", "어세진 담당 Ann Lee")
SEARCHED_AGAIN: tuple[tuple[Locale, str], ...] = (
    ("ko", "아 윤미영 말고 윤미래"),
    ("ko", "아니 윤미래"),
    ("ko", "잘못 말했어요 윤미래님"),
)
FILLED = (
    "설유리 전화 02-555-0181 입력",
    "설유리 전화번호 02-555-0181 추가",
    "설유리 번호 등록해줘 02-555-0181",
    "설유리 전화번호에 02-555-0181 적어줘",
)
PROFILE = "이 프로필 저장해줘\n\n음수아\n프로덕트 매니저 @ 노을랩스\n대한민국 수원\n이메일 sua@noeul.example"
PARTS: tuple[tuple[Locale, str], ...] = (
    ("ko", "my 아니고 miyoung이에요 메일"),
    ("ko", "메일 my가 아니라 miyoung이에요"),
)


def _moved() -> Ok:
    yoon = contact(1, "미영", "윤", email="my@yoon.example", city="충주")
    return ok(ContactUpdated(contact=yoon, changes=[Change(property="city", before="청주", after="충주")]))


def _after_a_move(locale: Locale = "ko") -> Conversation:
    chat = Conversation(locale)
    chat.says("윤미영 도시 충주로 수정해줘")
    chat.gets(_moved())
    return chat


@pytest.mark.parametrize(("locale", "text", "name"), MEANT_ANOTHER)
def test_a_change_is_taken_back_and_made_for_the_other(locale: Locale, text: str, name: str) -> None:
    chat = _after_a_move(locale)
    (call,) = chat.says(text).calls
    assert (call.tool, call.unasked) == ("undo_last_change", True)
    memory = chat.decision.memory
    assert name in str(memory)
    assert "충주" in str(memory)


@pytest.mark.parametrize("text", STILL_SO)
def test_the_old_value_behind_a_change_asks_about_it(text: str) -> None:
    chat = _after_a_move()
    decision = chat.says(text)
    assert [call.tool for call in decision.calls] == ["undo_last_change"] or "되돌릴까요" in decision.text or (
        chat.called() == ("update_contact", {"contact_id": "1", "city": "청주"})
    )  # fmt: skip


@pytest.mark.parametrize("text", OTHER_TOWN)
def test_another_town_behind_a_change_is_its_value(text: str) -> None:
    chat = _after_a_move()
    chat.says(text)
    assert chat.called() == ("update_contact", {"contact_id": "1", "city": "전주"})


@pytest.mark.parametrize("text", NOT_UNDERSTOOD)
def test_a_second_request_without_a_contact_is_named_first(text: str) -> None:
    chat = Conversation("ko")
    assert "이해하지 못해서" in chat.says(text).text


@pytest.mark.parametrize(("locale", "text"), PARTS)
def test_the_first_part_of_an_address_is_corrected(locale: Locale, text: str) -> None:
    chat = _after_a_move(locale)
    chat.says(text)
    assert chat.called() == ("update_contact", {"contact_id": "1", "email": "miyoung@yoon.example"})


def test_two_syllables_of_a_given_name_are_no_whole_name() -> None:
    chat = _after_a_move()
    chat.says("이름 미연으로 고쳐줘")
    assert chat.called() == ("update_contact", {"contact_id": "1", "firstname": "미연"})


def test_a_verb_much_like_another_undoes_nothing() -> None:
    assert not assistant().understand("전주래요 다시 물어보니", "ko").requests


def test_the_new_contact_is_named_before_its_verb() -> None:
    text = "표가온 새 연락처 gaon@pyo.example 표안경 등록하고 화요일로 예약 잡아줘"
    (request,) = assistant().understand(text, "ko").requests
    assert (request.intent, request.entities.runs, request.entities.emails) == (
        "create",
        ["표가온"],
        ["gaon@pyo.example"],
    )


def test_a_name_that_is_only_denied_becomes_no_value() -> None:
    chat = _after_a_move()
    assert "city" not in str(chat.says("조이가 아닌데요").calls)


@pytest.mark.parametrize("text", LISTED)
def test_people_with_an_address_each_are_new_without_a_verb(text: str) -> None:
    first, second = assistant().understand(text, "ko").requests
    assert (first.intent, first.entities.runs, second.entities.runs) == ("create", ["라온유"], ["추다빛"])
    assert (first.confidence, second.confidence) == ("guessed", "guessed")


@pytest.mark.parametrize("text", ASKED)
def test_a_question_about_a_name_is_a_search(text: str) -> None:
    (request,) = assistant().understand(text, "ko").requests
    assert (request.intent, request.entities.runs) == ("search", ["태누리"])


@pytest.mark.parametrize("text", OWNED)
def test_an_owner_stands_behind_or_before_the_charge(text: str) -> None:
    entities = assistant().understand(text, "ko").entities
    assert (entities.runs, entities.labelled) == (["어세진"], {"hubspot_owner_id": "Ann Lee"})


def test_a_town_and_a_title_are_news_in_one_sentence() -> None:
    entities = (
        assistant().understand("은구슬님 파주에서 일산으로 이사하셨고 직함은 편집장이에요", "ko").requests[0].entities
    )
    assert entities.labelled == {"city": "일산", "jobtitle": "편집장"}


def test_a_verb_that_describes_the_person_asks_for_nothing() -> None:
    text = "별무리출판으로 이직하신 은구슬님 회사 업데이트해주세요"
    (request,) = assistant().understand(text, "ko").requests
    assert (request.entities.runs, request.entities.labelled, request.entities.named) == (
        ["은구슬"], {"company": "별무리출판"}, [],
    )  # fmt: skip


@pytest.mark.parametrize(("locale", "text"), SEARCHED_AGAIN)
def test_another_name_behind_a_search_is_searched(locale: Locale, text: str) -> None:
    chat = Conversation(locale)
    chat.says("my@yoon.example")
    chat.gets(found(contact(1, "미영", "윤", email="my@yoon.example")))
    chat.says(text)
    assert chat.called()[0] == "search_contact"


@pytest.mark.parametrize("text", FILLED)
def test_a_value_is_filled_in_where_the_contact_is(text: str) -> None:
    (request,) = assistant().understand(text, "ko").requests
    assert (request.intent, request.entities.labelled) == ("update", {"phone": "+8225550181"})


def test_a_contact_that_is_not_there_is_created_with_the_value() -> None:
    chat = Conversation("ko")
    chat.says("설유리 전화 02-555-0181 입력")
    chat.gets(found())
    decision = chat.gets(found())
    assert "이대로 연락처를 만들까요" in decision.text


def test_the_last_entry_is_taken_back() -> None:
    (request,) = assistant().understand("아까 입력한 거 지워줘", "ko").requests
    assert request.intent == "undo"


def test_a_profile_names_a_company_behind_a_sign_and_a_town() -> None:
    (request,) = assistant().understand(PROFILE, "ko").requests
    labelled = request.entities.labelled
    assert (labelled["company"], labelled["city"], labelled["jobtitle"]) == ("노을랩스", "수원", "프로덕트 매니저")
