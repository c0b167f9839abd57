"""The part of a message that a search shows, with its words marked."""

import pytest

from services.gateway.desk.index.snippets import MAX_SNIPPET, snippet_of
from services.gateway.desk.index.texts import LoggedText
from services.gateway.desk.index.words import searched_words


def shown(search: str, *texts: str) -> str | None:
    """The snippet with brackets around the words that were found."""
    logged = [LoggedText(f"{number}-0", "contact", text) for number, text in enumerate(texts)]
    snippet = snippet_of(reversed(logged), searched_words(search))
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


def test_the_newest_text_with_the_most_words_is_shown() -> None:
    assert shown("late parcel", "my parcel is late", "a parcel", "the weather") == "my [parcel] is [late]"
    assert shown("late", "it is late", "so late", "the weather") == "so [late]"
    assert shown("paul", "it is late") is None


def test_a_long_text_is_cut_around_the_first_word() -> None:
    snippet = shown("needle", "hay " * 300 + "needle " + "hay " * 300)
    assert snippet is not None
    assert snippet.startswith("…hay")
    assert snippet.endswith("…")
    assert "[needle]" in snippet
    assert len(snippet) < MAX_SNIPPET + 10
