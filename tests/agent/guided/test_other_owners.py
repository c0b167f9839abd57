"""Behind a change of the owner alone, a person who is named is an owner, and behind a search “in total” counts all."""

import pytest

from libs.contracts.changes import Change
from libs.contracts.principals import Locale
from libs.contracts.results import ContactUpdated
from tests.agent.guided.conversation import Conversation, assistant, contact, found, ok

GWENOLA = contact(1, "Gwenola", "Bihan", email="g@bihan.example", city="Lorient", hubspot_owner_id="910903")
JANE = contact(1, "Jane", "Doe", email="jane@acme.example")
HANDED: dict[Locale, str] = {
    "en": "assign Gwenola Bihan to Camille Renaud", "fr": "attribue Gwenola Bihan à Camille Renaud",
    "es": "asigna Gwenola Bihan a Camille Renaud", "pl": "przypisz Gwenola Bihan do Camille Renaud",
    "ru": "назначь Gwenola Bihan ответственным Camille Renaud", "ko": "Gwenola Bihan 담당자를 Camille Renaud로 바꿔줘",
}  # fmt: skip
OTHERS: tuple[tuple[Locale, str, str], ...] = (
    ("fr", "non pardon, à Mateo plutôt, Camille a trop de dossiers", "Mateo"),
    ("fr", "non en fait à Mateo Ruiz, Camille est en congé", "Mateo Ruiz"),
    ("fr", "non attends, Camille est débordée, mets plutôt Mateo", "Mateo"),
    ("en", "no sorry, to Mateo instead, Camille has too many accounts", "Mateo"),
    ("es", "uy no, mejor Mateo, que Camille está de vacaciones", "Mateo"),
    ("pl", "oj, jednak do Mateo, Camille ma urlop", "Mateo"),
    ("ru", "нет, извини, лучше Матео, у Камиллы слишком много клиентов", "Матео"),
    ("ko", "아니 미안, Mateo로, Camille는 고객이 너무 많아", "Mateo"),
)
IN_TOTAL: tuple[tuple[Locale, str, str], ...] = (
    ("fr", "combien de contacts on a sur Dijon", "et en tout, toutes villes confondues ?"),
    ("en", "how many contacts are in Dijon", "and in total, across all cities?"),
    ("es", "cuántos contactos hay en Dijon", "¿y en total, contando todas las ciudades?"),
    ("pl", "ile mamy kontaktów w Dijon", "a w sumie, ze wszystkich miast?"),
    ("ru", "сколько контактов в Дижоне", "а всего, по всем городам?"),
    ("ko", "Dijon에 연락처 몇 명이야", "그럼 전체는 몇 명이야, 모든 도시 다 합쳐서?"),
)
PRIVATE: tuple[tuple[Locale, str, str], ...] = (
    ("fr", "trouve Jane Doe", "ajoute son mail perso jane.doe@gmail.example"),
    ("fr", "trouve Jane Doe", "Jane Doe a une deuxième adresse : jane.doe@gmail.example"),
    ("fr", "trouve Jane Doe", "mets aussi jane.doe@gmail.example, c'est son adresse privée"),
    ("en", "find Jane Doe", "add her personal email jane.doe@gmail.example"),
    ("es", "busca a Jane Doe", "su correo privado es jane.doe@gmail.example"),
    ("pl", "znajdź Jane Doe", "dodaj jej prywatny mail jane.doe@gmail.example"),
    ("ru", "найди Jane Doe", "добавь её личную почту jane.doe@gmail.example"),
    ("ko", "Jane Doe 찾아줘", "개인 이메일은 jane.doe@gmail.example이에요"),
)  # fmt: skip


def _behind_owner(locale: Locale) -> Conversation:
    chat = Conversation(locale)
    chat.says(HANDED[locale])
    chat.gets(found(GWENOLA))
    change = Change(property="hubspot_owner_id", before=None, after="910903", after_text="Camille Renaud")
    chat.gets(ok(ContactUpdated(contact=GWENOLA, changes=[change])))
    return chat


@pytest.mark.parametrize(("locale", "text", "owner"), OTHERS)
def test_a_corrected_person_is_the_owner_and_no_town(locale: Locale, text: str, owner: str) -> None:
    chat = _behind_owner(locale)
    chat.says(text)
    other = [{"property": "hubspot_owner_id", "value": owner}]
    assert chat.called() == ("update_contact", {"contact_id": "1", "other": other})


def test_a_labelled_town_behind_an_owner_is_a_town() -> None:
    chat = _behind_owner("fr")
    chat.says("non, sa ville c'est Vannes")
    assert chat.called() == ("update_contact", {"contact_id": "1", "city": "Vannes"})


def test_one_of_two_people_is_asked_for() -> None:
    chat = _behind_owner("ru")
    chat.says("нет, лучше Зофии, Камилла в отпуске")
    assert (len(chat.decision.calls), chat.decision.text[-1:]) == (0, "?")


@pytest.mark.parametrize(("locale", "first", "text"), IN_TOTAL)
def test_in_total_behind_a_search_counts_all(locale: Locale, first: str, text: str) -> None:
    chat = Conversation(locale)
    chat.says(first)
    chat.gets(found(GWENOLA, JANE))
    chat.says(text)
    everyone = {"property": "createdate", "operator": "is_known", "value": None}
    assert chat.called() == ("search_contact", {"filters": [everyone]})


@pytest.mark.parametrize(("locale", "first", "text"), PRIVATE)
def test_a_private_address_replaces_no_other_one(locale: Locale, first: str, text: str) -> None:
    chat = Conversation(locale)
    chat.says(first)
    chat.gets(found(JANE))
    chat.says(text)
    if chat.decision.calls and chat.decision.calls[0].tool == "search_contact":
        chat.gets(found(JANE))
    assert [call.tool for call in chat.decision.calls] == []
    assert "@gmail.example" in chat.decision.text


def test_a_private_address_that_changed_replaces_the_old_one() -> None:
    chat = Conversation("fr")
    chat.says("le mail perso de Jane Doe a changé, c'est maintenant jane.doe@gmail.example")
    chat.gets(found(JANE))
    assert chat.called() == ("update_contact", {"contact_id": "1", "email": "jane.doe@gmail.example"})


@pytest.mark.parametrize(
    ("locale", "text", "company"),
    [
        ("fr", "Capucine Renard a quitté Mède, depuis lundi elle est directrice commerciale chez Lix", "Lix"),
        ("en", "Jane Doe left Acme, since Monday she is sales director at Globex", "Globex"),
        ("pl", "Anna Nowak odeszła z Acme, od wtorku jest dyrektorką handlową w Globexie", "Globexie"),
        ("ru", "Анна Белова ушла из Акме, со вторника она коммерческий директор в Глобексе", "Глобексе"),
    ],
)  # fmt: skip
def test_a_time_before_the_new_job_is_no_value(locale: Locale, text: str, company: str) -> None:
    entities = assistant().understand(text, locale).entities
    assert (entities.company, entities.left) == (company, [])


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("아 그분이구나. 내일 오전에 다시 통화하기로 함이라고 메모해 둬", "내일 오전에 다시 통화하기로 함"),
        ("금요일에 견적 보내기로 했다고 메모해 줘", "금요일에 견적 보내기로 했다고"),
        ("견태오 님한테 내일 오전에 다시 통화하기로 함이라고 메모해 둬", "내일 오전에 다시 통화하기로 함"),
    ],
)
def test_a_korean_note_keeps_its_time(text: str, body: str) -> None:
    (request,) = assistant().understand(text, "ko").requests
    assert (request.intent, request.entities.body) == ("note", body)


@pytest.mark.parametrize(
    ("text", "prop", "value"),
    [
        ("아 부장이 아니고 차장이네, 영업차장으로 고쳐줘", "jobtitle", "영업차장"),
        ("아 서울이 아니고 부산이네, 부산진구로 고쳐줘", "city", "부산진구"),
    ],
)
def test_a_korean_value_is_taken_in_full(text: str, prop: str, value: str) -> None:
    (request,) = assistant().understand(text, "ko").requests
    assert (request.entities.labelled, request.entities.left) == ({prop: value}, [])


def test_a_number_that_was_left_out_is_of_the_contact_just_changed() -> None:
    chat = _behind_owner("ko")
    chat.says("아 전화번호를 빠뜨렸네요, 02-555-0174입니다")
    assert chat.called() == ("update_contact", {"contact_id": "1", "phone": "+8225550174"})
