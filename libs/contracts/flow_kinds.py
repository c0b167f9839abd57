"""The kinds of steps and triggers as agents describe them to the builder, which has no list of its own.

Everything in it comes from the classes and from `locales/builder`. A new kind needs no line in the builder.
"""

from typing import Any, Literal

from pydantic import Field

from libs.contracts.base import Model
from libs.contracts.principals import Locale

FieldType = Literal[
    "words", "template", "line", "prose", "number", "switch", "choice", "duration", "condition", "expression", "name",
    "list", "object", "map", "any", "json", "date", "team", "label", "calendar", "step", "flow", "tool", "model",
    "zone", "hours", "const",
]  # fmt: skip

EachLocale = dict[Locale, str]
"""A text in all languages."""


class KindChoice(Model):
    value: str
    title: EachLocale


class FieldCondition(Model):
    """Another field has this value: without that the part has no meaning."""

    field: str
    equals: str


class KindField(Model):
    """`default` is as a document has it. `item`: of a list; `fields`: of an object; `key` and `value`: of a map.

    `any`: the forms that a value may have. `group` is `more` for a field that is rarely used.
    """

    name: str
    title: EachLocale
    help: EachLocale | None = None
    type: FieldType
    required: bool = False
    default: Any = None
    choices: list[KindChoice] | None = None
    min: float | None = None
    max: float | None = None
    pattern: str | None = None
    max_length: int | None = None
    item: "KindField | None" = None
    fields: "list[KindField] | None" = None
    key: "KindField | None" = None
    value: "KindField | None" = None
    any: "list[KindField] | None" = None
    group: Literal["more"] | None = None
    when: FieldCondition | None = None


class KindBlock(Model):
    """A list of steps in a step. With `*` in its place there is one for each item of a list.

    `condition` is the field of the item that holds its condition.
    """

    name: str
    title: EachLocale
    place: list[str]
    condition: str | None = None
    when: FieldCondition | None = None


class StepKind(Model):
    """`whole`: the field that takes everything after the kind's name. `ends`: nothing may follow. `enters`: the step
    always goes on with one of its blocks.

    `sets`: the fields that hold names of variables.
    """

    kind: str
    title: EachLocale
    help: EachLocale
    group: str
    whole: str | None = None
    fields: list[KindField]
    blocks: list[KindBlock]
    ends: bool = False
    enters: bool = False
    sets: list[str]


class TriggerKind(Model):
    """`names`: the names that its conditions may use."""

    kind: str
    title: EachLocale
    help: EachLocale
    fields: list[KindField]
    names: list[str]


class ConditionName(Model):
    """A name that conditions may use. With `any_key` it stands for the names below it."""

    name: str
    title: EachLocale
    type: Literal["choice", "text", "number", "switch"]
    choices: list[KindChoice] | None = None
    used_in: list[Literal["trigger", "step"]] = Field(alias="in")
    any_key: bool = False

    model_config = {"populate_by_name": True, "serialize_by_alias": True}  # `in` is a word of Python


class ExpressionFunction(Model):
    """A function of expressions. A `method` stands behind a value and a dot."""

    name: str
    title: EachLocale
    method: bool = False


class ContactProperty(Model):
    """A property of contacts by its name in HubSpot. `options`: the label of each by its value, where there are any."""

    name: str
    label: str
    options: dict[str, str] = {}


class NamedChoice(Model):
    """Something of the desk, by its ID and its name."""

    id: str
    name: str


class DeskChoices(Model):
    """What the desk has, which fields may name."""

    teams: list[NamedChoice] = []
    labels: list[NamedChoice] = []
    calendars: list[NamedChoice] = []


class ToolChoice(Model):
    name: str
    title: EachLocale


class FlowKinds(Model):
    """All that the builder knows of the language of flows. `flow` are fields of the flow itself.

    `properties`: those of contacts, by their name in HubSpot; the gateway adds the account's own.
    """

    steps: list[StepKind]
    triggers: list[TriggerKind]
    flow: list[KindField]
    names: list[ConditionName]
    tools: list[ToolChoice]
    functions: list[ExpressionFunction] = []
    properties: list[ContactProperty] = []
    flows: list[str] = []
    models: list[str] = []
    desk: DeskChoices = DeskChoices()
