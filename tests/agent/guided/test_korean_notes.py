"""Korean: notes behind a change, two people with “both”, names among friends, and values that are denied in passing."""

import pytest

from services.agent.assistants.guided.parsing import Utterance
from tests.agent.guided.conversation import Conversation, assistant, contact, found, only_entities

NOTED: tuple[tuple[str, dict[str, str], str], ...] = (
    ("허단우 직함 대리로 바꾸고 메모도 남겨줘 계약 갱신 논의", {"jobtitle": "대리"}, "계약 갱신 논의"),
    ("허단우 도시 광주로 변경하고 메모에 점검 완료라고 적어줘", {"city": "광주"}, "점검 완료"),
    ("허단우 번호 031-555-0388로 수정해주고 메모: 오전에만 통화", {"phone": "+82315550388"}, "오전에만 통화"),
    ("허단우 직함 이사로 올리고 메모 하나 남겨줘 축하 화환 발송", {"jobtitle": "이사"}, "축하 화환 발송"),
)
BOTH = (
    "허단우 맹하율 둘 다 도시 광주로 옮겼어요 수정해주세요",
    "허단우씨 맹하율씨 둘다 도시 광주로 수정",
    "허단우 맹하율 두 분 다 도시 광주로 바꿔주세요",
)
DENIED: tuple[tuple[str, str], ...] = (
    ("광주 아니래요 나주래요", "나주"),
    ("나주래요 광주 아니고", "나주"),
    ("도시가 광주가 아니라네요 나주라네요", "나주"),
    ("광주가 아니라 청평이에요 도시", "청평"),
)
FIRMS = (
    "카톡으로 받은 명함이에요 넣어줘요\n[별솜디자인] 팀장 공다슬\nq@x.example",
    "명함이요 추가해주세요\n【별솜디자인】 팀장 공다슬\nq@x.example",
)


def _read(text: str) -> Utterance:
    return assistant().understand(text, "ko")


@pytest.mark.parametrize(("text", "labelled", "body"), NOTED)
def test_a_note_behind_a_change_does_not_replace_it(text: str, labelled: dict[str, str], body: str) -> None:
    update, note = _read(text).requests
    assert (update.intent, update.entities.runs, update.entities.labelled) == ("update", ["허단우"], labelled)
    assert (note.intent, note.entities.body) == ("note", body)


@pytest.mark.parametrize("text", BOTH)
def test_both_joins_two_names_without_an_ending(text: str) -> None:
    said = [(each.entities.runs, each.entities.labelled) for each in _read(text).requests]
    assert said == [(["허단우"], {"city": "광주"}), (["맹하율"], {"city": "광주"})]


@pytest.mark.parametrize(("text", "city"), DENIED)
def test_a_town_that_is_denied_in_passing_is_corrected(text: str, city: str) -> None:
    chat = Conversation("ko")
    chat.says("허단우 찾아줘")
    chat.gets(found(contact(1, "단우", "허", city="광주")))
    chat.says(text)
    tool, arguments = chat.called()
    assert (tool, arguments["city"]) == ("update_contact", city)


def test_a_given_name_among_friends_is_found_without_its_ending() -> None:
    chat = Conversation("ko")
    chat.says("하율이 도시 용인으로 바꿔줘")
    assert chat.called() == ("search_contact", {"name": "하율이"})
    chat.gets(found())
    assert chat.called() == ("search_contact", {"name": "하율"})


@pytest.mark.parametrize("text", FIRMS)
def test_a_company_of_a_card_has_no_brackets(text: str) -> None:
    assert only_entities(text, "ko").labelled == {"jobtitle": "팀장", "company": "별솜디자인"}


def test_the_first_word_of_a_label_may_be_misspelt() -> None:
    entities = only_entities("윤새벽 님 회샤 이름 도란도란으로 수정해줘", "ko")
    assert (entities.runs, entities.labelled) == (["윤새벽"], {"company": "도란도란"})


def test_words_that_go_on_are_no_name() -> None:
    entities = only_entities("어휴 오늘 정신이 없네요 어쨌든 허단우 도시 광주로요", "ko")
    assert (entities.runs, entities.labelled) == (["허단우"], {"city": "광주"})


def test_a_mix_up_that_is_cancelled_holds_no_news() -> None:
    said = _read("아니 통영 분이랑 헷갈렸어 취소해줘")
    assert (said.requests, said.entities.labelled, said.says("cancel")) == ([], {}, True)


def test_a_value_that_is_called_right_ends_before_these_words() -> None:
    labelled = only_entities("국예담 과장님 도시는 통영이 맞고요 회사만 한바다물류로 고쳐주세요", "ko").labelled
    assert labelled == {"city": "통영", "company": "한바다물류"}


def test_an_address_at_work_is_an_address() -> None:
    entities = only_entities("표라온 대리님 회사 이메일이 r@d.example 로 새로 나왔대요 바꿔주세요", "ko")
    assert (entities.runs, entities.labelled, entities.named) == (["표라온"], {"email": "r@d.example"}, [])
