"""Names, phone numbers and dates are read in one way: typed in a chat, as an answer in a flow, and in a file's cell."""

from datetime import date

import pytest

from services.agent.flows.runtime.answers import Answer, Question, read_answer
from services.hubspot_tools.contact_import.cell_values import CellReader, whole_name
from services.hubspot_tools.contacts import BadValue, Definition, value_for

REGION, TODAY = "US", date(2026, 11, 20)


def _property(name: str, kind: str = "string", field: str = "text") -> Definition:
    return Definition(name, name, kind, field, {}, (), read_only=False, custom=True)


BIRTHDAY = _property("birthday", "date", "date")
SECOND_PHONE = _property("second_phone", "string", "phonenumber")


def _in_a_chat(definition: Definition, text: str) -> str | None:
    try:
        return value_for(definition, text, REGION)
    except BadValue:
        return None


def _in_a_flow(question: Question, text: str) -> str | None:
    answer = read_answer(question, text)
    return answer.value if isinstance(answer, Answer) else None


def _in_a_file(definition: Definition, text: str) -> str | None:
    try:
        return CellReader(definition, [text], region=REGION, language="en", today=TODAY).read(text).value
    except BadValue:
        return None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1990-12-25", "1990-12-25"),
        ("25/12/1990", "1990-12-25"),
        ("12/25/1990", "1990-12-25"),
        ("3.4.1990", "1990-04-03"),
        ("December 25, 1990", "1990-12-25"),
        ("25 Dec 1990", "1990-12-25"),
        ("31.02.1990", None),
        ("soon", None),
    ],
)
def test_a_date_is_the_same_everywhere(text: str, day: str | None) -> None:
    found = [_in_a_chat(BIRTHDAY, text), _in_a_flow(Question("date", language="en", today=TODAY), text)]
    assert [*found, _in_a_file(BIRTHDAY, text) if day else None] == [day] * 3


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("+1 415 555 2672", "+14155552672"),
        ("(415) 555-2672", "+14155552672"),
        ("0049 30 901821", "+4930901821"),
        ("+44 (0) 20 7946 0951", "+442079460951"),
        ("12", None),
        ("0171 2345678", None),
    ],
)
def test_a_phone_number_is_the_same_everywhere(text: str, number: str | None) -> None:
    in_a_flow = _in_a_flow(Question("phone", region=REGION, language="en"), text)
    assert [_in_a_chat(SECOND_PHONE, text), in_a_flow, _in_a_file(SECOND_PHONE, text)] == [number] * 3


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("Jan van der Berg", "Jan", "van der Berg"),
        ("Dr. Anna Schmidt", "Anna", "Schmidt"),
        ("Doe, Jane", "Jane", "Doe"),
    ],
)
def test_a_name_is_the_same_everywhere(text: str, first: str, last: str) -> None:
    """The chat's tests have the same names, and `libs.people` is the one reader."""
    answer = read_answer(Question("name", language="en"), text)
    assert isinstance(answer, Answer)
    assert dict(answer.parts) == {"first": first, "last": last}
    assert whole_name(text, "en") == {"firstname": first, "lastname": last}
