"""Card numbers and IBANs are hidden by their check digits in every way of writing, and other numbers stay."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.masking import Masker
from tests.masking.numbers import SEPARATORS, cards, grouped, ibans, passes_luhn

MASK = Masker(("cards", "ibans"))

SCRIPTS = {"Arabic": 0x0660, "Devanagari": 0x0966, "full-width": 0xFF10, "mathematical": 0x1D7CE}


@given(cards, st.integers(0, 10_000))
def test_a_card_number_is_hidden_in_every_grouping(number: str, seed: int) -> None:
    assert MASK(f"my card: {grouped(number, seed)}, thanks") == f"my card: •••• {number[-4:]}, thanks"


@given(ibans, st.integers(0, 10_000), st.booleans())
def test_an_iban_is_hidden_in_every_grouping(number: str, seed: int, small: bool) -> None:
    # The country and its check digits stay together: a mere "D E" begins no number.
    written = number[:4] + grouped(f"|{number[4:]}", seed).replace("|", "")
    masked = MASK(f"to {written.lower() if small else written}!")
    assert masked == f"to •••• {number[-4:].lower() if small else number[-4:]}!"


@given(st.lists(cards, min_size=2, max_size=5), st.sampled_from([", ", " and ", "; ", "/"]))
def test_all_numbers_of_a_text_are_hidden(numbers: list[str], between: str) -> None:
    assert MASK(between.join(numbers)) == between.join(f"•••• {number[-4:]}" for number in numbers)


@given(cards.filter(lambda number: len(number) == 16), st.integers(1, 9))
def test_a_number_with_a_wrong_check_digit_stays(number: str, change: int) -> None:
    wrong = number[:-1] + str((int(number[-1]) + change) % 10)
    assert not passes_luhn(wrong)
    assert MASK(f"order {wrong}.") == f"order {wrong}."


@given(ibans, st.integers(0, 9))
def test_an_iban_with_a_wrong_digit_stays(number: str, digit: int) -> None:
    wrong = number[:-1] + str(digit)
    if wrong != number and MASK(wrong) == wrong:
        assert wrong in MASK(f"x {wrong} x")
    elif wrong != number:  # the digits alone may be a card number by chance
        assert wrong[:2] in MASK(wrong)


@pytest.mark.parametrize("zero", SCRIPTS.values(), ids=SCRIPTS)
def test_digits_of_other_scripts_are_read(zero: int) -> None:
    written = "".join(chr(zero + int(digit)) for digit in "4111111111111111")
    assert MASK(f"카드 {written}입니다") == f"카드 •••• {written[-4:]}입니다"


@pytest.mark.parametrize(
    "text",
    [
        "+49 1512 3456789", "0049 1512 3456789", "+4915123456789012", "4915112345678", "+1 (415) 555-2671",
        "order 1234567890123456", "call 010-1234-5678 or 02-123-4567", "2026-11-27 21:30:00", "1700000000000",
        "1764279000123456", "12.500,00 €", "4111 1111", "0000 0000 0000 0000", "ISBN 978-3-16-148410-0",
        "52.520008, 13.404954", "#4815162342", "",
    ],
)  # fmt: skip
def test_phones_orders_dates_and_prices_stay(text: str) -> None:
    assert MASK(text) == text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("4111 1111 1111 1111 12/27 123", "•••• 1111 12/27 123"),
        ("order 12345 4111 1111 1111 1111", "order 12345 •••• 1111"),
        ("1. 4111111111111111\n2. 5500-0000-0000-0004", "1. •••• 1111\n2. •••• 0004"),
        ("4111 1111\n1111 1111", "•••• 1111"),
        ("> 3782 822463 10005", "> •••• 0005"),
        ("visa4111111111111111", "visa•••• 1111"),
        ("https://x.example/?n=4111111111111111&a=1", "https://x.example/?n=•••• 1111&a=1"),
        ("4111-1111-1111-1111-111", "•••• 1111-111"),
        ("DE89 3704 0044 0532 0130 00 and NO9386011117947", "•••• 3000 and •••• 7947"),
        ("fr14 2004 1010 0505 0001 3m02 606", "•••• 2606"),
    ],
)
def test_the_text_around_a_number_stays(text: str, masked: str) -> None:
    assert MASK(text) == masked


def test_only_the_chosen_kinds_are_hidden() -> None:
    text = "4111111111111111 DE89370400440532013000"
    cards_alone, ibans_alone, none = Masker(["cards"]), Masker(["ibans"]), Masker([])
    assert cards_alone(text) == "•••• 1111 DE89370400440532013000"
    assert ibans_alone(text) == "4111111111111111 •••• 3000"
    assert none(text) == text


_PIECES = st.lists(
    cards | ibans | st.sampled_from(SEPARATORS) | st.text(string.digits + " -.\n") | st.text(max_size=20), max_size=12
)


@given(_PIECES)
def test_a_masked_text_is_never_longer(pieces: list[str]) -> None:
    assert len(MASK("".join(pieces))) <= len("".join(pieces))


@given(st.text(string.ascii_letters + string.punctuation + " \n한é•"))
def test_a_text_without_digits_stays(text: str) -> None:
    assert MASK(text) == text


@given(_PIECES, cards | ibans, _PIECES)
def test_a_number_never_survives_in_any_surroundings(before: list[str], number: str, after: list[str]) -> None:
    # Apart from its neighbours, because a digit directly before or after a number makes it another number.
    assert number not in MASK("|".join([*before, number, *after]))
