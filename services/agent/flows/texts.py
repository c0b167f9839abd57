"""Texts in several languages, with places for what is known of the contact."""

import re
from collections.abc import Callable, Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from libs.contracts import LOCALES, Locale, mistake
from services.agent.flows.shown import ShownAs

_PLACE = re.compile(r"\{([^{}]*)\}")
# Matches from the first space of a row only, so that a long row costs linear time.
_GAP = re.compile(r"(?<!\s)\s+([,.!?])")
_FRENCH_GAP = re.compile(r"(?<!\s)\s+([,.])")
"""French has a space before the other marks."""
_NOTHING = "\x00"
_UNKNOWN = re.compile(
    rf"^{_NOTHING}[^\w,.!?]?\w?[,!]\s*|,?\s?{_NOTHING}(?=[,.!?])|,\s{_NOTHING}(?=\s[?!:;])|{_NOTHING}"
)
"""What stands for an unknown value, with the comma that set a name apart from the sentence."""
_NAME = re.compile(r"(?:contact|vars)\.[a-z][a-z0-9_]*")


class Part(BaseModel):
    """A part of a flow file. Unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


def _as_mapping(value: Any) -> Any:
    return {"en": value} if isinstance(value, str) else value


class Text(Part):
    """A text in one or more languages; a plain string is English. English stands in for what is missing."""

    en: str = Field(min_length=1)
    es: str | None = None
    fr: str | None = None
    pl: str | None = None
    ko: str | None = None
    ru: str | None = None

    def in_language(self, locale: Locale) -> tuple[str, Locale]:
        """The text for this locale, and its actual language."""
        text = getattr(self, locale)  # the fields are named by their locale
        return (text, locale) if text else (self.en, "en")

    def filled(self, locale: Locale, values: Mapping[str, Any]) -> tuple[str, Locale]:
        """The text with its places filled, such as `{vars.name}`. Places of unknown values become empty."""
        text, spoken = self.in_language(locale)
        filled = filled_places(text, values, unknown=_NOTHING)
        if filled == text:
            return text, spoken
        # An unknown name leaves a comma or a space before the mark after it.
        complete = _UNKNOWN.sub("", filled)
        if complete != filled and filled.startswith(_NOTHING):
            complete = complete[:1].upper() + complete[1:]
        return (_FRENCH_GAP if spoken == "fr" else _GAP).sub(r"\1", complete), spoken


def filled_places(
    text: str, values: Mapping[str, Any], encode: Callable[[str], str] = str, *, unknown: str = ""
) -> str:
    """The text with values in its places, each passed through `encode`. Places of unknown values become `unknown`."""

    def value(found: "re.Match[str]") -> str:
        root, _, name = found[1].partition(".")
        known = values.get(root, {}).get(name)
        return encode(str(known)) if known not in (None, "") else unknown

    return _PLACE.sub(value, text)


def _has_known_places(text: Text) -> Text:
    for locale in LOCALES:
        for place in _PLACE.findall(getattr(text, locale) or ""):
            if not _NAME.fullmatch(place):
                raise mistake(
                    "unknown_value",
                    "unknown place {{place}}; there are {vars.NAME} and {contact.PROPERTY}",
                    place=place,
                )
    return text


Words = Annotated[Text, BeforeValidator(_as_mapping), ShownAs("words")]
"""A text as it stands."""

Template = Annotated[Text, BeforeValidator(_as_mapping), AfterValidator(_has_known_places), ShownAs("template")]
"""A text with places in braces."""
