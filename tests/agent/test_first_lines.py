"""The first line of a customer in the shipped inbound flow, as people write it, in six languages."""

import json

import pytest

from libs.contracts.principals import LOCALES, Locale
from tests.agent.played import EMAIL_TAKEN, Played, inbound

GREETED: dict[Locale, list[str]] = {
    "en": ["hello??", "heyyy", "yo", "anyone there?", "are you there", "it's me again", "👋", "???", "bonjour"],
    "es": ["holaa", "buenas", "hay alguien?", "soy yo otra vez", "¿hola?"],
    "fr": ["slt", "coucou", "il y a quelqu'un ?", "c'est encore moi", "allô ?"],
    "pl": ["hejka", "halo?", "jest tam ktoś?", "to znowu ja", "dzień dobry!"],
    "ko": ["여보세요", "거기 누구 있어요?", "또 저예요", "안녕하세요~"],
    "ru": ["алло", "есть кто?", "тут кто-нибудь есть?", "это снова я", "приветик, привет"],
}
MATTERS: dict[Locale, list[str]] = {
    "en": ["my parcel is late", "where is my order", "same as last time", "this is bullshit, your app keeps crashing",
           "help", "order 4711", "do you ship to Spain?", "Kündigung", "pls call me back", "why was I charged twice"],
    "es": ["mi paquete no llega", "lo mismo que la última vez", "joder, no funciona", "¿hacéis envíos a Canarias?"],
    "fr": ["mon colis est en retard", "comme la dernière fois", "putain ça marche pas", "remboursement"],
    "pl": ["moja paczka się spóźnia", "to samo co ostatnio", "kurwa nie działa", "zwrot"],
    "ko": ["택배가 안 와요", "지난번이랑 같아요", "짜증나네 안돼요", "환불"],
    "ru": ["посылка не пришла", "то же что и в прошлый раз", "блин не работает", "сколько стоит доставка?"],
}  # fmt: skip
PERSON: dict[Locale, list[str]] = {
    "en": ["I want to talk to a human", "agent", "not a bot please", "I want to speak with Ana", "позовите человека",
           "I don't want to talk to a robot", "can I talk to someone about my invoice"],
    "es": ["un humano por favor", "pásame con alguien", "quiero hablar con una persona"],
    "fr": ["un humain svp", "passez-moi un conseiller", "je veux parler à quelqu'un"],
    "pl": ["połącz mnie z konsultantem", "człowiek", "chcę rozmawiać z człowiekiem"],
    "ko": ["담당자 바꿔주세요", "상담원", "사람이랑 얘기하고 싶어요"],
    "ru": ["нужен человек", "оператора позовите", "живой человек есть?"],
}  # fmt: skip
NAMES: dict[Locale, list[tuple[str, str]]] = {
    "en": [("jane", "Jane"), ("jane doe", "Jane Doe"), ("you can call me Ace", "Ace"), ("hi 👋 my name is ana", "Ana")],
    "es": [("lucía", "Lucía"), ("me llamo Lucía", "Lucía")],
    "fr": [("chloé", "Chloé"), ("Je m'appelle Chloé Martin", "Chloé Martin")],
    "pl": [("kasia", "Kasia"), ("Nazywam się Kasia", "Kasia")],
    "ko": [("김민지", "김민지"), ("저는 김민지예요", "김민지")],
    "ru": [("оля", "Оля"), ("Меня зовут Оля", "Оля")],
}
WHOLE: dict[Locale, str] = {
    "en": "hey, John Smith here, john@smith.example, my invoice is wrong",
    "es": "Soy Carlos Ruiz, carlos@ruiz.example, la factura está mal",
    "fr": "Moi c'est Karim Benali, karim@benali.example, j'ai un souci de facture",
    "pl": "Jestem Tomek Zieliński, tomek@zielinski.example, faktura się nie zgadza",
    "ko": "박서준이고 seojun@park.example 입니다. 청구서가 이상해요",
    "ru": "Это Дмитрий Соколов, dmitry@sokolov.example, неверный счёт",
}
NO_MAIL: dict[Locale, str] = {
    "en": "I won't tell you my email", "es": "no quiero dar mi correo", "fr": "je ne veux pas donner mon mail",
    "pl": "nie chcę podawać maila", "ko": "이메일은 안 알려주고 싶어요", "ru": "не хочу давать почту",
}  # fmt: skip
THANKS: dict[Locale, str] = {
    "en": "thanks a lot!!", "es": "vale gracias", "fr": "ok merci", "pl": "dzięki wielkie", "ko": "고마워요",
    "ru": "спасибо большое!",
}  # fmt: skip
NOTHING: dict[Locale, str] = {
    "en": "never mind, solved", "es": "nada, gracias", "fr": "laissez tomber", "pl": "nieważne", "ko": "아니요",
    "ru": "уже не надо",
}  # fmt: skip
MACHINE: dict[Locale, str] = {
    "en": "are you a bot?", "es": "eres un robot?", "fr": "vous êtes un robot ?", "pl": "jesteś botem?",
    "ko": "로봇이에요?", "ru": "ты бот?",
}  # fmt: skip
ANNOUNCED: dict[Locale, str] = {
    "en": "Good morning. I have a question", "es": "tengo una pregunta", "fr": "j'ai une question",
    "pl": "mam pytanie", "ko": "질문 있어요", "ru": "у меня вопрос",
}  # fmt: skip


def each_line(lines: dict[Locale, list[str]]) -> list[tuple[Locale, str]]:
    return [(locale, line) for locale in LOCALES for line in lines[locale]]


def after_first(locale: Locale, line: str) -> Played:
    return inbound(locale).opens().says(line)


def question(locale: Locale, name: str) -> str:
    """How the flow asks its next question, without what stands before it."""
    plain = {"matter": after_first(locale, "hi").last, "name": after_first(locale, MATTERS[locale][0]).last}
    return plain[name]


@pytest.mark.parametrize(("locale", "line"), each_line(GREETED))
def test_a_greeting_is_answered_and_the_question_stands(locale: Locale, line: str) -> None:
    played = after_first(locale, line)
    assert played.variables == {}
    assert played.last == question(locale, "matter")


@pytest.mark.parametrize(("locale", "line"), each_line(MATTERS))
def test_a_matter_is_kept_word_for_word_and_is_no_name(locale: Locale, line: str) -> None:
    played = after_first(locale, line)
    assert played.variables == {"matter": line}
    assert played.last == question(locale, "name")


@pytest.mark.parametrize(("locale", "line"), each_line(PERSON))
def test_a_wish_for_a_person_is_granted_at_once(locale: Locale, line: str) -> None:
    played = after_first(locale, line)
    assert played.teams == ["support"] or played.variables["topic"] == "billing"
    assert played.variables["matter"] == line
    assert len(played.received) == 2


@pytest.mark.parametrize(
    ("locale", "line", "name"), [(locale, line, name) for locale in LOCALES for line, name in NAMES[locale]]
)
def test_a_name_alone_is_taken_and_the_matter_is_still_asked(locale: Locale, line: str, name: str) -> None:
    played = after_first(locale, line)
    assert played.variables["name"] == name
    assert "matter" not in played.variables
    assert len(played.received) == 2


@pytest.mark.parametrize("locale", LOCALES)
def test_one_line_with_everything_needs_no_question(locale: Locale) -> None:
    played = after_first(locale, WHOLE[locale])
    assert played.variables["matter"] == WHOLE[locale]
    assert {"firstname", "lastname", "email"} <= played.properties.keys()
    assert " " not in played.properties["firstname"]
    assert (played.teams, played.variables["topic"]) == (["support"], "billing")
    # Teammates read the choice's label, in their own language.
    texts = json.loads(played.fields["chosen"])["topic"]["texts"]
    assert (texts["en"], texts["fr"], len(texts)) == ("An invoice", "Une facture", len(LOCALES))


@pytest.mark.parametrize("locale", LOCALES)
def test_an_address_that_they_refuse_to_give_is_not_asked_for(locale: Locale) -> None:
    played = after_first(locale, NO_MAIL[locale])
    assert "email" not in played.variables
    played.says(MATTERS[locale][0]).says(NAMES[locale][0][0])
    assert not [line for line in played.received if "@" in line]
    assert played.teams or played.last.endswith("?")
    assert played.properties == {}


@pytest.mark.parametrize("locale", LOCALES)
def test_thanks_and_never_mind_end_it_without_a_team(locale: Locale) -> None:
    thanked, nothing = after_first(locale, THANKS[locale]), after_first(locale, NOTHING[locale])
    assert (thanked.closed, nothing.closed) == (["thanks"], ["nothing_wanted"])
    assert thanked.teams == nothing.teams == []
    assert thanked.last != nothing.last


@pytest.mark.parametrize("locale", LOCALES)
def test_the_machine_says_that_it_is_one(locale: Locale) -> None:
    played = after_first(locale, MACHINE[locale])
    assert "matter" not in played.variables
    assert played.last.count(".") >= 2
    assert played.says(PERSON[locale][0]).teams == ["support"]


@pytest.mark.parametrize("locale", LOCALES)
def test_a_question_that_is_only_announced_is_waited_for(locale: Locale) -> None:
    played = after_first(locale, ANNOUNCED[locale])
    assert played.variables == {}
    assert played.says(MATTERS[locale][0]).variables == {"matter": MATTERS[locale][0]}


@pytest.mark.parametrize("locale", LOCALES)
def test_several_lines_in_one_go_are_all_read(locale: Locale) -> None:
    played = inbound(locale).opens().says(GREETED[locale][0], MATTERS[locale][0], NAMES[locale][1][0])
    assert played.variables["matter"] == MATTERS[locale][0]
    assert played.variables["name"] == NAMES[locale][1][1]


@pytest.mark.parametrize("locale", LOCALES)
def test_the_line_that_opens_the_conversation_is_read_before_any_question(locale: Locale) -> None:
    matter = inbound(locale).opens(MATTERS[locale][0])
    assert matter.received == [question(locale, "name")]
    greeted = inbound(locale).opens(GREETED[locale][0])
    assert greeted.received == [question(locale, "matter")]
    assert inbound(locale).opens(PERSON[locale][0]).teams == ["support"]
    assert inbound(locale).opens(THANKS[locale]).closed == ["thanks"]
    odd = inbound(locale).opens("1")
    assert odd.received == inbound(locale).opens().received, "what says nothing gets the whole greeting"


@pytest.mark.parametrize(
    ("locale", "line", "region", "phone"),
    [
        ("en", "can you call me at +1 415 555 2671?", None, "+14155552671"),
        ("en", "415 555 2671", "US", None),
        ("es", "llámame al teléfono 612 345 678, no funciona", "ES", "+34612345678"),
        ("ko", "010-1234-5678로 전화 주세요", "KR", "+821012345678"),
        ("ru", "перезвоните на номер 8 912 345-67-89", None, "+79123456789"),
    ],
)
def test_a_phone_number_is_kept_where_it_is_certain(
    locale: Locale, line: str, region: str | None, phone: str | None
) -> None:
    played = inbound(locale, region=region).opens().says(line)
    assert played.variables.get("phone") == phone
    assert "name" not in played.variables


@pytest.mark.parametrize("address", [EMAIL_TAKEN, "new@acme.example"])
def test_the_customer_never_sees_whether_an_address_is_known(address: str) -> None:
    played = inbound().opens().says("my invoice is wrong").says("Jane Doe").says(address)
    assert played.received[3:] == inbound().opens("my invoice is wrong, I am Jane Doe, jane@acme.example").received
    assert played.says("what do you know of me?").received == played.received


NAMED: dict[Locale, list[tuple[str, str]]] = {
    "en": [("this is pam from ortega hvac", "Pam"), ("it's kev again", "Kev"), ("it's Sam with Bright Dental", "Sam")],
    "es": [("soy yamila", "Yamila"), ("buenas, soy Paqui de Talleres Ríos", "Paqui")],
    "fr": [("c'est Pamela de chez Ortega Chauffage", "Pamela"), ("bonjour, ici Tanya du cabinet Lowe", "Tanya")],
    "pl": [("tu Pamela z Ortega Klima", "Pamela"), ("dzień dobry, Tania z gabinetu doktora Lowe", "Tania")],
    "ko": [("공지우 대리입니다", "공지우"), ("저 또 규호예요", "규호")],
    "ru": [("это Памела из Ортега Климат", "Памела"), ("это снова Костя", "Костя")],
}


@pytest.mark.parametrize(("locale", "line", "name"), [(each, *row) for each, rows in NAMED.items() for row in rows])
def test_a_line_with_nothing_but_who_it_is_asks_for_the_matter(locale: Locale, line: str, name: str) -> None:
    """“This is Pam from Ortega HVAC” gives the name, and says nothing yet of what is wanted."""
    chat = inbound(locale).opens().says(line)
    assert chat.variables["name"] == name
    assert "matter" not in chat.variables


@pytest.mark.parametrize(
    "line", ["this is broken from the start", "it's gas from the oven", "this is pam from ortega, our unit leaks"]
)
def test_a_line_with_more_than_who_it_is_is_the_matter(line: str) -> None:
    chat = inbound("en").opens().says(line)
    assert chat.variables["matter"] == line
