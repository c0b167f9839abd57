"""Korean as colleagues type it in a hurry: several changes in one sentence, words without spaces, new names."""

import pytest

from libs.contracts.changes import Change
from libs.contracts.results import ContactUpdated
from services.agent.assistants.guided.parsing import Utterance
from tests.agent.guided.conversation import Conversation, assistant, contact, found, ok, only_entities

EACH_OWN: tuple[tuple[str, str, tuple[str, str]], ...] = (
    ("채도현은 팀장으로, 우가람은 차장으로 직급 바꿔줘", "jobtitle", ("팀장", "차장")),
    ("직급 채도현은 팀장으로, 우가람은 차장으로 바꿔주세요", "jobtitle", ("팀장", "차장")),
    ("채도현은 팀장 우가람은 차장으로 승진", "jobtitle", ("팀장", "차장")),
    ("채도현 팀장, 우가람 차장 됐어요", "jobtitle", ("팀장", "차장")),
    ("채도현 대리님은 과장으로 우가람 과장님은 차장으로 올려주세요", "jobtitle", ("과장", "차장")),
    ("채도현 회사는 다온전기로, 우가람 회사는 마루상사로 바꿔줘", "company", ("다온전기", "마루상사")),
    ("채도현은 부산, 우가람은 울산으로 도시 바꿔줘", "city", ("부산", "울산")),
    ("채도현은 부산, 우가람은 울산이래요", "city", ("부산", "울산")),
    ("채도현 010-1111-2222, 우가람 010-3333-4444로 번호 변경 부탁드려요", "phone", ("+821011112222", "+821033334444")),
    ("채도현은 Ann Lee한테, 우가람은 Mateo Vidal한테 넘겨줘", "hubspot_owner_id", ("Ann Lee", "Mateo Vidal")),
)
VALUES: tuple[tuple[str, dict[str, str]], ...] = (
    ("우가람 010-3333-4444로 번호 변경", {"phone": "+821033334444"}),
    ("우가람과장 번호변경 010 3333 4444", {"phone": "+821033334444"}),
    ("우가람대리 승진해서 과장됐어요 반영해주세요", {"jobtitle": "과장"}),
    ("우가람 리드상태 진행 중으로 바꿔줘", {"hs_lead_status": "진행 중"}),
    ("우가람 회사를 초롱전기로, 아니 초록전기로 바꿔줘", {"company": "초록전기"}),
    ("우가람 개명해서 우서래로 바꿔주세요", {"name": "우서래"}),
    ("우가람 씨 개명하셨대요 우서래로 수정", {"name": "우서래"}),
    ("우가람씨 이름 바꾸셨대요 우서래로", {"name": "우서래"}),
    ("우가람씨네 도시 여수로 바꿔줘", {"city": "여수"}),
    ("우가람 씨네 회사 이름이 은하에서 은하테크로 바뀌었대요", {"company": "은하테크"}),
)
OWNED = (
    "남궁선 담당자를 서민준 대리님으로 바꿔주세요",
    "남궁선 담당: 서민준",
    "남궁선을 서민준 대리님께 인계",
    "남궁선 서민준 담당으로 변경",
    "서민준 대리한테 남궁선 고객 넘겨줘",
)
STAYS = (
    "도경아 님이 중복으로 들어가 있네. a@mail.example 건을 b@dok.example 쪽으로 합쳐줘",
    "도경아 님 두 개네요. b@dok.example만 남기고 a@mail.example은 정리해주세요",
    "b@dok.example 남기고 a@mail.example 흡수해줘",
    "a@mail.example 계정은 b@dok.example 계정으로 통합 부탁드립니다",
)
FOREIGN: tuple[tuple[str, str], ...] = (
    ("쩐 반 민 씨 연락처 추가 부탁합니다. minh@saigon.example", "쩐 반 민"),
    ("영업팀 스즈키 아이코 대리님 등록 aiko@sakura.example", "스즈키 아이코"),
    ("어제 만난 안나 킴 매니저님 추가해줘 anna@kim.example", "안나 킴"),
    ("온새상사 아이코님 추가 aiko@sakura.example", "아이코"),
    ("솔숲 민수님 추가해줘 minsu@sol.example", "민수"),
)
HEADED = (
    "신규 고객\n이름 - 형가을\n회사 - 소금빵집\n전화 - 010 6767 7878",
    "신규: 형가을 / 소금빵집 / 010-6767-7878",
)
REPORTED = (
    "거래처 신규 담당자 바뀌었대. 온새상사 복지훈 차장 jihun@onsae.example 등록해놔",
    "담당자가 바뀌었어요. 온새상사 복지훈 차장 jihun@onsae.example 추가",
)
LETTERS: tuple[tuple[str, dict[str, str]], ...] = (
    (
        "안녕하세요, 구름건축 설계팀 위세령 대리입니다.\n급하시면 010-4848-5959로 연락 주세요.",
        {"company": "구름건축", "jobtitle": "설계팀 대리", "phone": "010-4848-5959"},
    ),
    ("안녕하세요, 저는 달빛의 위세령입니다. 견적 부탁드립니다.", {"company": "달빛"}),
    ("안녕하세요 위세령입니다. 담당자 김부장님 010-1212-3434 맞나요?", {}),
    ("달빛에서 일하는 위세령이라고 합니다.", {}),
    (
        "자료 부탁드립니다.\n\n위세령 드림\n늘봄가구 구매과장\n010-2929-3030",
        {"company": "늘봄가구", "jobtitle": "구매과장", "phone": "010-2929-3030"},
    ),
)
OTHER_SURNAME = ("아 강 아니고 공씨요", "강씨 말고 공씨")


def _read(text: str) -> Utterance:
    return assistant().understand(text, "ko")


@pytest.mark.parametrize(("text", "prop", "values"), EACH_OWN)
def test_each_person_gets_the_own_value(text: str, prop: str, values: tuple[str, str]) -> None:
    said = [(each.entities.runs, each.entities.labelled) for each in _read(text).requests]
    assert said == [(["채도현"], {prop: values[0]}), (["우가람"], {prop: values[1]})]


def test_labels_of_several_people_are_emptied_for_each() -> None:
    said = [
        (each.intent, each.entities.runs, each.entities.named)
        for each in _read("채도현 번호랑 우가람 이메일 지워줘").requests
    ]
    assert said == [("clear", ["채도현"], ["phone"]), ("clear", ["우가람"], ["email"])]


def test_one_value_for_several_people_stays_shared() -> None:
    said = [each.entities.labelled for each in _read("채도현이랑 우가람 회사 온담전자로 바꿔줘").requests]
    assert said == [{"company": "온담전자"}] * 2


def test_a_new_owner_with_a_korean_name_is_no_second_contact() -> None:
    entities = only_entities("채도현 담당자를 김하늘로, 회사는 온담으로 바꿔줘", "ko")
    assert (entities.runs, entities.labelled) == (["채도현"], {"hubspot_owner_id": "김하늘", "company": "온담"})


@pytest.mark.parametrize(("text", "labelled"), VALUES)
def test_values_of_a_hurried_change(text: str, labelled: dict[str, str]) -> None:
    entities = only_entities(text, "ko")
    assert (entities.holder or entities.runs[0], entities.labelled) == ("우가람", labelled)


@pytest.mark.parametrize("text", ["새벽물류에 누구누구 있지?", "새벽물류 누구 있죠"])
def test_a_question_for_the_people_of_a_company_is_a_search(text: str) -> None:
    assert only_entities(text, "ko").company == "새벽물류"


@pytest.mark.parametrize("text", OTHER_SURNAME)
def test_another_family_name_behind_a_search_is_looked_for(text: str) -> None:
    chat = Conversation("ko")
    chat.says("강나래 연락처 보여줘")
    chat.gets(found(contact(1, "나래", "강")))
    chat.says(text)
    assert chat.called() == ("search_contact", {"name": "공나래"})


def test_a_labelled_family_name_behind_a_search_is_a_change() -> None:
    chat = Conversation("ko")
    chat.says("강나래 연락처 보여줘")
    chat.gets(found(contact(1, "나래", "강")))
    chat.says("성이 강이 아니라 공이에요")
    assert chat.called()[0] == "update_contact"


def test_a_department_of_medicine_keeps_its_last_syllable() -> None:
    entities = only_entities("hr@maeum.example 마음정신과 원장 모하진 선생님 추가해 주실래요?", "ko")
    assert entities.labelled == {"jobtitle": "원장", "company": "마음정신과"}


def test_a_card_that_is_to_be_added_is_no_change() -> None:
    (request,) = _read("명함추가 / 옥로운 / 010 7878 8989 / 라움컨설팅 수석").requests
    assert (request.intent, request.entities.runs) == ("create", ["옥로운"])


@pytest.mark.parametrize("text", OWNED)
def test_an_owner_with_a_title_or_behind_a_colon_is_the_name_alone(text: str) -> None:
    entities = only_entities(text, "ko")
    assert (entities.runs, entities.labelled) == (["남궁선"], {"hubspot_owner_id": "서민준"})


@pytest.mark.parametrize("text", STAYS)
def test_the_address_that_stays_is_read_from_a_merge(text: str) -> None:
    (request,) = _read(text).requests
    assert (request.intent, request.entities.runs, request.entities.is_into) == (
        "merge", ["a@mail.example", "b@dok.example"], True,
    )  # fmt: skip


def test_a_name_and_the_address_that_stays_are_one_merge() -> None:
    (request,) = _read("반이든 연락처 두개 있는데 하나로 합쳐주세요 i@ban.example 쪽 살려주시고요").requests
    assert (request.entities.runs, request.entities.is_into) == (["반이든", "i@ban.example"], True)


@pytest.mark.parametrize(("text", "name"), FOREIGN)
def test_a_foreign_name_has_all_its_words(text: str, name: str) -> None:
    assert only_entities(text, "ko").runs == [name]


@pytest.mark.parametrize("text", HEADED)
def test_a_form_below_a_heading_is_a_new_contact_that_is_shown(text: str) -> None:
    (request,) = _read(text).requests
    entities = request.entities
    assert (request.intent, entities.is_shown, entities.labelled["company"]) == ("create", True, "소금빵집")


@pytest.mark.parametrize("text", REPORTED)
def test_the_reason_for_a_new_contact_is_no_change(text: str) -> None:
    (request,) = _read(text).requests
    assert (request.intent, request.entities.runs) == ("create", ["복지훈"])


@pytest.mark.parametrize(("letter", "labelled"), LETTERS)
def test_an_author_of_a_letter_introduces_themselves(letter: str, labelled: dict[str, str]) -> None:
    mail = f"보낸 사람: 위세령 <sr@gureum.example>\n제목: 문의\n\n{letter}\n\n추가해주세요"
    entities = only_entities(mail, "ko")
    assert (entities.addressee, entities.labelled) == ("위세령", labelled)


def test_a_value_instead_of_the_one_that_is_emptied_is_one_change() -> None:
    (request,) = _read("반이든 기존 번호 삭제하고 010-5151-6161 넣어주세요").requests
    assert (request.intent, request.entities.labelled) == ("update", {"phone": "+821051516161"})


def test_another_property_behind_an_emptied_one_is_of_the_same_contact() -> None:
    clear, update = _read("반이든 번호 지우고 이메일 new@ban.example 로 등록").requests
    assert (clear.intent, update.intent, update.entities.has_focus) == ("clear", "update", True)


def test_numbers_of_a_list_are_no_names() -> None:
    text = "첫번째 가은별 eb@ga.example 별빛상회, 두번째 국하준 hj@guk.example 하늘목장 등록"
    assert [each.entities.runs for each in _read(text).requests] == [["가은별"], ["국하준"]]


def test_a_company_with_a_job_that_no_list_holds_is_a_company() -> None:
    assert only_entities("쩐 반 민 씨 추가. minh@saigon.example, 사이공푸드 통역", "ko").labelled == {
        "company": "사이공푸드"
    }


def test_an_address_without_a_person_is_of_the_contact_that_was_begun() -> None:
    chat = Conversation("ko")
    chat.says("연락처 추가 옹다현")
    chat.says("잠시만 반이든 번호 먼저 알려줘")
    chat.gets(found(contact(1, "이든", "반", email="i@ban.example")))
    chat.says("메일은 dahyun@ong.example 이야")
    assert chat.created()["email"] == "dahyun@ong.example"


def test_a_property_that_is_dropped_makes_room_for_another_one() -> None:
    chat = Conversation("ko")
    chat.says("진해온 번호 수정할게요")
    chat.gets(found(contact(1, "해온", "진")))
    chat.says("아니다 그건 놔두고 도시만 포항으로 해줘")
    tool, arguments = chat.called()
    assert (tool, arguments["city"]) == ("update_contact", "포항")


def test_a_name_that_begins_as_a_known_word_is_a_name() -> None:
    entities = only_entities("명수아 추가 sua@myungeye.example 명안과 간호사", "ko")
    assert (entities.runs, entities.labelled) == (["명수아"], {"jobtitle": "간호사", "company": "명안과"})


@pytest.mark.parametrize(
    "text", ["음... 아니야 그냥 놔두자, 확인해보고 다시 말할게", "아 그냥 두자", "일단 보류할게요"]
)
def test_a_change_that_is_put_off_is_proposed_to_be_undone(text: str) -> None:
    change = Change(property="company", before="노래숲", after="소리숲")
    chat = Conversation("ko")
    chat.says("초비오 회사명을 소리숲으로 변경해줘")
    chat.gets(found(contact(1, "비오", "초", company="노래숲")))
    chat.gets(ok(ContactUpdated(contact=contact(1, "비오", "초", company="소리숲"), changes=[change])))
    chat.says(text)
    assert chat.called()[0] == "undo_last_change"
