"""The steps of a document as it stands, also of those that can't be read: where they are, and of which kind."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from services.agent.flows.steps import READER, Place, Step

FieldPath = tuple[str, ...]
"""Names of fields inside a step; a list of parts counts by its name alone."""


@cache
def fields_with_steps(part: type[BaseModel]) -> tuple[FieldPath, ...]:
    """The fields of a step or of a part of it that hold lists of steps, also through lists of parts, in order."""
    found: dict[FieldPath, None] = {}
    for name, field in part.model_fields.items():
        for inner in models_in(field.annotation):
            paths = ((),) if issubclass(inner, Step) else fields_with_steps(inner)
            found |= {(name, *path): None for path in paths}
    return tuple(found)


def holds_steps(annotation: Any) -> bool:
    """Whether a field with this annotation is a list of steps."""
    return any(issubclass(each, Step) for each in models_in(annotation))


def models_in(annotation: Any) -> list[type[BaseModel]]:
    """The models that a field may hold, itself or in a list."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return models_in(get_args(annotation)[0])
    if origin in (Union, UnionType, list):
        return [model for each in get_args(annotation) for model in models_in(each)]
    return [annotation] if isinstance(annotation, type) and issubclass(annotation, BaseModel) else []


def kind_in(step: Any) -> str | None:
    """The kind of a step in a document; None if it has none or several."""
    named = [key for key in step if key in READER.kinds] if isinstance(step, dict) else []
    return str(named[0]) if len(named) == 1 else None


def raw_steps(document: Any) -> Iterator[tuple[Place, Any]]:
    """Each step with its place, in the order of the document."""
    yield from _in(document.get("steps") if isinstance(document, Mapping) else None, ("steps",))


def _in(steps: Any, place: Place) -> Iterator[tuple[Place, Any]]:
    for number, step in enumerate(steps if isinstance(steps, list) else ()):
        here: Place = (*place, number)
        yield here, step
        kind = kind_in(step)
        if kind is None:
            continue
        for path in fields_with_steps(READER.kinds[kind]):
            for block, inner in _lists(step[kind], path, (*here, kind)):
                yield from _in(block, inner)


def _lists(value: Any, path: Sequence[str], place: Place) -> Iterator[tuple[Any, Place]]:
    """The lists at the end of a path, each with its place."""
    if isinstance(value, list) and path:
        for number, each in enumerate(value):
            yield from _lists(each, path, (*place, number))
    elif not path:
        yield value, place
    elif isinstance(value, Mapping) and path[0] in value:
        yield from _lists(value[path[0]], path[1:], (*place, path[0]))
