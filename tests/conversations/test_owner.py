"""The owner of a conversation is one type; only its own module knows how it is written."""

import re
from pathlib import Path

import pytest
from pydantic import TypeAdapter, ValidationError

from libs.contracts.authors import SYSTEM
from libs.contracts.desk_entries import Assigned
from libs.contracts.entries import parse_entry
from libs.contracts.owner import NamedOwner, Owner

ROOT = Path(__file__).parents[2]
OWNERS = {
    "assistant": Owner("assistant"),
    "team:sales": Owner("team", "sales"),
    "person:ana@acme.com": Owner("person", "ana@acme.com"),
    "person:site:joe": Owner("person", "site:joe"),
}
_WRITTEN = re.compile(
    r"""f["'](team|person):|(startswith|removeprefix)\(["'](team|person):|owner\w*\.(partition|split)"""
)


@pytest.mark.parametrize("text", OWNERS)
def test_an_owner_is_read_and_written(text: str) -> None:
    assert Owner.parse(text) == OWNERS[text]
    assert str(OWNERS[text]) == text


@pytest.mark.parametrize("text", ["", "team", "team:", "person:", "nobody:x", "assistant:x", "Team:sales"])
def test_a_malformed_owner_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not an owner"):
        Owner.parse(text)


def test_an_entry_carries_it_as_text() -> None:
    entry = Assigned(owner=Owner("team", "sales"), by=SYSTEM)
    assert '"owner":"team:sales"' in entry.model_dump_json()
    assert parse_entry(entry.model_dump_json()) == entry


@pytest.mark.parametrize("text", ["person:site:joe", "team:Sales", "person:" + "a" * 81, "owner"])
def test_a_client_names_only_owners_that_may_exist(text: str) -> None:
    named: TypeAdapter[Owner] = TypeAdapter(NamedOwner)
    assert named.validate_json('"team:sales"') == Owner("team", "sales")
    assert named.json_schema()["type"] == "string"
    with pytest.raises(ValidationError):
        named.validate_json(f'"{text}"')


def test_no_other_module_writes_or_splits_owners() -> None:
    found = []
    for path in sorted((*ROOT.glob("libs/**/*.py"), *ROOT.glob("services/**/*.py"))):
        lines = path.read_text(encoding="utf-8").splitlines()
        found += [f"{path.relative_to(ROOT)}:{n}" for n, line in enumerate(lines, 1) if _WRITTEN.search(line)]
    assert found == []
