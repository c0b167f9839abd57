"""The check that every test with real processes ends with finds what it looks for."""

import pytest

from tests.planted import found_in, secrets_of


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ('{"event": "failed", "error": "jane@acme.example is taken"}', "an email address"),
        ("no such number: +14155550100", "a phone number"),
        ("Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJqYW5lIn0.x", "a token"),
        ("calling with pat-na1-test", "HUBSPOT_TOKEN"),
        ("heard: please call me back", "a message"),
    ],
)
def test_what_was_planted_is_found(line: str, what: str) -> None:
    planted = secrets_of({"HUBSPOT_TOKEN": "pat-na1-test", "PORT": "8000"}) | {"please call me back": "a message"}
    [found] = found_in(line, planted)
    assert found.startswith(what)


def test_times_counts_and_ids_are_nobodys() -> None:
    line = '2026-11-26T21:00:44+00:00 {"conversation_id": "0-1ffe0b82e7b563cf07c7fb7d67", "ms": 1.5, "load": "1e+10"}'
    assert list(found_in(line, {})) == []
