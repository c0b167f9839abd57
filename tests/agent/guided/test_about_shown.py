"""Short sentences about the contact shown last: owner, first name, stage, and what they are in charge of."""

import pytest

from libs.contracts import Locale
from libs.contracts.changes import Change
from libs.contracts.results import ContactUpdated
from tests.agent.guided.conversation import STAFF, Conversation, contact, found, ok, only_entities

NILS = contact(5, "Nils", "Bergström", email="nils@fjord.example", city="Stockholm", company="Fjord Data")
OWNED: tuple[tuple[Locale, str], ...] = (
    ("en", "mateo's looking after this one"), ("en", "Mateo should own him from now on"), ("en", "he's Mateo's now"),
    ("es", "a este lo lleva mateo"), ("es", "mateo se encarga de él"), ("es", "pues lo coge Mateo desde hoy"),
    ("fr", "c'est mateo qui s'en occupe"), ("fr", "mateo le reprend"), ("fr", "à partir de maintenant mateo le suit"),
    ("ko", "앞으로 mateo가 맡을 거야"), ("ko", "이분은 Mateo 담당이야"),
    ("pl", "tym zajmuje się mateo"), ("pl", "od dziś prowadzi go Mateo"), ("pl", "mateo się nim zajmie"),
    ("pl", "to od dziś niech się nim zajmuje Mateo"), ("ru", "его теперь ведёт Mateo, закрепи за ним"),
    ("ru", "им занимается mateo"), ("ru", "теперь Mateo его ведёт"), ("ru", "за него отвечает Mateo"),
)  # fmt: skip
MINE: tuple[tuple[Locale, str], ...] = (
    ("en", "he's mine"), ("en", "i'll take him on"), ("es", "es mío"), ("es", "me encargo yo de él"),
    ("fr", "il est à moi"), ("fr", "c'est moi qui le suis"), ("ko", "내 담당이야"), ("ko", "제가 맡을게요"),
    ("pl", "on jest mój"), ("pl", "zajmę się nim"), ("ru", "он мой"), ("ru", "беру его себе"),
)  # fmt: skip
CALLED: tuple[tuple[Locale, str], ...] = (
    ("en", "call him Nisse"), ("en", "everyone calls him Nisse"), ("en", "oh and he prefers to be called Nisse"),
    ("es", "llámalo Nisse"), ("es", "todo el mundo le llama Nisse"), ("fr", "on l'appelle Nisse"),
    ("fr", "appelle-le Nisse"), ("fr", "son surnom c'est Nisse"), ("ko", "Nisse라고 불러줘"),
    ("pl", "mów na niego Nisse"), ("pl", "wszyscy mówią mu Nisse"), ("ru", "зови его Nisse"),
    ("ru", "его все зовут Nisse"), ("ru", "запиши его как Nisse"),
)  # fmt: skip
NOT_CALLED: tuple[tuple[Locale, str], ...] = (
    ("en", "call him tomorrow"), ("en", "call him Monday"), ("es", "llámalo mañana"), ("fr", "appelle-le demain"),
    ("pl", "mów mu prawdę"), ("ru", "зови его завтра"),
)  # fmt: skip
ASKED: tuple[tuple[Locale, str, str], ...] = (
    ("en", "is he a customer?", "then make him one"), ("en", "is he a client of ours", "ok do that"),
    ("es", "¿es cliente?", "márcalo como tal"), ("es", "¿ya es cliente nuestro?", "pues hazlo"),
    ("fr", "c'est un client ?", "alors fais-le"), ("fr", "il est déjà client ?", "passe-le comme tel"),
    ("ko", "고객이야?", "그렇게 바꿔줘"), ("ko", "우리 고객 맞아?", "그럼 고객으로 해줘"),
    ("pl", "to nasz klient?", "to zrób to"), ("pl", "czy on jest już klientem?", "ustaw go tak"),
    ("ru", "он клиент?", "сделай его им"), ("ru", "он уже наш клиент?", "тогда сделай его клиентом"),
)  # fmt: skip
IN_CHARGE: tuple[tuple[Locale, str, str], ...] = (
    ("en", "he runs purchasing there", "purchasing"), ("es", "allí lleva compras", "compras"),
    ("fr", "il y dirige les achats", "les achats"), ("pl", "kieruje tam zakupami", "zakupami"),
    ("ru", "он там руководит закупками", "закупками"),
)  # fmt: skip
ELSEWHERE: tuple[tuple[Locale, str, str], ...] = (
    ("en", "in uppsala now not stockholm", "Uppsala"), ("en", "in Boise now, not Stockholm", "Boise"),
    ("es", "ahora está en Vigo, no en Stockholm", "Vigo"), ("pl", "teraz w Opolu, nie w Łodzi", "Opole"),
    ("pl", "teraz w uppsali, nie w sztokholmie", "Uppsala"), ("ru", "теперь в томске, не в омске", "Томск"),
)  # fmt: skip
SECOND_CLAUSE: tuple[tuple[Locale, str, str, str], ...] = (
    ("en", "Bruno Castell goes to Camille from today, can you make her the owner?", "Bruno Castell", "Camille"),
    ("es", "Remedios Alcántara la lleva Zofia desde hoy, ponla a ella de propietaria", "Remedios Alcántara", "Zofia"),
    ("fr", "Maria Alder passe chez Camille dès aujourd'hui, mets-la comme propriétaire", "Maria Alder", "Camille"),
    ("ko", "Ann Alder는 오늘부터 Camille이 맡아, 담당자로 해줘", "Ann Alder", "Camille"),
    ("pl", "Igora Paska od dziś prowadzi Zofia, ustaw ją jako właścicielkę", "Igora Paska", "Zofia"),
    ("ru", "Егор Тихонов, его теперь ведёт Дарья Орлова, закрепи за ней", "Егор Тихонов", "Дарья Орлова"),
)  # fmt: skip
OPENING: tuple[tuple[Locale, str], ...] = (
    ("en", "oskar's left fjord, he's with Baltic Grid now"),
    ("es", "oskar ya no está en fjord, ahora trabaja en Baltic Grid"),
    ("fr", "oskar a quitté fjord, il est chez Baltic Grid maintenant"),
    ("pl", "oskar odszedł z fjord, teraz jest w Baltic Grid"), ("ru", "oskar ушёл из fjord, теперь он в Baltic Grid"),
)  # fmt: skip


def _shown(locale: Locale) -> Conversation:
    chat = Conversation(locale)
    chat.says("Nils Bergström")
    chat.gets(found(NILS))
    return chat


def _owner_given(chat: Conversation) -> str:
    tool, given = chat.called()
    assert (tool, given["contact_id"]) == ("update_contact", "5")
    (other,) = given["other"]
    assert other["property"] == "hubspot_owner_id"
    return str(other["value"]).casefold()


@pytest.mark.parametrize(("locale", "said"), OWNED)
def test_the_one_shown_gets_the_owner(locale: Locale, said: str) -> None:
    chat = _shown(locale)
    chat.says(said)
    assert _owner_given(chat) == "mateo"


@pytest.mark.parametrize(("locale", "said"), MINE)
def test_the_one_shown_is_the_authors(locale: Locale, said: str) -> None:
    chat = _shown(locale)
    chat.says(said)
    assert _owner_given(chat) == STAFF.email


@pytest.mark.parametrize(("locale", "said"), CALLED)
def test_the_one_shown_gets_another_first_name(locale: Locale, said: str) -> None:
    chat = _shown(locale)
    chat.says(said)
    assert chat.called() == ("update_contact", {"contact_id": "5", "firstname": "Nisse"})


@pytest.mark.parametrize(("locale", "said"), NOT_CALLED)
def test_other_words_behind_call_are_no_name(locale: Locale, said: str) -> None:
    assert all("firstname" not in call.arguments for call in _shown(locale).says(said).calls)


@pytest.mark.parametrize(("locale", "question", "wish"), ASKED)
def test_a_stage_that_was_asked_about_can_be_given(locale: Locale, question: str, wish: str) -> None:
    chat = _shown(locale)
    chat.says(question)
    assert chat.called() == ("get_contact", {"contact_id": "5"})
    chat.gets(found(NILS))
    chat.says(wish)
    assert chat.called() == ("update_contact", {"contact_id": "5", "lifecyclestage": "customer"})


@pytest.mark.parametrize(("locale", "said", "asked"), IN_CHARGE)
def test_being_in_charge_is_asked_about_and_no_company(locale: Locale, said: str, asked: str) -> None:
    chat = _shown(locale)
    moved = contact(5, "Nils", "Bergström", email="nils@fjord.example", company="Acme")
    chat.says("company Acme")
    chat.gets(
        ok(ContactUpdated(contact=moved, changes=[Change(property="company", before="Fjord Data", after="Acme")]))
    )
    decision = chat.says(said)
    assert not decision.calls
    assert asked in decision.text


@pytest.mark.parametrize(("locale", "said"), OPENING)
def test_a_person_in_lower_case_who_opens_is_the_contact(locale: Locale, said: str) -> None:
    entities = only_entities(said, locale)
    assert (entities.holder, entities.labelled or entities.company) in (
        ("oskar", {"company": "Baltic Grid"}), ("oskar", "Baltic Grid"),
    )  # fmt: skip


@pytest.mark.parametrize(("locale", "said", "town"), ELSEWHERE)
def test_a_town_in_place_of_another_is_no_company(locale: Locale, said: str, town: str) -> None:
    chat = _shown(locale)
    chat.says(said)
    assert chat.called() == ("update_contact", {"contact_id": "5", "city": town})


@pytest.mark.parametrize(("locale", "said", "who", "owner"), SECOND_CLAUSE)
def test_an_owner_with_a_clause_that_points_back(locale: Locale, said: str, who: str, owner: str) -> None:
    entities = only_entities(said, locale)
    assert (entities.runs, entities.labelled) == ([who], {"hubspot_owner_id": owner})


def test_a_given_name_in_lower_case_is_given_to_an_owner() -> None:
    entities = only_entities("give maria to mateo", "en")
    assert (entities.runs, entities.labelled) == (["maria"], {"hubspot_owner_id": "mateo"})


def test_a_property_that_is_right_though_stays() -> None:
    entities = only_entities("shoot, her last name's Sorenson. email's right though", "en")
    assert (entities.labelled, entities.named) == ({"lastname": "Sorenson"}, [])
