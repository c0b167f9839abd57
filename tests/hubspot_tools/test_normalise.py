"""One spelling for each value; a value that can't be corrected is refused with an example."""

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.hubspot_tools.contacts import normalize
from services.hubspot_tools.contacts.normalize import BadValue

anything = st.text(max_size=40)
"""Of all of Unicode, half surrogates too."""

messy = st.text(alphabet="aÅÅé́ \t\n\r\x00\x1c\u200b\u200d\u202e\ufeff\ud800ㅎ각ñ", max_size=20)


@pytest.mark.parametrize("rule", [normalize.line, normalize.text])
@given(value=anything | messy)
def test_text_is_settled_after_one_pass(rule: Callable[[str], str], value: str) -> None:
    once = rule(value)
    assert rule(once) == once
    assert once == unicodedata.normalize("NFC", once)
    once.encode()


@given(value=anything | messy)
def test_a_line_is_one_line_of_what_can_be_seen(value: str) -> None:
    found = normalize.line(value)
    assert found == " ".join(found.split())
    assert not any(unicodedata.category(each) in ("Cc", "Cs") for each in found)


@given(value=st.emails() | anything)
def test_an_email_is_settled_or_refused(value: str) -> None:
    try:
        once = normalize.email(value)
    except BadValue:
        return
    assert once == once.lower() == normalize.email(once)
    assert once.isascii()


@given(
    value=st.from_regex(r"\+?[0-9 ().-]{5,18}( ?(x|ext\.) ?[0-9]{1,4})?", fullmatch=True),
    region=st.sampled_from([None, "US", "DE", "KR", "RU", "XX"]),
)
@example(value="+310000000", region=None)  # with several trunk prefixes
def test_a_phone_number_is_settled_or_refused(value: str, region: str | None) -> None:
    try:
        once = normalize.phone(value, region)
    except BadValue:
        return
    assert normalize.phone(str(once), region) == once
    assert normalize.phone(str(once), None) == once


@pytest.mark.parametrize(
    ("typed", "settled"),
    [
        ("  Jane   Doe ", "Jane Doe"),
        ("Jane\u00a0Doe", "Jane Doe"),
        ("Jane\u202eDoe\u200b", "JaneDoe"),
        ("Jose\u0301", "José"),
        ("김\u3000민준", "김 민준"),
        ("علی\u200cرضا", "علی\u200cرضا"),
        ("\u200c", ""),
        ("Jane\r\nDoe", "Jane Doe"),
    ],
)
def test_lines(typed: str, settled: str) -> None:
    assert normalize.line(typed) == settled


def test_text_keeps_its_lines() -> None:
    assert normalize.text(" one \r\n\n\n\n two\x00  words\t") == "one\n\ntwo words"


@pytest.mark.parametrize(
    ("typed", "settled"),
    [
        (" Jane.Doe@Example.COM ", "jane.doe@example.com"),
        ("mailto:jane@example.com", "jane@example.com"),
        ("<jane@example.com>", "jane@example.com"),
        ("jane@müller.de", "jane@xn--mller-kva.de"),
        ("jane@xn--mller-kva.de", "jane@xn--mller-kva.de"),
        ("jane+desk@example.com", "jane+desk@example.com"),
    ],
)
def test_emails(typed: str, settled: str) -> None:
    assert normalize.email(typed) == settled


@pytest.mark.parametrize("typed", ["", "jane", "jane@", "@example.com", "jane@example", "a b@example.com", "j@x..com"])
def test_a_bad_email_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(BadValue) as caught:
        normalize.email(typed)
    assert caught.value.code == "malformed"
    assert normalize.email(caught.value.example or "") == caught.value.example


@pytest.mark.parametrize(
    ("typed", "region", "settled"),
    [
        ("+1 (415) 555-0100", None, "+14155550100"),
        ("tel:+1-415-555-0100", None, "+14155550100"),
        ("415 555 0100", "US", "+14155550100"),
        ("415 555 0100", "us", "+14155550100"),
        ("0041 44 668 18 00", None, "+41446681800"),
        ("010-1234-5678", "KR", "+821012345678"),
        ("8 (495) 123-45-67", "RU", "+74951234567"),
        ("+1 415 555 0100 x42", None, "+14155550100 ext. 42"),
        ("+44 20 7946 0958", "FR", "+442079460958"),
        ("358401234567", None, "+358401234567"),
        ("48 601 000 112", "US", "+48601000112"),
        ("44 (20) 7946 0958", "FR", "+442079460958"),
        ("84951234567", "RU", "+74951234567"),  # Vietnam's code, or the 8 that Russians dial
    ],
)
def test_phone_numbers(typed: str, region: str | None, settled: str) -> None:
    assert str(normalize.phone(typed, region)) == settled


@pytest.mark.parametrize(
    ("typed", "region", "words"),
    [
        ("415 555 0100", None, "code is missing"),
        ("415 555 0100", "XX", "code is missing"),
        ("555 0100", "US", "code is missing"),
        ("06 12 34 56 78", "US", "code is missing"),  # no area code of North America begins with a zero
        ("hello", "US", "can't be"),
        ("+1 415", None, "can't be"),
        ("+999 1234567", None, "can't be"),
        ("84951234567", None, "code is missing"),
        ("123456789012", None, "code is missing"),  # no number, with a plus either
    ],
)
def test_a_wrong_phone_number_is_refused_for_its_reason(typed: str, region: str | None, words: str) -> None:
    with pytest.raises(BadValue) as caught:
        normalize.phone(typed, region)
    assert words in caught.value.detail
    assert str(normalize.phone(caught.value.example or "", None)) == caught.value.example


@pytest.mark.parametrize(
    "typed", ["acme.com", "ACME.com.", "@acme.com", "*@acme.com", "jane@acme.com", "https://www.acme.com/about?x=1"]
)
def test_a_domain_however_it_is_given(typed: str) -> None:
    assert normalize.domain(typed) == "acme.com"


@pytest.mark.parametrize("typed", ["acme", "a b.com", "", "-acme.com"])
def test_a_bad_domain_is_refused(typed: str) -> None:
    with pytest.raises(BadValue):
        normalize.domain(typed)
