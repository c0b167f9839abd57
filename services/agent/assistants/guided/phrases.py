"""The texts of the guided assistant in each language, with the plural forms of the language."""

from functools import cache
from typing import Literal, cast

from babel import Locale as BabelLocale
from babel.plural import PluralRule

from libs.contracts import Locale
from services.agent.assistants.guided.locales import Language

PluralForm = Literal["one", "few", "many", "other"]

_MAX_NAME = 80
_MAX_QUOTE = 2_000
"""As much as is read of a message."""


@cache
def _plural_rule(locale: Locale) -> PluralRule:
    return BabelLocale(locale).plural_form


def plural_form(locale: Locale, count: int) -> PluralForm:
    """The form that goes with a count, by the rules of the language."""
    return cast("PluralForm", _plural_rule(locale)(count))


class Quoted(str):
    """A text that is fit for a sentence already."""

    __slots__ = ()


def quoted(*values: str) -> Quoted:
    """A contact's words in quotation marks: each on its own, as far as they were read."""
    return Quoted(", ".join(f"“{shown(value, _MAX_QUOTE)}”" for value in values))


def shown(value: str, longest: int = _MAX_NAME) -> str:
    """A value from HubSpot or from a contact, fit for a sentence: one line, not too long, no markup."""
    # Signs for the direction of writing could turn the sentence around.
    line = " ".join("".join(" " if ord(c) < 32 or c in "*_`[]<>|\\\u202e\u2066\u2067" else c for c in value).split())
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


class Phrases:
    """The texts of all languages."""

    def __init__(self, languages: dict[Locale, Language]) -> None:
        self._texts = {locale: language.texts for locale, language in languages.items()}
        self._fields = {locale: language.field_names for locale, language in languages.items()}

    def text(self, locale: Locale, key: str, count: int | None = None, **values: str) -> str:
        """The text with its placeholders filled in. `count` chooses the plural form and fills `{count}`."""
        text = self._texts[locale][key]
        if isinstance(text, dict):
            # Spanish and French have a form of their own for whole millions, which our texts do without.
            text = text.get(plural_form(locale, count or 0)) or text["other"]
        fit = {name: value if isinstance(value, Quoted) else shown(value) for name, value in values.items()}
        return text.format(count=count, **fit)

    def field(self, locale: Locale, prop: str) -> str:
        """The name of a property or an argument in a sentence; its own name if it is not a common one.

        Of a path, as `filters.0.value`, the argument that it is in.
        """
        return self._fields[locale].get(prop.partition(".")[0], prop)
