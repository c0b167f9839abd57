"""Customers who name a company, refuse, ask why, correct one part, or begin like a refusal, in six languages."""

import pytest

from libs.contracts.principals import LOCALES, Locale
from tests.agent.played import Played, inbound

MATTER: dict[Locale, str] = {
    "en": "my invoice is wrong", "es": "mi factura está mal", "fr": "ma facture est fausse",
    "pl": "faktura się nie zgadza", "ko": "청구서가 이상해요", "ru": "неверный счёт на оплату",
}  # fmt: skip
COMPANIES: dict[Locale, list[str]] = {
    "en": ["Brightwater Logistics Ltd", "Green Valley School", "Blue Ocean Consulting", "Johnson Controls LLC"],
    "es": ["Talleres Martínez", "Construcciones García S.L.", "Transportes López SA", "Clínica Santa Ana"],
    "fr": ["SARL Menuiserie Bertrand", "Garage Dupont", "Transports Girard SAS", "Mairie de Lyon"],
    "pl": ["Biuro Rachunkowe Nowak", "PHU Marek", "Meblex Sp. z o.o.", "Kancelaria Wójcik"],
    "ko": ["주식회사 한빛상사", "한빛상사", "강남병원", "서울대학교"],
    "ru": ["ООО Ромашка", "ИП Иванов", "Студия Марина", "АО Вектор"],
}
ANGRY: dict[Locale, list[str]] = {
    "en": ["nope", "leave me alone", "just fix it", "none of ur business"],
    "es": ["dejame en paz", "ni hablar", "y a ti que te importa"],
    "fr": ["fous moi la paix", "jamais de la vie", "hors de question"],
    "pl": ["dajcie spokój", "odczep się", "a co cię to obchodzi", "wolę nie"],
    "ko": ["됐어요", "싫은데요", "이상해요", "장난해요", "아 진짜", "그만해요"],
    "ru": ["отстаньте", "хватит", "обойдетесь", "какая разница"],
}
REFUSALS: dict[Locale, list[str]] = {
    "en": ["no", "nope", "n/a", "-", "i dont have email", "thats private", "i won't"],
    "es": ["no", "no quiero", "ni hablar", "me niego", "no uso correo"],
    "fr": ["non", "je refuse", "je donne pas mon mail", "pas envie"],
    "pl": ["nie", "nie chcę", "nie ma mowy", "nie będę", "—"],
    "ko": ["싫어요", "이메일도 싫어요", "노코멘트", "됐어요"],
    "ru": ["нет", "не буду", "отказываюсь", "обойдетесь без почты"],
}
WHY: dict[Locale, list[str]] = {
    "en": ["why do you want my email", "what do you need it for?"],
    "es": ["para qué necesitáis mi correo", "y eso para qué?"],
    "fr": ["pourquoi vous voulez mon mail ?", "à quoi ça vous sert"],
    "pl": ["a po co wam mail?", "dlaczego pytacie o maila"],
    "ko": ["이메일이 왜 필요해요?", "메일은 왜 물어봐요"],
    "ru": ["а зачем вам почта", "для чего вам мой адрес"],
}
WHY_BY_MATTER: dict[Locale, str] = {
    "en": "why was I charged twice", "es": "por qué me habéis cobrado dos veces",
    "fr": "pourquoi mon mail ne marche pas",
    "pl": "czemu mail nie działa", "ko": "왜 결제가 안돼요", "ru": "почему не приходит почта с кодом",
}  # fmt: skip
LIKE_A_REFUSAL: dict[Locale, list[str]] = {
    "en": ["no email confirmation received", "how can i skip this week", "my account is private and i cant open it",
           "I don't have an email with the invoice", "i would rather not wait 3 weeks for a refund"],
    "es": ["ahora no funciona", "no deseo seguir con el servicio", "prefiero no esperar más"],
    "fr": ["je ne veux pas renouveler mon abonnement", "pas de mail de confirmation"],
    "pl": ["nie mam maila z potwierdzeniem", "nie trzeba mi kuriera, odbiorę sam"],
    "ko": ["전화번호 없이 가입하고 싶어요", "이메일이 안 와요"],
    "ru": ["нет адреса доставки в заказе", "не сейчас, но завтра нужна доставка"],
}  # fmt: skip
PERSON: dict[Locale, list[str]] = {
    "en": ["can i just talk to an actual person pls", "can a human answer me", "let me talk to your manager"],
    "es": ["pásame con tu jefe", "que me llame alguien", "quiero hablar con un ser humano"],
    "fr": ["mettez-moi en relation avec un conseiller", "je veux parler au responsable"],
    "pl": ["nie chcę gadać z botem", "poproszę kierownika", "żywy człowiek"],
    "ko": ["진짜 사람 불러주세요", "사람 없나요?", "책임자 바꿔"],
    "ru": ["свяжите меня с кем-нибудь", "есть живые люди?", "позовите старшего"],
}


def at_name(locale: Locale = "en") -> Played:
    return inbound(locale).opens().says(MATTER[locale])


def at_email(locale: Locale = "en") -> Played:
    names: dict[Locale, str] = {"ko": "박서준", "ru": "Иван Петров"}
    return at_name(locale).says(names.get(locale, "Jan Novak"))


def each(lines: dict[Locale, list[str]]) -> list[tuple[Locale, str]]:
    return [(locale, line) for locale in LOCALES for line in lines[locale]]


def named(played: Played) -> tuple[str, str]:
    known = played.variables
    return known["name_first"], known["name_last"]


@pytest.mark.parametrize(("locale", "line"), [*each(COMPANIES), *each(ANGRY)])
def test_a_company_and_an_angry_word_are_no_names_when_said_twice(locale: Locale, line: str) -> None:
    played = at_name(locale).says(line).says(line)
    assert not [name for name in played.variables if name.startswith("name")]
    assert played.says("jane@acme.example").properties.keys() <= {"email"}


def test_a_name_that_no_list_knows_does_not_count_for_being_second() -> None:
    assert "name" not in at_name().says("asap!!").says("tavish murrabun").variables


@pytest.mark.parametrize(("locale", "line"), each(REFUSALS))
def test_a_short_refusal_moves_on_at_once(locale: Locale, line: str) -> None:
    played = at_email(locale).says(line)
    assert played.teams == ["support"]
    assert (played.variables["matter"], "email" in played.variables) == (MATTER[locale], False)


def test_more_than_a_refusal_is_kept() -> None:
    played = at_email().says("I'd rather not say. And the amount is wrong, too")
    assert played.teams == ["support"]
    assert played.variables["matter"].endswith("And the amount is wrong, too")


@pytest.mark.parametrize(
    ("locale", "first", "line", "name"),
    [
        ("ru", "Арина", "Дольник, почта arina@dolnik.example", ("Арина", "Дольник")),
        ("en", "Callie", "Nwosu - callie@mail.example", ("Callie", "Nwosu")),
        ("en", "Callie", "callie@mail.example", ("Callie", "")),
        ("en", "Callie", "Email callie@mail.example", ("Callie", "")),
        ("pl", "Aneta", "Mail: aneta@kruk.example", ("Aneta", "")),
    ],
)
def test_the_last_name_may_come_with_the_address(locale: Locale, first: str, line: str, name: tuple[str, str]) -> None:
    played = at_name(locale).says(first).says(line)
    assert (played.variables["name_first"], played.variables.get("name_last", "")) == name
    assert "@" in str(played.variables["email"])


@pytest.mark.parametrize(("locale", "line"), each(WHY))
def test_the_reason_is_given_to_all_who_ask_why(locale: Locale, line: str) -> None:
    expected = at_email(locale).says("why?").last
    played = at_email(locale).says(line)
    assert (played.last, played.variables["matter"]) == (expected, MATTER[locale])


@pytest.mark.parametrize("locale", LOCALES)
def test_a_why_about_the_matter_is_kept_for_the_team(locale: Locale) -> None:
    line = WHY_BY_MATTER[locale]
    assert at_name(locale).says(line).variables["matter"].endswith(line)


@pytest.mark.parametrize(("locale", "line"), each(LIKE_A_REFUSAL))
def test_a_problem_with_the_words_of_a_refusal_is_the_matter(locale: Locale, line: str) -> None:
    played = inbound(locale).opens().says(line)
    assert played.variables["matter"] == line


@pytest.mark.parametrize(("locale", "line"), each(PERSON))
def test_a_person_is_wanted_in_many_words(locale: Locale, line: str) -> None:
    assert inbound(locale).opens().says(line).teams
    assert at_email(locale).says(line).teams


@pytest.mark.parametrize(
    ("locale", "name", "line", "first", "last"),
    [
        ("en", "Jon Smith", "not Smith, Smyth", "Jon", "Smyth"), ("en", "Jon Smith", "Smyth not Smith", "Jon", "Smyth"),
        ("en", "Jon Smith", "Smyth with a y, sorry", "Jon", "Smyth"),
        ("en", "Jon Smith", "its not jon its john", "John", "Smith"),
        ("en", "Jon Smith", "this is not about Smith, it's about Miller", "Jon", "Smith"),
        ("es", "Ana Gomes", "no es Gomes sino Gómez", "Ana", "Gómez"),
        ("es", "Ana Gomes", "perdón, Gómez con z", "Ana", "Gómez"),
        ("fr", "Sophie Bernar", "Bernard avec un d pardon", "Sophie", "Bernard"),
        ("fr", "Sofie Bernard", "pardon Sophie", "Sophie", "Bernard"),
        ("pl", "Piotr Kowalski", "nie Kowalski tylko Kowalczyk", "Piotr", "Kowalczyk"),
        ("pl", "Ola Górska", "Górska przez u: Gurska", "Ola", "Gurska"),
        ("ko", "김민수", "김민수 아니고 김민서예요", "민서", "김"),
        ("ko", "김민수", "아 죄송 김민서입니다", "민서", "김"),
        ("ru", "Сергей Иванов", "ой не Иванов а Ивановский", "Сергей", "Ивановский"),
    ],
)  # fmt: skip
def test_a_correction_changes_the_part_that_it_means(
    locale: Locale, name: str, line: str, first: str, last: str
) -> None:
    assert named(at_name(locale).says(name).says(line)) == (first, last)


@pytest.mark.parametrize(
    ("locale", "line"),
    [
        ("en", "not jane@acme.example but john@acme.example"), ("en", "john@acme.example, not jane@acme.example"),
        ("es", "no es jane@acme.example, es john@acme.example"), ("fr", "pas jane@acme.example mais john@acme.example"),
        ("pl", "nie jane@acme.example tylko john@acme.example"), ("ru", "не jane@acme.example, а john@acme.example"),
        ("ko", "jane@acme.example 말고 john@acme.example 이에요"),
    ],
)  # fmt: skip
def test_of_two_addresses_the_one_that_is_not_denied_counts(locale: Locale, line: str) -> None:
    assert at_email(locale).says(line).variables["email"] == "john@acme.example"
    assert at_email(locale).says("jane@acme.example").says(line).variables["email"] == "john@acme.example"


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("저는 이서연인데요 청구서 금액이 이상해요", ("서연", "이")), ("김하준인데 배송이 안 와요", ("하준", "김")),
        ("남궁민이고 메일은 ngm@naver.com 입니다. 배송이 안 와요", ("민", "남궁")),
        ("저는 임산부인데 환불되나요", None),
        ("최신형인데요 안 켜져요", None), ("유학생인데 할인되나요", None), ("정품인데요 고장났어요", None),
    ],
)  # fmt: skip
def test_a_korean_name_before_the_problem_is_taken_and_a_noun_is_not(line: str, name: tuple[str, str] | None) -> None:
    played = inbound("ko").opens().says(line)
    assert (named(played) if "name" in played.variables else None) == name
    assert played.variables["matter"] == line


@pytest.mark.parametrize(
    ("locale", "line", "topic"),
    [
        ("ru", "приложение вылетает", "support"), ("pl", "dalej nie mam tej faktury", "billing"),
        ("en", "I don't have the invoice", "billing"), ("en", "no invoice came", "billing"),
        ("fr", "pas de facture depuis mars", "billing"), ("ru", "нет счёта за май", "billing"),
    ],
)  # fmt: skip
def test_a_missing_thing_is_the_topic_and_a_real_word_is_no_typo(locale: Locale, line: str, topic: str) -> None:
    assert (
        inbound(locale, known={"firstname": "Ana", "email": "a@b.example"}).opens().says(line).variables["topic"]
        == topic
    )


@pytest.mark.parametrize(
    ("locale", "line", "first"),
    [
        ("en", "im Carl, her name is Denise Okoye", "Carl"), ("es", "soy Raúl, su nombre es Denise", "Raúl"),
        ("fr", "c'est Karim, son nom est Denise", "Karim"), ("pl", "jestem Jan, jej imię to Zofia", "Jan"),
        ("ru", "я Олег, её зовут Анна", "Олег"),
    ],
)  # fmt: skip
def test_of_two_people_the_one_who_writes_is_the_contact(locale: Locale, line: str, first: str) -> None:
    assert named(at_name(locale).says(line))[0] == first
    assert "name" not in at_name("ko").says("아내 이름은 김영희예요").variables


@pytest.mark.parametrize(("locale", "line"), [("ko", "제임스 밀러"), ("ko", "그냥 정윤호요"), ("ko", "소피아")])
def test_a_foreign_name_and_one_behind_a_small_word_are_names(locale: Locale, line: str) -> None:
    assert at_name(locale).says(line).variables["name_first"] in ("제임스", "윤호", "소피아")


@pytest.mark.parametrize(
    ("locale", "line"),
    [
        ("en", "rob at work dot example"),
        ("es", "rob arroba work punto example"),
        ("pl", "rob małpa work kropka example"),
    ],
)
def test_an_address_may_be_written_as_it_is_spoken(locale: Locale, line: str) -> None:
    assert at_email(locale).says(line).variables["email"] == "rob@work.example"
    assert "email" not in at_email().says("I am at work dot the line").variables


def test_a_wish_for_a_person_goes_to_the_team_of_the_matter() -> None:
    played = inbound().opens().says("I need a quote for 40 chairs").says("a human please")
    assert (played.teams, played.variables["topic"]) == (["sales"], "sales")


@pytest.mark.parametrize(
    ("locale", "line"),
    [
        ("en", "nvm found it"), ("es", "nada, ya lo he visto"), ("fr", "c'est bon j'ai trouvé"),
        ("pl", "nieważne, już wiem"), ("ko", "찾았어요"), ("ru", "уже не надо, нашёл"),
    ],
)  # fmt: skip
def test_a_problem_that_is_solved_ends_it(locale: Locale, line: str) -> None:
    played = inbound(locale).opens().says(line)
    assert (played.closed, played.teams) == (["nothing_wanted"], [])


@pytest.mark.parametrize(
    ("locale", "line", "name"),
    [
        ("en", "it's Dominic Farrow", ("Dominic", "Farrow")), ("es", "me llamo Damián Ferrer", ("Damián", "Ferrer")),
        ("fr", "Damien Ferret", ("Damien", "Ferret")), ("pl", "nazywam się Jan Lis", ("Jan", "Lis")),
        ("ru", "меня зовут Иван Лунин", ("Иван", "Лунин")), ("ko", "저는 박서준입니다", ("서준", "박")),
    ],
)  # fmt: skip
def test_name_and_address_are_taken_while_a_person_is_awaited(locale: Locale, line: str, name: tuple[str, str]) -> None:
    played = inbound(locale).opens().says(PERSON[locale][0]).says(line).says("d@farrow.example")
    assert named(played) == name
    assert played.variables["email"] == "d@farrow.example"


def test_a_question_while_a_person_is_awaited_gives_no_name() -> None:
    played = inbound("en").opens().says(PERSON["en"][0]).says("is Anna Berg there?")
    assert "name_first" not in played.variables
