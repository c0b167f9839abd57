"""Forms, lists and cards that people paste below a line of their own: each value goes where the form says."""

import pytest

from libs.contracts import Locale
from tests.agent.guided.conversation import Conversation, assistant

LISTS: tuple[tuple[Locale, str, tuple[str, str]], ...] = (
    (
        "en",
        "Amendments for today:\n* Colin Sharpe - job title: Depot Manager\n* Yvonne Bright - phone: 312 555 0183",
        ("Colin Sharpe", "Yvonne Bright"),
    ),
    (
        "en",
        "colin@x.example -> job title: Depot Manager\nyb@x.example -> phone: 312 555 0183",
        ("colin@x.example", "yb@x.example"),
    ),
    (
        "ko",
        "수정사항\ncolin@x.example → 직책: 구매팀장\nyb@x.example → 전화: 010-5550-0183",
        ("colin@x.example", "yb@x.example"),
    ),
    ("ko", "- colin@x.example: 직책 구매팀장\n- yb@x.example: 전화 010-5550-0183", ("colin@x.example", "yb@x.example")),
)
CARD = "(주)한결건설\n현장소장 경민철\nM 010-5550-2187\nT 051-555-0144\nE mc.kyung@hangyeol.example"
PROFILE = "편도희\n노르디카 | 구매 컨설턴트\n경기도 성남시, 대한민국\n1촌 500명 이상\ndohee.pyeon@nordika.example"
FORM = "Create contact\nFirst name: Alistair\nLast nane: Dunmore\nEmail: a@dunmore.example\nCompany: Dunmore Roofing"
TWICE = "중복 발견\n① 피서영 sy.pi@alpin.example (유지)\n② 피서영 sp@webpost.example\n두 건 병합해 주세요"

TABLES: tuple[tuple[Locale, str, dict[str, str], str], ...] = (
    (
        "es",
        (
            "Nombre del cliente\tE-mail (trabajo)\tTeléfono móvil\tOrganización\n"
            "Ana Ruiz\tana@x.example\t+34 611 22 33 44\tAcme"
        ),
        {"mobilephone": "+34 611 22 33 44", "company": "Acme"},
        "Ana Ruiz",
    ),
    (
        "pl",
        (
            "| Nazwisko i imię | Adres e-mail | Numer telefonu | Miejscowość |\n|---|---|---|---|\n"
            "| Bęben Nela | nela@x.example | 22 555 11 22 | brak |"
        ),
        {"phone": "22 555 11 22"},
        "Bęben, Nela",
    ),
    (
        "ru",
        "ФИО;Эл. почта;Моб. телефон;Место работы\nГатин Рустам Ильич;g@x.example;+7 911 555 11 22;ООО Бриз",
        {"mobilephone": "+7 911 555 11 22", "company": "ООО Бриз"},
        "Гатин Рустам Ильич",
    ),
    (
        "ko",
        "담당자명\t거래처\t직급\t휴대번호\n경민철\t한결건설\t과장\t010-5550-2187",
        {"company": "한결건설", "jobtitle": "과장", "mobilephone": "010-5550-2187"},
        "경민철",
    ),
    (
        "ko",
        "이름\t번호\t회사\n경민철\t010-5550-2187\t한결건설",
        {"company": "한결건설", "phone": "010-5550-2187"},
        "경민철",
    ),
    ("ko", "번호\t이름\t회사\n1\t경민철\t한결건설", {"company": "한결건설"}, "경민철"),
)
"""Each with the values besides the address, and the name."""


@pytest.mark.parametrize(("locale", "text", "given", "name"), TABLES)
def test_columns_have_the_names_that_files_have(locale: Locale, text: str, given: dict[str, str], name: str) -> None:
    (request,) = assistant().understand(text, locale).requests
    assert (request.entities.labelled, request.entities.addressee) == (given, name)


def test_labels_within_sentences_are_no_columns() -> None:
    (request,) = (
        assistant().understand("Please add my contact, company Globex\nAnn Lee, her mail comes later", "en").requests
    )
    assert request.entities.labelled == {"company": "Globex"}


@pytest.mark.parametrize(("locale", "text", "contacts"), LISTS)
def test_each_line_changes_its_own_contact(locale: Locale, text: str, contacts: tuple[str, str]) -> None:
    requests = assistant().understand(text, locale).requests
    assert [each.intent for each in requests] == ["update", "update"]
    assert tuple(each.entities.holder or each.entities.emails[0] for each in requests) == contacts
    assert [list(each.entities.labelled) for each in requests] == [["jobtitle"], ["phone"]]


def test_a_korean_card_keeps_its_rare_name_and_both_numbers() -> None:
    (request,) = assistant().understand(f"명함 입력해 주세요\n{CARD}", "ko").requests
    assert (request.intent, request.entities.addressee) == ("create", "경민철")
    given = request.entities.labelled
    assert (given["mobilephone"], given["phone"], given["jobtitle"]) == ("010-5550-2187", "051-555-0144", "현장소장")


def test_the_company_of_a_korean_profile_stands_before_the_job() -> None:
    (request,) = assistant().understand(f"연락처로 저장해 주세요.\n\n{PROFILE}", "ko").requests
    assert request.entities.labelled["company"] == "노르디카"


def test_the_line_above_a_form_is_no_name() -> None:
    (request,) = assistant().understand(FORM, "en").requests
    given = request.entities.labelled
    assert given["company"] == "Dunmore Roofing"
    assert "Create" not in " ".join([*given.values(), *request.entities.runs, request.entities.addressee])


def test_the_one_in_brackets_stays() -> None:
    (request,) = assistant().understand(TWICE, "ko").requests
    assert (request.intent, request.entities.is_into) == ("merge", True)
    assert request.entities.runs == ["sp@webpost.example", "sy.pi@alpin.example"]


def test_a_number_from_a_call_list_is_looked_for() -> None:
    text = "수신 기록 복사한 거예요\n010-5550-6612\n우리 연락처 중 어느 분인지 확인 부탁드려요"
    (request,) = assistant().understand(text, "ko").requests
    assert (request.intent, request.entities.phones, request.entities.runs) == ("search", ["+821055506612"], [])


@pytest.mark.parametrize("text", ["Please print an address label for Norma Gale", "send Norma Gale a card, city Leeds"])
def test_other_work_is_called_unavailable_and_its_contact_is_shown(text: str) -> None:
    chat = Conversation()
    chat.says(text)
    assert [(call.tool, call.arguments) for call in chat.decision.calls] == [("search_contact", {"name": "Norma Gale"})]
    assert chat.decision.text.startswith("I can't do that here")
