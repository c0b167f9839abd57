"""Shows the model what other people typed: as quoted data, and only as much as is useful.

The turn that asked for a result sees it whole, up to a sensible size. Later turns see only the fields that identify its
contacts. So one very large record can't push the conversation out of the model's context.
"""

from datetime import datetime
from typing import Any

from babel import Locale as BabelLocale
from pydantic_core import to_json

from libs.contracts import Change, Contact, Locale, Model, Ok, ToolResult

_NAMING = ("firstname", "lastname", "email", "phone", "company")
_KEPT_BACK = frozenset(("data", "confirmation", "undo"))
_TELLING = frozenset(("contacts", "changes", "problems"))
"""Lists that are shown even if they are empty: “no contacts” is a result."""

_MORE_ITEMS = "…"

RESULT_CHARS = 12_000
"""The limit for a result in the turn that asked for it: some 3,000 tokens, or ten full contacts."""
BRIEF_CHARS = 2_000

_LIMITS = ((500, 50), (100, 20), (40, 10))
"""Pairs of a limit for the characters of a text and one for the items of a list. The first pair that fits is used."""


def quoted(value: object) -> str:
    """JSON between marks that no content can close."""
    # Without any `<` a contact named `</data>` can't end the quotation. JSON reads the escape as the same character.
    text = to_json(value).decode().replace("<", "\\u003c")
    return f"<data>{text}</data>"


def language_name(locale: Locale) -> str:
    """The language in English, such as Spanish: instructions to the model are in English."""
    return BabelLocale(locale).english_name or locale


def result_output(result: ToolResult, *, brief: bool = False) -> str:
    """A tool's result as the output of its call, without the tokens that confirm or undo a change."""
    document = _fields(result, brief=brief)
    if isinstance(result, Ok):
        document["data"] = _fields(result.data, brief=brief)
    return _bounded(document, BRIEF_CHARS if brief else RESULT_CHARS)


def import_output(result: ToolResult) -> str:
    """The result for a file: its counts, without any of its rows."""
    document = result.model_dump(mode="json", exclude_none=True, include={"status", "started", "data"})
    if (plan := getattr(result, "plan", None)) is not None:
        document["plan"] = plan.model_dump(mode="json", include={"file_name", "total", "ready", "repeated", "bad"})
    return quoted(document)


def _fields(model: Model, *, brief: bool) -> dict[str, Any]:
    """The fields of a model, with its contacts as they are shown. Unset and empty fields are left out."""
    given = {name: getattr(model, name) for name in type(model).model_fields if name not in _KEPT_BACK}
    kept = {name: value for name, value in given.items() if value is not None and (value != [] or name in _TELLING)}
    return {name: _shown(value, brief=brief) for name, value in kept.items()}


def _shown(value: Any, *, brief: bool) -> Any:
    match value:
        case Contact():
            return _contact(value, brief=brief)
        case list():
            return [_shown(each, brief=brief) for each in value]
        case Change():
            # A null is a value here: the property was empty, or is empty now.
            unset = {name for name in ("before_text", "after_text") if getattr(value, name) is None}
            return value.model_dump(mode="json", exclude=unset)
        case Model():
            return value.model_dump(mode="json", exclude_none=True)
        case datetime():
            return value.isoformat()
        case _:
            return value


def _contact(contact: Contact, *, brief: bool) -> dict[str, Any]:
    """Identifying properties come first, because a tight limit cuts the end. The card shows the link."""
    properties = {name: contact.properties[name] for name in _NAMING if name in contact.properties}
    if not brief:
        properties |= contact.properties
    document: dict[str, Any] = {"id": contact.id, "properties": properties}
    if contact.labels and not brief:
        document["labels"] = contact.labels
    if contact.texts and not brief:
        document["texts"] = contact.texts
    return document


def _bounded(document: dict[str, Any], max_chars: int) -> str:
    for text_chars, items in _LIMITS:
        output = quoted(_shortened(document, text_chars, items))
        if len(output) <= max_chars:
            return output
    return quoted({"status": document["status"], "detail": "This result is too large to show."})


def _shortened(value: Any, text_chars: int, items: int) -> Any:
    match value:
        case str() if len(value) > text_chars:
            return f"{value[:text_chars]}… ({len(value) - text_chars} more characters)"
        case dict():
            kept = {
                shorten_text(key, text_chars): _shortened(inner, text_chars, items)
                for key, inner in list(value.items())[:items]
            }
            return kept if len(value) <= items else {**kept, _MORE_ITEMS: f"{len(value) - items} more"}
        case list():
            shown = [_shortened(inner, text_chars, items) for inner in value[:items]]
            return shown if len(value) <= items else [*shown, f"… ({len(value) - items} more)"]
        case _:
            return value


def shorten_text(text: str, max_chars: int) -> str:
    """A text without its middle if it is too long: people write their request at the beginning or at the end."""
    if len(text) <= max_chars:
        return text
    half = max_chars // 2
    return f"{text[:half]} … ({len(text) - 2 * half} characters left out) … {text[-half:]}"
