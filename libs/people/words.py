"""Words of names and around them, from `words.yaml` and from the languages' files in `given/`."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal

from libs.contracts import Locale
from libs.yaml_files import read_yaml

Kind = Literal[
    "particles", "honorifics", "honorifics_or_names", "credentials", "suffixes", "free_mail", "undeclined",
    "patronymic_words",
]  # fmt: skip


@cache
def _listed(name: str) -> dict[str, Any]:
    # Read once and at first use: a service that splits no names does not pay for the lists.
    path = Path(__file__).parent / f"{name}.yaml"
    listed: dict[str, Any] = read_yaml(path.read_text(encoding="utf-8"))
    return listed


@cache
def words(kind: Kind) -> frozenset[str]:
    return frozenset(_listed("words")[kind])


def after_maria() -> Sequence[str]:
    """What follows María in one given name."""
    found: list[str] = _listed("words")["after_maria"]
    return found


@cache
def compound_given() -> Sequence[str]:
    """Given names of several words with “de” within."""
    found: list[str] = _listed("words")["compound_given"]
    return found


@cache
def given_of_the_world() -> frozenset[str]:
    """Given names of any country, without the words of everyday language among them."""
    listed = (Path(__file__).parent / "given" / "world.txt").read_text(encoding="utf-8")
    return frozenset(name for line in listed.splitlines() if not line.startswith("#") for name in line.split())


@cache
def given(language: Locale, kind: str = "common") -> frozenset[str]:
    """Given names of one kind; none where the language's file has no such list."""
    return frozenset(_listed(f"given/{language}").get(kind, ()))


@cache
def pet_names(language: Locale) -> Mapping[str, Sequence[str]]:
    """Short forms of given names, each with the names in full."""
    listed: dict[str, str | list[str]] = _listed("given/pet_names").get(language, {})
    return {short: [names] if isinstance(names, str) else names for short, names in listed.items()}


def missing_names() -> Mapping[str, str]:
    """Stems of Russian women's names that the dictionary lacks, and the names."""
    found: dict[str, str] = _listed("given/ru")["missing"]
    return found


def is_particle(word: str) -> bool:
    """A small word within a name: “van”, “de la”."""
    parts = word.split()  # a line's end has none
    return bool(parts) and all(each in words("particles") for each in parts)


def is_patronymic_word(word: str) -> bool:
    """“кызы”, “уулу”: “daughter” or “son” of the one before."""
    return word.casefold() in words("patronymic_words")


def endings(language: Locale, gender: str, case: str) -> Mapping[str, Sequence[str]]:
    """Endings of family names in this case, in the order in which they are tried, with those of the base forms."""
    found: Mapping[str, Sequence[str]] = _listed("declension").get(language, {}).get(gender, {}).get(case, {})
    return found
