"""`docs/extending.md` names each file that a new language needs."""

import re
from collections.abc import Iterator
from pathlib import Path

from libs.contracts import LOCALES
from tests.architecture.sources import text_of

ROOT = Path(__file__).parents[2]
FOLDERS = ("libs", "services", "frontdesk", "flows", "locales", "web/src", "dialogues", "tests/agent/guided/utterances")
TRANSLATED = [locale for locale in LOCALES if locale != "en"]
MENTIONED = 4
"""A file about some of the languages, such as one on grammatical cases, mentions fewer of them."""


def listed() -> list[str]:
    page = (ROOT / "docs/extending.md").read_text(encoding="utf-8")
    section = page.partition("## Add a language")[2].partition("\n## ")[0]
    return re.findall(r"^\| `([\w./]+)` \|", section, re.MULTILINE)


def found() -> Iterator[str]:
    """Files that hold something for each language; files of one language, as `xx`."""
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix not in (".py", ".js", ".json", ".yaml", ".html") or "__pycache__" in path.parts:
                continue
            if path.stem in LOCALES:
                yield path.with_stem("xx").relative_to(ROOT).as_posix()
            elif _mentioned(text_of(path)) >= MENTIONED:
                yield path.relative_to(ROOT).as_posix()


def _mentioned(text: str) -> int:
    """How many codes stand in quotes, or as a key."""
    return sum(bool(re.search(rf"""["']{code}["']|^ *{code}:""", text, re.MULTILINE)) for code in TRANSLATED)


def test_each_file_that_knows_all_languages_is_listed_and_no_other() -> None:
    assert sorted(listed()) == sorted(set(found()))


def test_each_language_has_a_file_where_languages_have_files() -> None:
    patterns = [path for path in listed() if "xx" in path]
    missing = [
        each for path in patterns for code in TRANSLATED if not (ROOT / (each := path.replace("xx", code))).exists()
    ]
    assert patterns
    assert missing == []
