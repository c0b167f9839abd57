"""Adds the texts for people to a result: to each contact, change and criterion in it.

The tools themselves work with codes. This is the one place that adds the texts, so that no card is forgotten.
"""

from collections.abc import Iterator
from typing import Any, TypeVar

from libs.contracts import Change, Contact, Criterion, Model, ToolResult
from services.hubspot_tools.contacts import OWNER, ValueTexts
from services.hubspot_tools.tools.context import Caller, ToolContext

M = TypeVar("M", bound=Model)


async def with_texts(result: ToolResult, caller: Caller, tools: ToolContext) -> ToolResult:
    """The result with texts. Never raises HubSpotError: without owners and definitions, codes stay."""
    names = set(_properties(result))
    if not names:
        return result
    # Owners are needed for their names only, so they are read only if a result shows one.
    owners = await tools.owners.get_if_possible(caller.deadline) if OWNER in names else None
    return _named(result, ValueTexts(tools.definitions.peek(), owners))


def _properties(value: Any) -> Iterator[str]:
    """The properties that a result shows, with repetitions."""
    match value:
        case Contact(properties=properties):
            yield from properties
        case Change(property=name) | Criterion(property=name):
            yield name
        case list():
            for each in value:
                yield from _properties(each)
        case Model():
            for name in type(value).model_fields:
                yield from _properties(getattr(value, name))
        case _:
            return


def _named(model: M, texts: ValueTexts) -> M:
    values = ((name, getattr(model, name)) for name in type(model).model_fields)
    named = {name: _shown(value, texts) for name, value in values if isinstance(value, list | Model)}
    return model.model_copy(update=named)


def _shown(value: Any, texts: ValueTexts) -> Any:
    match value:
        case Contact():
            return texts.of_contact(value)
        case Change():
            return texts.of_change(value)
        case Criterion():
            return texts.of_criterion(value)
        case list():
            return [_shown(each, texts) for each in value]
        case Model():
            return _named(value, texts)
        case _:
            return value
