"""Rows of people without labels, several cards in one text, cards that change a known contact, and chats with times."""

import pytest

from libs.contracts import Locale
from services.agent.assistants.guided.parsing import UserRequest
from tests.agent.guided.conversation import STAFF, Conversation, assistant

ROWS: tuple[tuple[Locale, str, dict[str, str]], ...] = (
    ("en", "van der Merwe, Johannes P. / Karoo Freight / dispatcher / johannes@karoo.example", {
        "firstname": "Johannes P.", "lastname": "van der Merwe", "company": "Karoo Freight", "jobtitle": "dispatcher",
    }),
    ("en", "add van den Berg, Lisa / Acme Foods / buyer / lisa@acme.example", {
        "firstname": "Lisa", "lastname": "van den Berg", "company": "Acme Foods", "jobtitle": "buyer",
    }),
    ("en", "Priya Raman\tHelix Labs\tQA lead\tpriya@helix.example\tBoston", {
        "firstname": "Priya", "lastname": "Raman", "company": "Helix Labs", "jobtitle": "QA lead", "city": "Boston",
    }),
    ("es", "y este: Ruiz Peña; Óscar; Clínica Vega; administrativo; oscar@clinicavega.example", {
        "firstname": "Óscar", "lastname": "Ruiz Peña", "company": "Clínica Vega", "jobtitle": "administrativo",
    }),
    ("es", "de la Fuente, Ana María / Textiles Sur / compras / anamaria@textilsur.example", {
        "firstname": "Ana María", "lastname": "de la Fuente", "company": "Textiles Sur", "jobtitle": "compras",
    }),
    ("fr", "et celle-là : Le Goff; Solenn; Clinique Vega; secrétaire; solenn@cliniquevega.example", {
        "firstname": "Solenn", "lastname": "Le Goff", "company": "Clinique Vega", "jobtitle": "secrétaire",
    }),
    ("pl", "Łucja Ferenc\tWarsztat Ferenc\twłaścicielka\tlucja@ferenc.example\tOpole", {
        "firstname": "Łucja", "lastname": "Ferenc", "company": "Warsztat Ferenc", "jobtitle": "właścicielka",
        "city": "Opole",
    }),
    ("ru", "фон Розен, Анна Мария / Южный текстиль / закупки / anna@yugtextil.example", {
        "firstname": "Анна Мария", "lastname": "фон Розен", "company": "Южный текстиль", "jobtitle": "закупки",
    }),
)  # fmt: skip


def _fields(request: UserRequest, locale: Locale) -> dict[str, str]:
    task = assistant().maker.task_of(request, locale, STAFF).model_dump()
    return {prop: value for prop, value in task["fields"].items() if prop != "email"}


@pytest.mark.parametrize(("locale", "text", "fields"), ROWS)
def test_a_row_without_labels_is_one_person(locale: Locale, text: str, fields: dict[str, str]) -> None:
    (request,) = assistant().understand(text, locale).requests
    assert request.intent == "create"
    assert _fields(request, locale) == fields


@pytest.mark.parametrize(
    "text",
    [
        "add: Lachlan Brodie / Wattle Electrical / lachlan@wattle.example / ph 07 5550 2218 / owner Ann Lee",
        "crea este contacto: Gutiérrez Molina, Sergio; correo sergio@gutierrez.example; cargo abogado",
    ],
)
def test_cells_with_labels_are_read_by_them(text: str) -> None:
    (request,) = assistant().understand(text, "en").requests
    assert request.entities.labelled.get("jobtitle") in (None, "abogado")
    assert "owner" not in request.entities.unsure


TWO_CARDS: tuple[tuple[Locale, str, tuple[str, str], tuple[str, str]], ...] = (
    (
        "en",
        (
            "two cards:\n\nBLUE HARBOR SEAFOOD\nDana Whitfield\nPurchasing\ndana@blueharbor.example\n\n"
            "Tidewater Foods Inc.\nMarcus Obi\nVP Sales\nmarcus.obi@tidewater.example"
        ),
        ("Dana Whitfield", "BLUE HARBOR SEAFOOD"),
        ("Marcus Obi", "Tidewater Foods Inc."),
    ),
    (
        "es",
        (
            "dos tarjetas:\n\nCONSERVAS DEL MAR\nDaniela Prieto\nCompras\ndaniela@conservas.example\n---\n"
            "Frutas Hidalgo S.A.\nMarcos Obiol\nDirector comercial\nmarcos@frutas.example"
        ),
        ("Daniela Prieto", "CONSERVAS DEL MAR"),
        ("Marcos Obiol", "Frutas Hidalgo S.A."),
    ),
    (
        "fr",
        (
            "deux cartes :\n\nMAREE BLEUE\nDaphné Prévost\nAchats\ndaphne@mareebleue.example\n\n"
            "Fruits Hidalgo SAS\nMarc Obin\nDirecteur commercial\nmarc@fruits.example"
        ),
        ("Daphné Prévost", "MAREE BLEUE"),
        ("Marc Obin", "Fruits Hidalgo SAS"),
    ),
    (
        "pl",
        (
            "dwie wizytówki:\n\nBŁĘKITNA ZATOKA\nDanuta Prus\nZakupy\ndanuta@zatoka.example\n\n"
            "Owoce Hidalgo S.A.\nMarek Obara\nDyrektor handlowy\nmarek@owoce.example"
        ),
        ("Danuta Prus", "BŁĘKITNA ZATOKA"),
        ("Marek Obara", "Owoce Hidalgo S.A."),
    ),
    (
        "ru",
        (
            "две визитки:\n\nГОЛУБАЯ ГАВАНЬ\nДарья Прусова\nЗакупки\ndarya@gavan.example\n\n"
            "ООО «Фрукты»\nМарк Обухов\nКоммерческий директор\nmark@frukty.example"
        ),
        ("Дарья Прусова", "ГОЛУБАЯ ГАВАНЬ"),
        ("Марк Обухов", "ООО «Фрукты»"),
    ),
    (
        "ko",
        (
            "명함 두 장이요:\n\n푸른항구수산\n윤예슬\n구매팀장\nyun@purun.example\n\n"
            "(주)이달고청과\n마강우\n영업이사\nma@idalgo.example"
        ),
        ("윤예슬", "푸른항구수산"),
        ("마강우", "(주)이달고청과"),
    ),
)


@pytest.mark.parametrize(("locale", "text", "first", "second"), TWO_CARDS)
def test_two_cards_are_two_people(locale: Locale, text: str, first: tuple[str, str], second: tuple[str, str]) -> None:
    found = [each.entities for each in assistant().understand(text, locale).requests]
    assert [(each.addressee, each.labelled["company"]) for each in found] == [first, second]
    assert all("jobtitle" in each.labelled for each in found)


def test_a_company_above_the_name_is_spelt_by_the_address() -> None:
    text = "визитка с выставки, внеси:\nПРОМХОЛОД\nБогдан Ищенко\nИнженер\nКраснодар\nischenko@promholod.example"
    (request,) = assistant().understand(text, "ru").requests
    assert request.entities.labelled == {"company": "ПРОМХОЛОД", "jobtitle": "Инженер", "city": "Краснодар"}


def test_a_request_in_capitals_is_no_company() -> None:
    (request,) = assistant().understand("ADD\nJane Doe\nBuyer\njane@acme.example", "en").requests
    assert "company" not in request.entities.labelled


CHANGES: tuple[tuple[Locale, str], ...] = (
    ("en", "maria's new details from her mail:\n\nBest,\n"),
    ("es", "maria cambió sus datos, te pego la firma:\n\nUn saludo,\n"),
    ("fr", "les nouvelles coordonnées de maria :\n\nCordialement,\n"),
    ("pl", "maria ma nowe dane, wklejam stopkę:\n\nPozdrawiam\n"),
    ("ru", "у марии новые данные, вот подпись:\n\nС уважением,\n"),
    ("ko", "maria 바뀐 연락처예요:\n\n감사합니다.\n"),
)
CARD = "Maria Gomez\nHead of Procurement\nLumina Health\nZzyzx\nM: +1 214 555 0143\nmaria@lumina.example"


@pytest.mark.parametrize(("locale", "before"), CHANGES)
def test_new_details_change_the_contact(locale: Locale, before: str) -> None:
    """A line of the card that was not understood does not cast doubt on the others."""
    (request,) = assistant().understand(before + CARD, locale).requests
    task = assistant().maker.task_of(request, locale, STAFF).model_dump()
    assert (request.intent, task["criteria"]["email"]) == ("update", "maria@lumina.example")
    assert task["changes"]["mobilephone"] == "+1 214 555 0143"
    assert task["asides"] == task["left"] == ["Zzyzx"]


def test_a_signature_without_an_address_is_found_by_its_name() -> None:
    text = (
        "nils sent his new sig, update him:\n--\nNils Bergström\nKey Account Manager\nFjord Data AB\n+46 8 465 00 499"
    )
    (call,) = Conversation().says(text).calls
    assert "Nils Bergström" in str(call.arguments)


OWN_NUMBERS: tuple[tuple[Locale, str], ...] = (
    ("en", "[10:42] Oskar: my new number is +46 70 555 01 22\n[10:43] Me: thanks, noted"),
    ("es", "[10:42] Oskar: mi número nuevo es +46 70 555 01 22\n[10:43] Yo: gracias, apuntado"),
    ("fr", "[10:42] Oskar : mon nouveau numéro c'est le +46 70 555 01 22"),
    ("pl", "[10:42, 29.11.2026] Oskar: mój nowy numer to +46 70 555 01 22\n[10:43, 29.11.2026] Ja: dzięki"),
    ("ru", "[10:42] Oskar: мой новый номер +46 70 555 01 22\n[10:43] Я: спасибо, записал"),
    ("ko", "[오전 10:42] Oskar: 제 새 번호는 +46 70 555 01 22예요\n[오전 10:43] 나: 네 감사합니다"),
)
OWN_NEWS: tuple[tuple[Locale, str, str, str], ...] = (
    (
        "en",
        "[11:05] Nils: hey, moved to Leeds last week btw\n[11:06] Nils: and im a team lead now",
        "Leeds",
        "team lead",
    ),
    ("es", "[11:05] Nils: oye, me mudé a Lugo\n[11:06] Nils: y ahora soy jefe de equipo", "Lugo", "jefe de equipo"),
    (
        "fr",
        "[11:05] Nils : au fait j'ai déménagé à Lyon\n[11:06] Nils : et je suis chef d'équipe",
        "Lyon",
        "chef d'équipe",
    ),
    (
        "pl",
        "[11:05] Nils: przeprowadziłem się do Gdyni\n[11:06] Nils: i jestem teraz kierownikiem",
        "Gdynia",
        "kierownik",
    ),
    ("ru", "[11:05] Nils: кстати, я переехал в Тверь\n[11:06] Nils: и теперь тимлид", "Тверь", "тимлид"),
    ("ko", "[오전 11:05] Nils: 참, 저 부산으로 이사했어요\n[오전 11:06] Nils: 그리고 이제 팀장이에요", "부산", "팀장"),
)


@pytest.mark.parametrize(("locale", "text"), OWN_NUMBERS)
def test_a_number_in_a_chat_is_its_authors(locale: Locale, text: str) -> None:
    (request,) = assistant().understand(text, locale).requests
    assert (request.intent, request.entities.addressee) == ("update", "Oskar")
    assert request.entities.labelled == {"phone": "+46 70 555 01 22"}


@pytest.mark.parametrize(("locale", "text", "city", "job"), OWN_NEWS)
def test_news_in_a_chat_are_its_authors(locale: Locale, text: str, city: str, job: str) -> None:
    (request,) = assistant().understand(text, locale).requests
    task = assistant().maker.task_of(request, locale, STAFF).model_dump()
    assert (request.intent, request.entities.runs[0]) == ("update", "Nils")
    assert task["changes"] == {"city": city, "jobtitle": job}


@pytest.mark.parametrize("text", ["[10:42] Oskar: I'm at lunch till 2", "[10:42] Oskar: jestem chory"])
def test_talk_in_a_chat_changes_nothing(text: str) -> None:
    found = assistant().understand(text, "en")
    assert not found.requests
    assert not found.entities.labelled


@pytest.mark.parametrize(
    ("locale", "text"),
    [
        ("ru", "у Инны Пахомовой теперь другая почта, inna@severles.example, поправь плиз"),
        ("ru", "а то голова уже кругом: у Инны Пахомовой теперь другая почта, inna@severles.example, поправь плиз"),
        ("es", "Elena Soto tiene ahora otro correo, elena@severles.example, corrígelo porfa"),
    ],
)
def test_another_address_now_takes_the_place_of_the_old_one(locale: Locale, text: str) -> None:
    (request,) = assistant().understand(text, locale).requests
    assert not request.entities.is_second
    assert request.entities.labelled["email"].endswith("@severles.example")
    assert request.entities.runs


def test_a_company_of_all_may_stand_above_the_list() -> None:
    text = "заведи двоих, компания у обоих Мебельщик:\n1. Роза Хамитова, roza@m.example\n2. Пётр Ложкин, petr@m.example"
    found = assistant().understand(text, "ru").requests
    assert [each.entities.company for each in found] == ["Мебельщик", "Мебельщик"]


def test_a_house_number_ends_before_the_full_stop() -> None:
    text = "у kamila@sputnik.example новый адрес ул. Чапаева, 5. Вечером гляну, спасибо"
    assert assistant().understand(text, "ru").entities.labelled["address"] == "ул. Чапаева, 5"
