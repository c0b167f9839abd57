"""Numbers with correct check digits, and slow checks that share nothing with the code under test."""

import random
import string

from hypothesis import strategies as st

SEPARATORS = (" ", "-", ".", "\n", "\r\n", " - ", "\u00a0", "\u2013", "\u200b", "\t", "\u3000")


def passes_luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def with_luhn(digits: str) -> str:
    return next(digits + last for last in string.digits if passes_luhn(digits + last))


def passes_iban(number: str) -> bool:
    turned = number[4:] + number[:4]
    return int("".join(str(string.digits.index(c)) if c.isdigit() else str(ord(c) - 55) for c in turned)) % 97 == 1


def with_iban_check(country: str, rest: str) -> str:
    return next(each for n in range(2, 99) if passes_iban(each := f"{country}{n:02}{rest}"))


def grouped(number: str, seed: int) -> str:
    """The number in groups, with separators between them."""
    chance = random.Random(seed)
    parts, at = [], 0
    while at < len(number):
        size = chance.randint(1, 6)
        parts.append(number[at : at + size])
        at += size
    return "".join(part + (chance.choice(SEPARATORS) if n + 1 < len(parts) else "") for n, part in enumerate(parts))


cards = st.builds(
    lambda first, rest: with_luhn((first + rest)[:15]),
    st.sampled_from(["4", "51", "55", "2221", "2720", "6011", "65", "35", "9792", "2200"]),
    st.text(string.digits, min_size=15, max_size=15),
) | st.builds(
    lambda first, rest: with_luhn(first + rest),
    st.sampled_from(["34", "37"]),
    st.text(string.digits, min_size=12, max_size=12),
)
ibans = st.builds(with_iban_check, st.just("DE"), st.text(string.digits, min_size=18, max_size=18)) | st.builds(
    lambda bank, rest: with_iban_check("GB", bank + rest),
    st.text(string.ascii_uppercase, min_size=4, max_size=4),
    st.text(string.digits, min_size=14, max_size=14),
)
