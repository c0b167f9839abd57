"""The part of a message that a search shows, with its words marked."""

from functools import partial

import pytest

from libs.searching import HEADER, LoggedText, searched_words
from services.gateway.desk.index.packing import packed
from services.gateway.desk.index.snippets import MAX_SNIPPET, snippet_of


def shown(search: str, *texts: str, documents: bool = False) -> str | None:
    """The snippet with brackets around the words that were found. `documents`: each text is in one of its own."""
    logged = [packed(LoggedText(f"{number}-0", "contact", text)) for number, text in enumerate(texts)]
    snippet = snippet_of(reversed(logged) if documents else ["".join(logged)], searched_words(search))
    if snippet is None:
        return None
    return "".join(f"[{part.text}]" if part.found else part.text for part in snippet.parts)


@pytest.mark.parametrize(
    ("search", "text", "marked"),
    [
        ("zoe", "This is Zoë Kim", "This is [Zoë] Kim"),
        ("zoe", "This is Zoe\u0308 Kim", "This is [Zoë] Kim"),
        ("muller emma", "Emma Müllerin", "[Emma] [Müller]in"),
        ("번호", "주문번호를 알려 주세요", "주문[번호]를 알려 주세요"),
        ("strasse", "Lange Straße 5", "Lange [Straße] 5"),
        ("obrien", "Ask O’Brien", "Ask [O’Brien]"),
        ("20711", "Invoice INV20711", "Invoice INV[20711]"),
        ("art", "A start of art", "A start of [art]"),
        ("ещё", "Она еще в пути", "Она [еще] в пути"),
    ],
)
def test_found_words_are_marked_as_they_are_written(search: str, text: str, marked: str) -> None:
    assert shown(search, text) == marked


@pytest.mark.parametrize("documents", [False, True])
def test_the_newest_text_with_the_most_words_is_shown(documents: bool) -> None:
    found = partial(shown, documents=documents)
    assert found("late parcel", "my parcel is late", "a parcel", "the weather") == "my [parcel] is [late]"
    assert found("late", "it is late", "so late", "the weather") == "so [late]"
    assert found("zoe", "Zoë", "in 5-0 of a contact") == "[Zoë]"
    assert found("paul", "it is late") is None


def test_the_header_is_no_message() -> None:
    bodies = [packed(LoggedText("0", HEADER, "Zoë Kim")) + packed(LoggedText("1-0", "contact", "Call Zoë"))]
    snippet = snippet_of(bodies, searched_words("zoe"))
    assert snippet
    assert snippet.offset == "1-0"
    assert snippet_of([packed(LoggedText("0", HEADER, "Zoë Kim"))], searched_words("zoe")) is None


def test_a_long_word_before_the_first_one_is_left_out() -> None:
    address = "a.person.with.a.very.long.name@a-long-company-name.example"
    assert shown("order", f"write to {address} (order 12)") == "…([order] 12)"
    assert shown("order", f"{'x' * 99}order") is None
    assert shown("99", f"{'x' * 99}99") == f"…{'x' * 16}[99]"


def test_a_long_text_is_cut_around_the_first_word() -> None:
    snippet = shown("needle", "hay " * 300 + "needle " + "hay " * 300)
    assert snippet is not None
    assert snippet.startswith("…hay")
    assert snippet.endswith("…")
    assert "[needle]" in snippet
    assert len(snippet) < MAX_SNIPPET + 10
