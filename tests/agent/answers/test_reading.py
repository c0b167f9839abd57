"""The words of a contact, read as the answer to a question of a flow."""

from datetime import date
from pathlib import Path
from string import Formatter
from typing import get_args

import pytest
import yaml

from libs.contracts.principals import LOCALES, Locale
from services.agent.flows.runtime.answers import Answer, Question, RejectedAnswer, Rejections, read_answer
from services.agent.flows.runtime.answers.parsing import AnswerType, Code

TOPICS = (("sales", "Ventas"), ("support", "Ayuda técnica"), ("billing", "Facturación"))


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("text", "  Jane\n Doe ", "Jane Doe"),
        ("choice", "ayuda tecnica", "support"),
        ("choice", "2", "support"),
        ("choice", "sales", "sales"),
        ("choice", "Es por la facturación, por favor", "billing"),
        ("number", "about 1,250.50 euros", "1250.5"),
        ("number", "1.250,5", "1250.5"),
        ("number", "12 500", "12500"),
        ("number", "1.250", "1250"),
        ("number", "3,5", "3.5"),
        ("number", "-7", "-7"),
        ("number", "0.125", "0.125"),
        ("date", "2026-12-31", "2026-12-31"),
        ("date", "am 31.12.2026", "2026-12-31"),
        ("date", "12/31/2026", "2026-12-31"),
        ("date", "03.04.2026", "2026-04-03"),
        ("phone", "call me: +34 912 345 678", "+34912345678"),
        ("email", "It's Jane.Doe@Acme.example.com.", "jane.doe@acme.example.com"),
        ("url", "www.acme.com/about", "https://www.acme.com/about"),
        ("url", "http://acme.com", "http://acme.com"),
        ("rating", "★★★★", "4"),
        ("rating", "4/5", "4"),
        ("rating", "5", "5"),
    ],
)
def test_an_answer_is_read(kind: AnswerType, text: str, value: str) -> None:
    answer = read_answer(Question(kind, choices=TOPICS if kind == "choice" else ()), text)
    assert isinstance(answer, Answer), answer
    assert answer.value == value


@pytest.mark.parametrize(
    ("question", "text", "code"),
    [
        (Question("text"), " \n ", "empty"),
        (Question("text"), "x" * 1001, "too_long"),
        (Question("choice", choices=TOPICS), "ventas o facturación", "not_a_choice"),
        (Question("choice", choices=TOPICS), "4", "not_a_choice"),
        (Question("number"), "many", "not_a_number"),
        (Question("number"), "3 or 4", "not_a_number"),
        (Question("number", minimum=1), "0", "too_small"),
        (Question("number", maximum=10), "11", "too_large"),
        (Question("date"), "30.02.2026", "not_a_date"),
        (Question("date"), "next week", "not_a_date"),
        (Question("date"), "03/04/2026", "unclear_date"),
        (Question("phone"), "912 345 678", "no_country_code"),
        (Question("phone"), "+34 12", "not_a_phone"),
        (Question("email"), "a@b@c", "not_an_email"),
        (Question("email"), "jane at acme", "not_an_email"),
        (Question("url"), "jane@acme.com", "not_a_url"),
        (Question("rating"), "6", "not_a_rating"),
        (Question("rating"), "-5", "not_a_rating"),
        (Question("number"), "9" * 400, "not_a_number"),
        (Question("url"), "javascript:alert.com", "not_a_url"),
        (Question("url"), "ftp://acme.com", "not_a_url"),
        (Question("rating"), "3.5", "not_a_rating"),
    ],
)
def test_a_text_that_is_no_answer_has_a_reason(question: Question, text: str, code: Code) -> None:
    assert read_answer(question, text) == RejectedAnswer(code)


WHAT = (("sales", "An order or an offer"), ("support", "Help with a product"), ("billing", "An invoice"))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("my invoice is wrong", "billing"), ("the 3rd one", "billing"), ("the second one", "support"),
        ("last one", "billing"), ("number 2 please", "support"), ("invioce", "billing"), ("offers", "sales"),
        ("I have not received my order", "sales"), ("I need help with my invoice", "billing"),
    ],
)  # fmt: skip
def test_a_choice_is_meant_by_place_words_and_misspelt(text: str, value: str) -> None:
    answer = read_answer(Question("choice", choices=WHAT, language="en"), text)
    assert isinstance(answer, Answer), answer
    assert answer.value == value


@pytest.mark.parametrize(
    "text", ["order and invoice", "not the invoice", "neither", "the fourth", "I have 3 questions"]
)
def test_a_choice_that_is_not_clear_is_none(text: str) -> None:
    assert read_answer(Question("choice", choices=WHAT, language="en"), text) == RejectedAnswer("not_a_choice")


WEDNESDAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("en", "May 3rd, 1990", "1990-05-03"), ("en", "I was born on 3 May 1990", "1990-05-03"),
        ("en", "tomorrow", "2026-11-26"), ("en", "on Friday", "2026-11-27"), ("es", "pasado mañana", "2026-11-27"),
        ("fr", "le 1er mai 2027", "2027-05-01"), ("pl", "urodziłem się 3 maja 1990", "1990-05-03"),
        ("ru", "3 мая 1990 года", "1990-05-03"), ("ko", "1990년 5월 3일입니다", "1990-05-03"),
        ("en", "next Friday", "unclear_date"), ("en", "25 December", "not_a_date"), ("en", "May 1990", "not_a_date"),
        ("en", "next week", "not_a_date"),
    ],
)  # fmt: skip
def test_a_date_in_words_is_one_day(language: Locale, text: str, value: str) -> None:
    answer = read_answer(Question("date", language=language, today=WEDNESDAY), text)
    assert (answer.value if isinstance(answer, Answer) else answer.code) == value


@pytest.mark.parametrize(("region", "value"), [("US", "2027-03-04"), ("ES", "2027-04-03"), (None, None)])
def test_the_region_decides_which_number_is_the_month(region: str | None, value: str | None) -> None:
    answer = read_answer(Question("date", region=region), "3/4/2027")
    assert (answer.value if isinstance(answer, Answer) else None) == value


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("en", "5k", "5000"), ("en", "2.5 million", "2500000"), ("ru", "5 тыс.", "5000"), ("ko", "3만 명", "30000"),
        ("pl", "pięć tysięcy", "5000"), ("en", "five people", "5"), ("en", "5 m", None),
    ],
)  # fmt: skip
def test_a_number_may_have_a_unit(language: Locale, text: str, value: str | None) -> None:
    answer = read_answer(Question("number", language=language), text)
    assert (answer.value if isinstance(answer, Answer) else None) == value


@pytest.mark.parametrize(
    ("region", "language", "text", "value"),
    [
        ("US", "ru", "8 (912) 345-67-89", "+79123456789"), ("US", "ko", "010-1234-5678", "+821012345678"),
        ("ES", "es", "612 345 678", "+34612345678"), ("ES", "pl", "612 345 678", None),
        ("us", "en", "415 555 2671", "+14155552671"), ("US", "en", "358401234567", "+358401234567"),
        (None, "en", "48 601 000 112", "+48601000112"), ("US", "en", "123456789012", None),
    ],
)  # fmt: skip
def test_a_number_of_another_country_is_not_made_the_regions(
    region: str | None, language: Locale, text: str, value: str | None
) -> None:
    answer = read_answer(Question("phone", region=region, language=language), text)
    assert (answer.value if isinstance(answer, Answer) else None) == value


def test_a_region_reads_national_numbers() -> None:
    answer = read_answer(Question("phone", region="ES"), "912 345 678")
    assert answer == Answer("+34912345678", "+34 912 34 56 78")


def test_every_rejection_is_said_in_every_language() -> None:
    lines = yaml.safe_load(Path("locales/answers.yaml").read_text(encoding="utf-8"))
    assert set(lines) == set(get_args(Code))

    def places(text: str) -> set[str | None]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    for code, texts in lines.items():
        assert set(texts) == set(LOCALES), code
        assert len({frozenset(places(text)) for text in texts.values()}) == 1, code


def test_a_rejection_names_the_bound_and_the_choices() -> None:
    rejections = Rejections.load(Path("locales"))
    assert rejections.line(RejectedAnswer("too_small"), Question("number", minimum=2), "en").endswith("at least 2.")
    assert "Ventas, Ayuda técnica" in rejections.line(RejectedAnswer("not_a_choice"), Question("choice", TOPICS), "es")


@pytest.mark.parametrize(
    ("region", "language", "example"),
    [(None, "ko", "+82 2 312 3456"), ("US", "ko", "+1 415 555 0100"), ("de", "en", "+49 30 123456")],
)
def test_a_missing_country_code_is_explained_by_the_countrys_example(
    region: str | None, language: Locale, example: str
) -> None:
    rejections = Rejections.load(Path("locales"))
    question = Question("phone", region=region, language=language)
    assert example in rejections.line(RejectedAnswer("no_country_code"), question, language)
