"""Describes the fields of steps and triggers from their annotations, so that a form needs no list of them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from libs.contracts import FieldCondition, FieldType, KindChoice, KindField
from services.agent.flows import ShownAs, as_written, holds_steps
from services.agent.studio.words import BuilderWords

_PLAIN: dict[Any, FieldType] = {
    str: "line", int: "number", float: "number", bool: "switch", date: "date", timedelta: "duration",
}  # fmt: skip


@dataclass(frozen=True)
class FieldReader:
    """Reads models with these words. `path` names a field: the kind, then the names of fields, joined by dots."""

    words: BuilderWords

    def of_model(self, model: type[BaseModel], path: str, *, without: Iterable[str] = ()) -> list[KindField]:
        """The fields of a model, in its order, without lists of steps."""
        return [
            self.field(name, info, f"{path}.{name}")
            for name, info in model.model_fields.items()
            if name not in without and not holds_steps(info.annotation)
        ]

    def field(self, name: str, info: FieldInfo, path: str) -> KindField:
        shown = shown_of(info)
        default = None if info.is_required() else as_in_document(info.get_default(call_default_factory=True))
        only = next((each.only for each in shown if each.only), None)
        parts: dict[str, Any] = {
            "required": info.is_required(), "default": default,
            "group": "more" if any(each.rare for each in shown) else None,
            "when": FieldCondition(field=only[0], equals=only[1]) if only else None,
            **self._form(info, path),
        }  # fmt: skip
        return KindField(name=name, title=self.words.title(path), help=self.words.help(path), **parts)

    def _form(self, info: FieldInfo, path: str) -> dict[str, Any]:
        """The type and its parts."""
        annotation = without_none(info.annotation)
        if isinstance(annotation, FieldInfo):  # `X | None` around an annotated type
            inner = self._form(annotation, path)
            return {**inner, **({"type": named} if (named := named_type(shown_of(info))) else {})}
        form: dict[str, Any] = _limits(info.metadata)
        # Before the shape of the type: a text in six languages is an object, and a form shows it as one text.
        named = named_type(shown_of(info))
        origin, args = get_origin(annotation), get_args(annotation)
        if named is not None:
            return {**form, "type": named}
        if origin is Literal:
            return {**form, **self._choice(args, path)}
        if origin in (Union, UnionType):
            return {**form, "type": "any", "any": [self._part(each, f"{path}.{n}") for n, each in enumerate(args)]}
        if origin is list:
            return {**form, "type": "list", "item": self._part(args[0], path)}
        if origin in (dict, Mapping):
            return {
                **form, "type": "map", "key": self._part(args[0], f"{path}.key"),
                "value": self._part(args[1], f"{path}.value"),
            }  # fmt: skip
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            return {**form, "type": "object", "fields": self.of_model(annotation, path)}
        return {**form, "type": _PLAIN[annotation]}

    def _part(self, annotation: Any, path: str) -> KindField:
        """The field of a part without a name: an item, a key, a value, or one form of several."""
        return self.field("", FieldInfo.from_annotation(annotation), path)

    def _choice(self, values: tuple[Any, ...], path: str) -> dict[str, Any]:
        # One value leaves nothing to choose: a form shows it as a switch, or not at all.
        if len(values) == 1:
            return {"type": "const", "default": values[0]}
        return {"type": "choice", "choices": self.choices([str(each) for each in values], path)}

    def choices(self, values: Iterable[str], path: str) -> list[KindChoice]:
        return [KindChoice(value=value, title=self.words.choice(path, value)) for value in values]


def without_none(annotation: Any) -> Any:
    """`X | None` as X: a field that may be left out. An annotated X comes with its notes, as a FieldInfo."""
    if get_origin(annotation) not in (Union, UnionType):
        return annotation
    # A union of one is what it holds; of several, `any` lists the forms.
    kept = [each for each in get_args(annotation) if each is not type(None)]
    if len(kept) == 1:
        inner = FieldInfo.from_annotation(kept[0])
        return inner if inner.metadata else inner.annotation
    return Union[tuple(kept)]  # noqa: UP007  (made at run time)


def shown_of(info: FieldInfo) -> list[ShownAs]:
    """The notes of a field, also those of its type."""
    own = [each for each in info.metadata if isinstance(each, ShownAs)]
    annotation = without_none(info.annotation)
    return [*own, *(shown_of(annotation) if isinstance(annotation, FieldInfo) else ())]


def named_type(shown: Iterable[ShownAs]) -> FieldType | None:
    """The outermost type that a note names."""
    return next((each.type for each in reversed(list(shown)) if each.type), None)


def _limits(metadata: Iterable[Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for each in metadata:
        for name, limit in (("ge", "min"), ("le", "max"), ("max_length", "max_length"), ("pattern", "pattern")):
            if (value := getattr(each, name, None)) is not None:
                found[limit] = value
    return found


def as_in_document(value: Any) -> Any:
    """A default as it would stand in a document."""
    match value:
        case timedelta():
            return as_written(value)
        case date():
            return value.isoformat()
        case BaseModel():
            return {name: as_in_document(each) for name, each in value if each is not None}
        case dict():
            return {str(name): as_in_document(each) for name, each in value.items()}
        case list() | tuple():
            return [as_in_document(each) for each in value]
        case _:
            return value


def names_set(model: type[BaseModel]) -> Iterator[str]:
    """The fields that hold names of variables."""
    yield from (name for name, info in model.model_fields.items() if any(each.sets for each in shown_of(info)))
