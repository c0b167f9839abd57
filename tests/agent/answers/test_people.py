"""What people answer to the question for their name, and what they say instead of an answer."""

import pytest

from libs.contracts.principals import Locale
from services.agent.flows.runtime.answers import (
    Answer,
    Question,
    RejectedAnswer,
    certain_answer,
    corrects,
    is_matter,
    is_thanks,
    read_answer,
    refuses,
    wants_person,
)


@pytest.mark.parametrize(
    ("language", "text", "first", "last"),
    [
        ("en", "my name is Siobhán O'Brien-McLean", "Siobhán", "O'Brien-McLean"),
        ("en", "Hi there, Jane Doe here", "Jane", "Doe"),
        ("en", "Jane van der Berg", "Jane", "van der Berg"),
        ("en", "jane doe", "Jane", "Doe"),
        ("en", "Doe, Jane", "Jane", "Doe"),
        ("en", "Van Dyke, Dick", "Dick", "Van Dyke"),
        ("en", "O'Hara, Pat", "Pat", "O'Hara"),
        ("ru", "Иванов, Пётр", "Пётр", "Иванов"),
        ("en", "this is Jane Doe from Acme", "Jane", "Doe"),
        ("en", "ok, Jane Doe, jane@acme.example", "Jane", "Doe"),
        ("en", "ah yes, Fergus Dunmore, from Dunmore Bakes", "Fergus", "Dunmore"),
        ("en", "Do you need that? it's Effie Linklater then", "Effie", "Linklater"),
        ("en", "ok Callie Nwosu then", "Callie", "Nwosu"),
        ("en", "name's Odhran Kielty", "Odhran", "Kielty"),
        ("fr", "d'Artagnan Kerbrat", "d'Artagnan", "Kerbrat"),
        ("en", "fine Callie Nwosu if you must", "Callie", "Nwosu"),
        ("fr", "bon alors Maud Kerbrat", "Maud", "Kerbrat"),
        ("pl", "niech będzie Hubert Sęk", "Hubert", "Sęk"),
        ("ru", "ну ладно Арина Дольник", "Арина", "Дольник"),
        ("es", "pues Casilda, Casilda Morente", "Casilda", "Morente"),
        ("fr", "je vous l'ai déjà dit... Gaspard Nollet", "Gaspard", "Nollet"),
        ("pl", "no dobra, Wit Sikora", "Wit", "Sikora"),
        ("pl", "Tartak Bielik, Nina Bielik", "Nina", "Bielik"),
        ("ru", "Регина, фамилия Сойкина", "Регина", "Сойкина"),
        ("ko", "주식회사 온새미 대표 금하늘입니다", "하늘", "금"),
        ("es", "Hola, soy Ana y tengo un problema", "Ana", ""),
        ("es", "me llamo Ana de Armas", "Ana", "de Armas"),
        ("fr", "Bonjour, je suis Marc Lenoir, marc@lenoir.example", "Marc", "Lenoir"),
        ("pl", "Dzień dobry, z tej strony Piotr Wiśniewski", "Piotr", "Wiśniewski"),
        ("ru", "Меня зовут Пётр Ёлкин", "Пётр", "Ёлкин"),
        ("ru", "Иванова Мария Сергеевна", "Мария Сергеевна", "Иванова"),
        ("ko", "안녕하세요, 이지은이라고 합니다", "지은", "이"),
    ],
)
def test_a_name_has_two_parts(language: Locale, text: str, first: str, last: str) -> None:
    answer = read_answer(Question("name", language=language), text)
    assert isinstance(answer, Answer), answer
    assert answer.parts == {"first": first, "last": last}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Hi, my order 4711 has not arrived, can you help?"),
        ("en", "I'm looking for help"),
        ("en", "Refund please"),
        ("en", "I'm interested in your product"),
        ("en", "why do you need it?"),
        ("en", "good morning"),
        ("es", "soy cliente"),
        ("es", "No funciona"),
        ("fr", "je suis intéressé par votre offre"),
        ("pl", "jestem zainteresowany ofertą"),
        ("ru", "я недоволен"),
        ("ru", "не пришёл заказ"),
        ("ko", "저는 고객입니다"),
        ("ko", "주문이 안 왔어요"),
    ],
)
def test_no_sentence_is_a_name(language: Locale, text: str) -> None:
    question = Question("name", language=language)
    assert read_answer(question, text) == RejectedAnswer("not_a_name")
    assert certain_answer(question, text) is None


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "I want to talk to a human"), ("en", "a person please"), ("es", "quiero hablar con una persona"),
        ("fr", "je veux parler à quelqu'un"), ("pl", "poproszę konsultanta"), ("ru", "позовите человека"),
        ("ko", "상담원 연결해 주세요"), ("ko", "a human please"),
    ],
)  # fmt: skip
def test_a_person_is_wanted(language: Locale, text: str) -> None:
    assert wants_person(text, language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "the person who called me yesterday was rude"), ("en", "someone stole my parcel"),
        ("en", "I need an offer for 20 people"), ("es", "alguien me cobró dos veces"), ("fr", "personne ne répond"),
        ("ru", "мне позвонил человек и сказал что заказ отменён"), ("ko", "사람이 다쳤어요"),
    ],
)  # fmt: skip
def test_a_line_about_a_person_asks_for_none(language: Locale, text: str) -> None:
    assert not wants_person(text, language)


def test_remarks_are_recognised() -> None:
    assert refuses("I'd rather not say", "en")
    assert refuses("prefiero no decirlo", "es")
    assert not refuses("no tengo acceso a mi cuenta", "es")
    assert is_thanks("Thanks a lot!", "en")
    assert is_thanks("감사합니다!", "ko")
    assert not is_thanks("thanks but it is still broken", "en")
    assert corrects("no wait, my email is jane@acme.example", "en")
    assert corrects("ой, ошиблась, правильный адрес jane@acme.example", "ru")


@pytest.mark.parametrize("text", ["My invoice 4711 is wrong", "help", "Hi, I'm Jane and my order is late"])
def test_a_matter_is_more_than_a_name(text: str) -> None:
    assert is_matter(text, "en")


@pytest.mark.parametrize("text", ["Hi there", "my name is Jane Doe", "Jane Doe", "jane@acme.example", "thanks"])
def test_a_name_a_greeting_and_an_address_are_no_matter(text: str) -> None:
    assert not is_matter(text, "en")


@pytest.mark.parametrize("language", ["en", "es", "fr", "pl", "ru"])
@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("jonas weber", ("Jonas", "Weber")), ("sven lindqvist", ("Sven", "Lindqvist")),
        ("aisha khan", ("Aisha", "Khan")), ("giulia rossi", ("Giulia", "Rossi")), ("yuki tanaka", ("Yuki", "Tanaka")),
        ("kwame mensah", ("Kwame", "Mensah")), ("mehmet yilmaz", ("Mehmet", "Yilmaz")),
    ],
)  # fmt: skip
def test_names_of_any_country_in_lower_case(language: Locale, said: str, name: tuple[str, str]) -> None:
    answer = read_answer(Question("name", language=language), said)
    assert isinstance(answer, Answer), answer
    assert (answer.parts["first"], answer.parts["last"]) == name


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "cracked screen"), ("en", "size medium"), ("en", "chase bank"), ("en", "slow internet"),
        ("es", "pantalla rota"), ("es", "pago rechazado"), ("fr", "lampe cassée"), ("fr", "robe rouge"),
        ("pl", "zepsuty ekran"), ("ru", "сломан экран"),
    ],
)  # fmt: skip
def test_two_words_of_a_problem_are_no_name(language: Locale, said: str) -> None:
    assert isinstance(read_answer(Question("name", language=language), said), RejectedAnswer)


@pytest.mark.parametrize(
    "text",
    ["my husband, Tom Baker, ordered it", "is it for you, Tom Baker?", "I live in Leeds, Spencer Road, since May"],
)
def test_a_name_between_commas_may_be_another_ones(text: str) -> None:
    assert isinstance(read_answer(Question("name", language="en"), text), RejectedAnswer)


def test_an_ending_behind_an_address_is_no_name() -> None:
    assert isinstance(read_answer(Question("name", language="ko"), "sion@noh.example 이요"), RejectedAnswer)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "jane@rusk.exmaple oh no typo, jane@rusk.example"),
        ("es", "jane@rusk.exmaple perdón, jane@rusk.example"),
        ("ko", "jane@rusk.exmaple 아 오타, jane@rusk.example"),
    ],
)
def test_of_two_addresses_the_corrected_one_counts(language: Locale, text: str) -> None:
    assert read_answer(Question("email", language=language), text) == Answer("jane@rusk.example", "jane@rusk.example")
