"""The builder's words for kinds of steps and triggers and their fields, in each language: `locales/builder`.

A path is the kind and the names of fields, such as `say.buttons.label`. A field without words for its own path has
those of its name alone, so that `text` needs words only once. A choice's path ends in `=` and its value.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from libs.contracts import LOCALES, EachLocale, Locale
from libs.yaml_files import read_yaml

Section = Mapping[str, Any]


class BuilderWords:
    """`texts`: of each language the sections `kinds`, `fields`, `choices`, `blocks`, `names` and `tools`.

    `missing` names all words that were asked for and are in no file. Then the name itself is shown.
    """

    def __init__(self, texts: Mapping[Locale, Mapping[str, Section]]) -> None:
        self._texts = texts
        self.missing: set[str] = set()
        self.used: set[str] = set()

    @classmethod
    def load(cls, locales: Path) -> "BuilderWords":
        folder = locales / "builder"
        return cls({each: read_yaml((folder / f"{each}.yaml").read_text(encoding="utf-8")) for each in LOCALES})

    def kind(self, kind: str) -> tuple[EachLocale, EachLocale]:
        """The title of a kind, and what it does."""
        return self._each("kinds", (kind,), 0), self._each("kinds", (kind,), 1)

    def title(self, path: str) -> EachLocale:
        return self._each("fields", _candidates(path), 0)

    def help(self, path: str) -> EachLocale | None:
        """A sentence for a field that needs one."""
        found = self._entry("en", "fields", _candidates(path))
        return self._each("fields", _candidates(path), 1) if isinstance(found, list) and len(found) > 1 else None

    def choice(self, path: str, value: str) -> EachLocale:
        if value.isupper():  # a name that is the same in all languages, such as GET
            return dict.fromkeys(LOCALES, value)
        return self._each("choices", [f"{each}={value}" for each in _candidates(path)], 0)

    def block(self, kind: str, name: str) -> EachLocale:
        return self._each("blocks", (f"{kind}.{name}", name), 0)

    def name(self, name: str) -> EachLocale:
        return self._each("names", (name,), 0)

    def function(self, name: str) -> EachLocale:
        return self._each("functions", (name,), 0)

    def tool(self, name: str) -> EachLocale:
        return self._each("tools", (name,), 0)

    # A missing word must not keep an agent from starting: its path stands in, and a test names it.
    def _each(self, section: str, keys: tuple[str, ...] | list[str], part: int) -> EachLocale:
        return {locale: self._text(locale, section, keys, part) for locale in LOCALES}

    def _text(self, locale: Locale, section: str, keys: tuple[str, ...] | list[str], part: int) -> str:
        found = self._entry(locale, section, keys)
        parts = found if isinstance(found, list) else [found]
        if found is None or len(parts) <= part or not parts[part]:
            self.missing.add(f"{locale}.yaml: {section}: {keys[0]}{' (help)' if part else ''}")
            return keys[0]
        return str(parts[part])

    def _entry(self, locale: Locale, section: str, keys: tuple[str, ...] | list[str]) -> Any:
        words = self._texts[locale].get(section) or {}
        key = next((each for each in keys if each in words), None)
        if key is None:
            return None
        self.used.add(f"{section}: {key}")
        return words[key]


def _candidates(path: str) -> list[str]:
    """The path itself, then its ends: the last is the name alone."""
    parts = path.split(".")
    return [".".join(parts[start:]) for start in range(len(parts))]
