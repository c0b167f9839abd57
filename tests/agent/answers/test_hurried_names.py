"""Names as hurried customers give them: misspelt, behind a question, corrected, next to a company, in a signature."""

import pytest

from libs.contracts.principals import LOCALES, Locale
from services.agent.flows.runtime.answers import Answer, Question, amended_address, certain_answer, read_answer
from tests.agent.played import Played, inbound

Named = tuple[str, str, str]
"""What is typed, the first name and the last name."""

MISSPELT: dict[Locale, list[Named]] = {
    "en": [("my nam is marcus oyelaran", "Marcus", "Oyelaran"), ("my name si Owen Tate", "Owen", "Tate")],
    "es": [("me yamo joel cifuentes", "Joel", "Cifuentes"), ("mi nonbre es Joel", "Joel", "")],
    "fr": [("je mapelle sandrine ouedraogo", "Sandrine", "Ouedraogo"), ("mon nom et Luc Petit", "Luc", "Petit")],
    "pl": [("nazywm sie kuba stolarz", "Kuba", "Stolarz"), ("jetem Kuba Stolarz", "Kuba", "Stolarz")],
    "ru": [("меня завут рустам гиреев", "Рустам", "Гиреев"), ("менязовут Рустам", "Рустам", "")],
    "ko": [("제이름은 배수지입니다", "수지", "배")],
}
BEHIND_WORDS: dict[Locale, list[Named]] = {
    "en": [("oh my name? Bernadette", "Bernadette", ""), ("oh sorry, colin frame here", "Colin", "Frame"),
           ("name anna berg email anna@berg.example", "Anna", "Berg"), ("Anna. Surname Berg", "Anna", "Berg"),
           ("Bex (Rebecca) Holloway", "Bex", "Holloway"), ("who wants to know? Ros", "Ros", ""),
           ("sorry, my first name is spelled John", "John", ""),
           ("ok its jo", "Jo", ""), ("im kev", "Kev", ""), ("kev here", "Kev", ""), ("mr patel", "", "Patel"),
           ("mo farooq", "Mo", "Farooq"), ("its ivy nash btw", "Ivy", "Nash"), ("ivy nash pls", "Ivy", "Nash"),
           ("Mr Berg", "", "Berg"), ("Deshawn Price", "Deshawn", "Price")],
    "es": [("Nuria Feliu i Roca", "Nuria", "Feliu i Roca"), ("Paqui Redondo vamos", "Paqui", "Redondo"),
           ("soy la señora Amparo Gisbert", "Amparo", "Gisbert"),
           ("¿otra vez? Rosa", "Rosa", ""), ("ah perdón, rosa marín", "Rosa", "Marín"), ("Sra. Marín", "", "Marín")],
    "fr": [("oui c'est madame Hélène de Brissac", "Hélène", "de Brissac"),
           ("Aïcha Benali au nom de l'association Les Papillons", "Aïcha", "Benali"),
           ("mon prénom s'écrit Jon", "Jon", ""), ("c'est Mme Garrigue, Nadège", "Nadège", "Garrigue"),
           ("mon nom ? Sandrine", "Sandrine", ""), ("euh sandrine ouedraogo", "Sandrine", "Ouedraogo"),
           ("Nom : Prigent, Prénom : Ludovic", "Ludovic", "Prigent")],
    "pl": [("ehh. Sylwia", "Sylwia", ""), ("jestem waszą klientką Danuta Gil", "Danuta", "Gil"),
           ("nie wiem po co ale Arleta Bąk", "Arleta", "Bąk"), ("a po co? Kuba", "Kuba", ""),
           ("aha halina", "Halina", ""), ("moje imię pisze się Jon", "Jon", ""),
           ("moje imie i nazwisko to kuba stolarz", "Kuba", "Stolarz")],
    "ru": [("вы же знаете. ну Лиля Хасанова", "Лиля", "Хасанова"), ("Кира. Кира Жук", "Кира", "Жук"),
           ("имя? Рустам", "Рустам", ""), ("ага рустам", "Рустам", "")],
    "ko": [("성은 마 이름은 동현", "동현", "마"), ("소지현 아니고 소지아예요", "지아", "소"),
           ("아 네 배수지예요", "수지", "배"), ("이름 박하늘 이메일 h@park.example 입니다", "하늘", "박"),
           ("배수지라고 합니다 빨리 해주세요", "수지", "배")],
}  # fmt: skip
AMENDED: dict[Locale, list[Named]] = {
    "en": [("Anna Bergg, sorry Berg", "Anna", "Berg"), ("Jon Hale *Hale-Carter", "Jon", "Hale-Carter"),
           ("Tom, sorry, Thomas Reed", "Thomas", "Reed")],
    "es": [("Rosa Marti no espera Martín", "Rosa", "Martín")],
    "fr": [("Sandrine, pardon, Sandra Ouedraogo", "Sandra", "Ouedraogo")],
    "pl": [("Helena Wrna, sorki, Wrona", "Helena", "Wrona")],
    "ru": [("Наташа, ой, Наталья Крутова", "Наталья", "Крутова")],
    "ko": [("배수지, 아니 배수진이요", "수진", "배"), ("아 방가희예요 오타", "가희", "방"), ("방가을", "가을", "방")],
}  # fmt: skip
NEXT_TO_A_COMPANY: dict[Locale, list[Named]] = {
    "en": [
        ("Yusuf Demir, Demir Kebab House", "Yusuf", "Demir"),
        ("Copperline Roasters - Jed Halloran", "Jed", "Halloran"),
        ("Jed Halloran / Copperline", "Jed", "Halloran"),
    ],
    "es": [("de Tornillos Sur, Rocío Almansa", "Rocío", "Almansa")],
    "fr": [("Toitures de l'Ouest, Ludovic Prigent", "Ludovic", "Prigent")],
    "pl": [("Kopmet, Zdzisław Kopeć", "Zdzisław", "Kopeć"), ("Berg, Anna", "Anna", "Berg")],
    "ru": [("Мебельград, Артём Лядов", "Артём", "Лядов"), ("Лядов, Артём Игоревич", "Артём Игоревич", "Лядов")],
    "ko": [("구매팀 오세훈", "세훈", "오")],
}
SIGNED: dict[Locale, list[Named]] = {
    "en": [("Only one lamp came. Thanks, Philippa Nkemelu, philippa@nkemelu.example", "Philippa", "Nkemelu"),
           ("heater is cold again - Gareth Pugh", "Gareth", "Pugh"),
           ("A quote for 30 chairs please. Ngozi Eze, Facilities, Harbour View", "Ngozi", "Eze"),
           ("Gareth Pugh, gareth@pugh.example. Heater is cold", "Gareth", "Pugh")],
    "es": [("no enfría la nevera. Un saludo, Benito Aguirre, benito@aguirre.example", "Benito", "Aguirre")],
    "fr": [("Mon four est froid.\nGhislaine Moreau\ng@moreau.example", "Ghislaine", "Moreau"),
           ("paul mercier paul.mercier@free.example mon colis est perdu", "Paul", "Mercier"),
           ("votre appli plante nadia.brun@wanadoo.example nadia brun", "Nadia", "Brun"),
           ("colis perdu ziani karim, kziani@sfr.example", "Karim", "Ziani")],
    "pl": [("odkurzacz nie ssie, dziękuję, Lech Ostaszewski", "Lech", "Ostaszewski"),
           ("Proszę o wycenę 15 okien. Hotel Pod Sosną, Gustaw Lis", "Gustaw", "Lis")],
    "ru": [("не греет чайник. С уважением, Ирина Завьялова", "Ирина", "Завьялова"),
           ("Купим 50 ламп. Компания Дом, менеджер Тимур Ахметов", "Тимур", "Ахметов")],
    "ko": [("청소기가 약해졌어요. 구본아 드림", "본아", "구")],
}  # fmt: skip
NO_NAMES: dict[Locale, list[str]] = {
    "en": [
        "accounts dept",
        "call me tomorrow",
        "im sorry",
        "its fine",
        "im here",
        "its late",
        "ok its fine",
        "im ok",
        "why? and the lamp",
        "Purchasing",
        "Leeds? no",
        "Size Medium",
    ],
    "es": [
        "mi nombre es el mismo de siempre",
        "Compras",
        "llámame luego",
        "¿y eso? luego",
        "Calle Mayor 5, 3º B, Madrid",
        "Talla Mediana",
    ],
    "fr": ["Comptabilité", "le service achats", "vous avez pas mon nom déjà ?", "Taille Moyenne"],
    "pl": ["Księgowość", "Czajnik", "Czarny Piątek", "jestem z Gdańska"],
    "ru": ["Чайник", "Чайник Bosch", "Красный Диван", "бухгалтерия"],
    "ko": ["서울이요", "엄마 거예요", "재무팀입니다"],
}
OTHERS: dict[Locale, list[str]] = {
    "en": ["please send it to John Lewis, London. Thanks", "Anna Berg promised me a refund", "my name is wrong here",
           "hello Anna Berg, the lamp broke"],
    "es": ["hola Ana, la lámpara no va", "mi nombre está mal en la factura"],
    "fr": ["mon nom est mal écrit sur la facture", "Anne Roche m'a promis un avoir",
           "colis perdu merci paul paul.mercier@free.example"],
    "pl": ["Anna Górska obiecała mi zwrot"],
    "ru": ["моя фамилия неверно в счёте", "Анна Горина обещала мне возврат"],
    "ko": ["김안나 상담원이 환불해 준다고 했어요"],
}  # fmt: skip


@pytest.mark.parametrize("language", LOCALES)
def test_a_name_is_read_among_other_words(language: Locale) -> None:
    question = Question("name", language=language)
    for kind in (MISSPELT, BEHIND_WORDS, AMENDED, NEXT_TO_A_COMPANY):
        for text, first, last in kind[language]:
            answer = read_answer(question, text)
            assert isinstance(answer, Answer), text
            assert answer.parts == {"first": first, "last": last}, text


@pytest.mark.parametrize("language", LOCALES)
def test_a_signed_message_needs_no_question_and_others_do(language: Locale) -> None:
    question = Question("name", language=language)
    for text, first, last in SIGNED[language]:
        answer = certain_answer(question, text)
        assert answer is not None, text
        assert answer.parts == {"first": first, "last": last}, text
    assert [text for text in OTHERS[language] if certain_answer(question, text)] == []


@pytest.mark.parametrize("language", LOCALES)
def test_things_departments_and_towns_are_no_names(language: Locale) -> None:
    question = Question("name", language=language)
    assert [text for text in NO_NAMES[language] if isinstance(read_answer(question, text), Answer)] == []


@pytest.mark.parametrize(
    ("language", "known", "text", "amended"),
    [
        ("en", "kofi@mills.com", "sorry, it's .co not .com", "kofi@mills.co"),
        ("en", "kofi@gmial.com", "oops gmail", "kofi@gmail.com"),
        ("en", "kofi@mills.com", "oops, @gmail.com", "kofi@gmail.com"),
        ("en", "kofi21@mail.com", "it's 12 not 21 sorry", "kofi12@mail.com"),
        ("es", "ana@vega.com", "no es .com sino .es", "ana@vega.es"),
        ("fr", "luc@petit.com", "pardon c'est .fr pas .com", "luc@petit.fr"),
        ("pl", "kuba@stolarz.pl", "sorki .com a nie .pl", "kuba@stolarz.com"),
        ("pl", "kuba@stolarz.pl", "nie pl tylko eu", "kuba@stolarz.eu"),
        ("ru", "rustam@gireev.ru", "ой, не .ru а .com", "rustam@gireev.com"),
        ("ko", "yuna@shin.com", "아 .com 말고 .kr이요", "yuna@shin.kr"),
        ("ko", "eunjo@yeo.co.kr", "아 co.kr 아니고 com이에요", "eunjo@yeo.com"),
        ("en", "kofi21@mail.com", "my order is 12, not 21", None),
        ("en", "kofi@mills.com", "no, it is not the lamp, it's the shade", None),
        ("en", "shivon@brady.com", "sorry, Siobhan not Shivon", None),
    ],
)  # fmt: skip
def test_a_part_of_an_address_is_put_right(language: Locale, known: str, text: str, amended: str | None) -> None:
    assert amended_address(known, text, language, name="Shivon Brady") == amended


def test_a_last_name_in_lower_case_counts_if_the_address_has_it() -> None:
    def after(line: str) -> Played:
        return inbound("ru").opens().says("не могу войти, почта galina.s@sych.example").says("галина").says(line)

    assert after("сыч").variables["name_last"].casefold() == "сыч"
    assert after("минутку").variables.get("name_last", "") == ""


def test_an_address_is_corrected_while_another_question_stands() -> None:
    played = inbound("en").opens().says("it broke again").says("Kofi Addo").says("kofi@mills.com")
    assert played.says("sorry, it's .co not .com").variables["email"] == "kofi@mills.co"


@pytest.mark.parametrize(
    ("language", "first", "then", "name"),
    [
        ("en", "Its for my sister actually, im Georgie", "Lockwood", ("Georgie", "Lockwood")),
        ("en", "Sunita", "you want my surname too? Rao", ("Sunita", "Rao")),
        ("es", "gonzalo", "gonzalo@ibarrola.example y me apellido ibarrola", ("Gonzalo", "Ibarrola")),
        ("fr", "Lefranc", "Lefranc Hugo", ("Hugo", "Lefranc")),
        ("fr", "Océane", "Wauters mon nom", ("Océane", "Wauters")),
        ("fr", "Paulette", "Bar du Croisement", ("Paulette", "")),
        ("es", "lucia", "martin / lucia@martin.example", ("Lucia", "Martin")),
        ("fr", "Zoé Diop", "zoe@diop.example / ah non zoe.d@diop.example", ("Zoé", "Diop")),
        ("pl", "Bożenka", "Bożena Kurek", ("Bożena", "Kurek")),
        ("ru", "Зоя", "Лукина Зоя Павловна", ("Зоя Павловна", "Лукина")),
        ("ru", "Глафира", "фамилия Зима", ("Глафира", "Зима")),
        ("ko", "민지", "표민지", ("민지", "표")),
    ],
)  # fmt: skip
def test_a_name_may_come_in_two_messages(language: Locale, first: str, then: str, name: tuple[str, str]) -> None:
    played = inbound(language).opens().says("order 5512?").says(first)
    for line in then.split(" / "):
        played = played.says(line)
    known = played.variables
    assert (known.get("name_first", ""), known.get("name_last", "")) == name


def test_a_contact_who_takes_leave_is_not_asked_for_the_topic_again() -> None:
    played = inbound("en").opens().says("my kettle leaks").says("Ana Ruiz").says("ana@ruiz.example")
    assert played.last.startswith("One last thing")
    assert played.says("thanks, bye").variables["topic"] == "support"


def test_a_spelling_that_is_denied_does_not_become_the_name() -> None:
    played = inbound("fr").opens().says("facture en double").says("Justine Morvan").says("justine@morvam.example")
    known = played.says("pardon c'est morvan pas morvam").variables
    assert (known["name_last"], known["email"]) == ("Morvan", "justine@morvan.example")
