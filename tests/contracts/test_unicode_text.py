"""Text from outside is normalised in bounded time and length, and otherwise as Unicode says."""

import sys
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from libs.contracts.unicode_text import MAX_MARKS, normalized, stream_safe

FORMS = st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"])


@given(FORMS, st.text(max_size=60))
def test_texts_of_any_language_are_normalised_as_unicode_says(form: str, text: str) -> None:
    if max((len(run) for run in _runs(text)), default=0) < MAX_MARKS // 6:
        assert normalized(form, text) == unicodedata.normalize(form, text)  # type: ignore[arg-type]


@given(FORMS, st.text(alphabet="a\u0301\u0323\u0344\u1fb7ộ\ufdfa", max_size=200))
def test_marks_and_length_are_bounded_and_a_second_time_changes_nothing(form: str, text: str) -> None:
    found = normalized(form, text, 100)  # type: ignore[arg-type]
    assert len(found) <= 100
    assert max((len(run) for run in _runs(found)), default=0) <= MAX_MARKS
    assert normalized(form, found) == found  # type: ignore[arg-type]


def test_one_character_that_becomes_eighteen_is_cut() -> None:
    assert len(normalized("NFKC", "\ufdfa" * 50, 60)) == 60


def test_a_text_within_bounds_is_the_same_object() -> None:
    text = "Zażółć gęślą jaźń, 가나다, e\u0301" * 3
    assert stream_safe(text) is text


def test_no_mark_of_unicode_is_overlooked() -> None:
    """The quick look for marks leaves out blocks of letters: none of them may have a mark."""
    marks = [chr(code) for code in range(sys.maxunicode + 1) if unicodedata.combining(chr(code))]
    assert len(marks) > 800
    for mark in marks:
        assert stream_safe("a" + mark * (MAX_MARKS + 1)) == "a" + mark * MAX_MARKS


def _runs(text: str) -> list[str]:
    marked = "".join(each if unicodedata.combining(each) else " " for each in text)
    return marked.split()
