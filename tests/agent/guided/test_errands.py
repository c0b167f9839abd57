"""Work that no contact manager does is named, in all languages, and nothing of it is searched for or written."""

import pytest

from libs.contracts import Locale
from tests.agent.guided.conversation import Conversation, assistant, contact, found

ALONE: tuple[tuple[Locale, str], ...] = (
    ("en", "can you call her for me"),
    ("en", "call nils tomorrow"),
    ("en", "remind me about it tomorrow"),
    ("en", "let me know when oskar replies"),
    ("en", "put a meeting in her calendar for monday"),
    ("en", "make an invoice for Lumina Health"),
    ("en", "print me a list of everyone at Fjord Data"),
    ("en", "what's the weather in stockholm"),
    ("es", "¿me reservas una sala para el viernes?"),
    ("es", "la puedes llamar tú?"),
    ("es", "ponle una reunión el lunes"),
    ("es", "avísame cuando conteste oskar"),
    ("es", "recuérdame llamar a nils mañana"),
    ("es", "hazle una factura a Lumina Health"),
    ("fr", "tu peux l'appeler pour moi ?"),
    ("fr", "rappelle-moi ça demain"),
    ("fr", "transfère moi son dernier mail"),
    ("fr", "mets-lui un rdv lundi"),
    ("fr", "préviens-moi quand oskar répond"),
    ("pl", "zadzwonisz do niej?"),
    ("pl", "umów rozmowę z oskarem na piątek na 10"),
    ("pl", "napisz nilsowi smsa że się spóźnię"),
    ("pl", "wstaw jej spotkanie na poniedziałek"),
    ("pl", "daj znać jak oskar odpisze"),
    ("ru", "можешь ей позвонить?"),
    ("ru", "напиши Сергею, что я опаздываю"),
    ("ru", "назначь звонок с oskar на пятницу в 10"),
    ("ru", "выставь счёт для Lumina Health"),
    ("ru", "переведи это на шведский"),
    ("ko", "카톡 좀 보내줄 수 있어?"),
    ("ko", "대신 전화 좀 해줄 수 있어?"),
    ("ko", "oskar 답장 오면 알려줘"),
    ("ko", "내일 nils한테 전화하라고 알려줘"),
    ("ko", "연락처 전부 엑셀로 뽑아줘"),
    ("ko", "금요일에 회의실 예약해줄래?"),
)
NONE: tuple[tuple[Locale, str], ...] = (
    ("en", "call him Tommy"),
    ("en", "send me maria's number"),
    ("en", "remind me how many people we have in Swansea"),
    ("en", "note for nils: call him back tomorrow"),
    ("es", "recuérdame el teléfono de maria"),
    ("es", "agendame a Luciano Bertoni de Maderas del Sur, lbertoni@maderas.example"),
    ("es", "mete a Ana Ruiz del evento de ayer"),
    ("fr", "rappelle-moi le numéro de maria"),
    ("fr", "tu peux m'envoyer son mail"),
    ("pl", "wyślij mi maila Jana Kosa"),
    ("pl", "dodaj Annę Kos ze spotkania"),
    ("ru", "напиши в заметке, что она звонила"),
    ("ru", "переведи Анну Белову на Мехмета"),
    ("ru", "хочу отправить открытку и не помню имя. Кто у нас из Якутска?"),
    ("ko", "maria 이메일 보내줘"),
    ("ko", "메일 보내달라고 메모해줘"),
    ("ko", "nils한테 문자 보냈어"),
)
WITH_CHANGE: tuple[tuple[Locale, str], ...] = (
    ("en", "ping oskar about the quote, and change his city to Uppsala"),
    ("es", "escribe a oskar por lo del presupuesto, y cámbiale la ciudad a Uppsala"),
    ("fr", "relance oskar pour le devis, et mets sa ville à Uppsala"),
    ("pl", "odezwij się do oskara w sprawie oferty i zmień mu miasto na Uppsala"),
    ("ru", "напиши oskar насчёт предложения и поменяй ему город на Uppsala"),
    ("ko", "oskar한테 견적 건으로 연락하고 도시 Uppsala로 바꿔줘"),
)
WITH_NOTE: tuple[tuple[Locale, str], ...] = (
    ("en", "send maria the contract and note that she asked for it"),
    ("es", "manda el contrato a maria y apunta que lo ha pedido"),
    ("fr", "envoie le contrat à maria et note qu'elle l'a demandé"),
    ("pl", "wyślij marii umowę i zanotuj że o nią prosiła"),
    ("ru", "отправь maria договор и запиши, что она его просила"),
    ("ko", "maria한테 계약서 보내주고 계약서 요청했다고 메모해줘"),
)


@pytest.mark.parametrize(("locale", "text"), ALONE)
def test_other_work_is_nothing_else(locale: Locale, text: str) -> None:
    said = assistant().understand(text, locale)
    assert (len(said.errands), said.requests, said.entities.is_empty) == (1, [], True)


@pytest.mark.parametrize(("locale", "text"), NONE)
def test_work_on_contacts_is_no_other_work(locale: Locale, text: str) -> None:
    assert not assistant().understand(text, locale).errands


@pytest.mark.parametrize(("locale", "text"), WITH_CHANGE)
def test_a_change_next_to_it_is_of_the_person_it_is_for(locale: Locale, text: str) -> None:
    chat = Conversation(locale)
    chat.says(text)
    assert len(assistant().understand(text, locale).errands) == 1
    chat.gets(found(contact(1, "Oskar", "Nyström", city="Stockholm")))
    assert chat.called() == ("update_contact", {"contact_id": "1", "city": "Uppsala"})


@pytest.mark.parametrize(("locale", "text"), WITH_NOTE)
def test_a_note_next_to_it_is_about_the_person_it_is_for(locale: Locale, text: str) -> None:
    chat = Conversation(locale)
    chat.says(text)
    tool, arguments = chat.called()
    assert (tool, "maria" in str(arguments).casefold()) == ("search_contact", True)
    chat.gets(found(contact(1, "Maria", "Gomez")))
    assert chat.called()[0] == "add_note"


@pytest.mark.parametrize(("locale", "text"), [("en", "call nils tomorrow"), ("ru", "позвони завтра nils")])
def test_the_person_that_it_is_for_is_shown(locale: Locale, text: str) -> None:
    chat = Conversation(locale)
    decided = chat.says(text)
    assert (chat.called()[0], text in str(decided.text)) == ("search_contact", True)
