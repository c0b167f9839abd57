"""Names in the code follow docs/glossary.md: no word of the old vocabulary is part of one."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.architecture.sources import tree_of

ROOT = Path(__file__).parents[2]
FOLDERS = ("services", "libs", "frontdesk", "sandbox", "bench")

OLD_WORDS = {
    "alike": "duplicate candidates",
    "anew": "again",
    "anybody": "the person by their role",
    "aside": "outbox",
    "beside": "in the shard of, during",
    "buried": "dead letter",
    "bury": "dead letter",
    "course": "flow state",
    "deaf": "stalled",
    "earlier": "previous",
    "fact": "event or entry",
    "facts": "event, entry or entities",
    "gate": "circuit breaker",
    "gates": "circuit breaker",
    "heard": "liveness, or the thing that was received",
    "hearing": "liveness",
    "inside": "internal",
    "lane": "batcher",
    "lanes": "batcher",
    "lately": "recently",
    "made": "the thing that was made: commit, change, draft",
    "meanwhile": "stale",
    "mend": "correct",
    "moment": "permit, or time",
    "moments": "permits, or times",
    "nobody": "the case: no role, no identity",
    "rehearsal": "dry run",
    "rehearse": "dry run",
    "rehearsed": "dry run",
    "rival": "existing contact",
    "rivals": "existing contacts",
    "somebody": "the person by their role",
    "standing": "rights",
    "standings": "rights",
    "told": "reported, or the value that was given",
    "whoever": "the person by their role",
}
"""Old word → the word of the glossary for it."""

CONSTANT_WORDS = {
    "fewest": "MIN_…",
    "grace": "…_TIMEOUT",
    "largest": "MAX_…",
    "linger": "…_TIMEOUT",
    "longest": "MAX_…",
    "most": "MAX_…",
    "patience": "…_TIMEOUT",
    "within": "…_TIMEOUT",
}
"""A word of a constant's name → the form that such a constant has."""

ALLOWED = {
    "connection_made": "asyncio calls this method of a protocol",
    "earlier": "a field in Redis and in the desk's API: the contact's conversations before this one",
    "earlier_outbound": "a key in Redis that holds undelivered messages",
    "mend": "a field of the doctor's findings as JSON",
    "inside": "a field of the desk's frames: typing that only teammates see",
}
"""Name → the reason why it stays."""


@cache
def names() -> dict[str, list[str]]:
    """Each name that the code defines or uses → where it occurs."""
    found = defaultdict(list)
    for path in (path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))):
        where = path.relative_to(ROOT).as_posix()
        found[path.stem].append(where)
        for name, line in _names_in(tree_of(path)):
            found[name].append(f"{where}:{line}")
    return found


def _names_in(tree: ast.Module) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name):
                yield name, node.lineno
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name, node.lineno
            case ast.alias(asname=str(name)) | ast.keyword(arg=str(name)):
                yield name, node.lineno
            case _:
                pass


def words(name: str) -> list[str]:
    """`findRival`, `FIND_RIVAL` and `find_rival` as their words."""
    return [word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)]


def test_no_name_has_an_old_word() -> None:
    wrong = [
        f"{name} ({places[0]}): instead of “{word}” say “{OLD_WORDS[word]}”"
        for name, places in names().items()
        if name not in ALLOWED
        for word in words(name)
        if word in OLD_WORDS
    ]
    assert not wrong, "\n".join(wrong)


def test_constants_are_named_by_what_they_bound() -> None:
    wrong = [
        f"{name} ({places[0]}): call it {CONSTANT_WORDS[word]}"
        for name, places in names().items()
        if name.isupper()
        for word in words(name)
        if word in CONSTANT_WORDS
    ]
    assert not wrong, "\n".join(wrong)


def test_each_exception_is_still_needed() -> None:
    assert ALLOWED.keys() <= names().keys()


def test_names_are_split_into_their_words() -> None:
    assert words("_made_before") == ["made", "before"]
    assert words("RunWaiting") == ["run", "waiting"]
    assert words("HTTPGate") == ["http", "gate"]
    assert words("TOLD_FOR") == ["told", "for"]
