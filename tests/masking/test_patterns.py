"""A deployment's own patterns hide what they match, and one that could do harm is refused at the start."""

import time

import pytest
from pydantic import ValidationError

from libs.masking import BadPattern, Masker, Patterns
from libs.masking.patterns import MAX_LENGTH, MAX_PATTERNS
from services.gateway.settings import GatewaySettings


def mask(text: str, *patterns: str) -> str:
    return Masker((), Patterns(patterns))(text)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("record MRN-123456, please", "record ••••, please"),
        ("한국 MRN-1234567 née MRN-12345678", "한국 •••• née ••••"),
        ("MRN-12", "MRN-12"),
        ("half \ud800 MRN-123456", "half \ud800 ••••"),
    ],
)
def test_a_match_is_hidden_whole(text: str, masked: str) -> None:
    assert mask(text, r"\bMRN-[0-9]{6,8}\b") == masked


def test_a_match_is_never_replaced_by_more_than_it_was() -> None:
    assert mask("a b c", "[ab]") == "• • c"


def test_all_patterns_hide_and_what_overlaps_is_hidden_once() -> None:
    assert mask("abc def", "ab", "bc d") == "••••ef"
    masker = Masker(["cards"], Patterns(["1111 is"]))
    assert masker("4111 1111 1111 1111 is mine") == "•••• mine"


@pytest.mark.parametrize("before", [0, 1, 8_180, 8_187, 8_191, 8_192, 15_000, 60_000])
def test_every_part_of_a_long_text_is_searched(before: int) -> None:
    text = f"{'x ' * (before // 2)}MRN-{'1' * 900} {'y ' * 5_000}"
    assert mask(text, r"MRN-[0-9]{900}") == text.replace(f"MRN-{'1' * 900}", "••••")


@pytest.mark.parametrize(
    "patterns",
    [["("], [""], ["a*"], ["x|"], ["(?=a)"], [r"(a)\1"], ["a" * (MAX_LENGTH + 1)], ["(a{1000}){1000}"],
     [r"\pL{900}\pL{900}"], ["a"] * (MAX_PATTERNS + 1)],
    ids=lambda patterns: patterns[0][:12] or "empty",
)  # fmt: skip
def test_a_bad_pattern_is_refused_at_the_start(patterns: list[str]) -> None:
    with pytest.raises(BadPattern):
        Patterns(patterns)
    with pytest.raises(ValidationError, match="FRONTDESK_MASK_PATTERNS"):
        GatewaySettings(_env_file=None, mask_patterns=patterns)


def test_a_pattern_that_would_backtrack_for_years_takes_no_time() -> None:
    masker = Masker((), Patterns(["(a+)+b", "(.*)*x"]))
    began = time.thread_time()
    masker("a" * 4_000)
    assert time.thread_time() - began < 2


@pytest.mark.parametrize("mask", ["card", "cards,phones", "none,cards"])
def test_an_unknown_kind_is_refused_at_the_start(mask: str) -> None:
    with pytest.raises(ValidationError, match="FRONTDESK_MASK"):
        GatewaySettings(_env_file=None, mask=mask)


@pytest.mark.parametrize(
    ("given", "masked"),
    [
        ("cards, IBANS", "•••• 1111 •••• 3000 ••••"),
        ("cards", "•••• 1111 DE89370400440532013000 ••••"),
        ("none", "4111111111111111 DE89370400440532013000 ••••"),
    ],
)
def test_the_setting_chooses_the_kinds(given: str, masked: str) -> None:
    masker = GatewaySettings(_env_file=None, mask=given, mask_patterns=["MRN-1"]).masker()
    assert masker is not None
    assert masker("4111111111111111 DE89370400440532013000 MRN-1") == masked


def test_without_kinds_and_patterns_there_is_no_mask() -> None:
    assert GatewaySettings(_env_file=None, mask="none").masker() is None
