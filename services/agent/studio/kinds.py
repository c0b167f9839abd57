"""The language of flows as the builder needs it, made of the classes of steps and triggers and the words for them.

Every agent publishes it while it runs, so that a gateway of any version shows what the newest agent knows.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Literal

from redis.asyncio import Redis

from libs.contracts import (
    LOCALES,
    ConditionName,
    ContactProperty,
    ExpressionFunction,
    FieldCondition,
    FlowKinds,
    KindBlock,
    KindChoice,
    StepKind,
    ToolChoice,
    TriggerKind,
)
from libs.contracts.tools import CreateContact, tool_names
from libs.messaging import Keys, run_every
from services.agent.assistants.openai import OpenAISettings
from services.agent.flows import (
    FUNCTIONS,
    METHODS,
    STEP_NAMES,
    STEPS,
    TRIGGERS,
    Flow,
    FlowStore,
    Step,
    Trigger,
    fields_with_steps,
    models_in,
)
from services.agent.studio.fields import FieldReader, names_set, shown_of
from services.agent.studio.words import BuilderWords

KINDS_REFRESH = timedelta(minutes=5)
KINDS_RETENTION = timedelta(days=7)
"""The builder shows the kinds also while no agent runs."""

_SHARED = ("kind", "id", "when")
_OF_FLOW = ("name", "trigger", "steps")
_CHOICES = {
    "source": ("contact", "user", "workflow"),
    "locale": LOCALES,
    "principal.kind": ("visitor", "anonymous", "staff"),
    "owner": ("assistant", "team", "person"),
    "priority": ("urgent", "high", "normal", "low"),
}
_LISTS = frozenset(("labels",))
"""No sentence of the builder is about a list. An expression may be."""
_SWITCHES = ("principal.email_verified", "returning")
_PARTS = {"principal": ("principal.kind", "principal.email_verified", "principal.name")}
_OPEN = ("contact", "known", "vars", "event")
"""Names that stand for many: properties and variables are below them."""


def described(words: BuilderWords, *, flows: Sequence[str] = (), models: Sequence[str] = ()) -> FlowKinds:
    """All kinds. Words that are missing are collected in `words.missing`."""
    fields = FieldReader(words)
    return FlowKinds(
        steps=[_step(each, fields) for each in STEPS],
        triggers=[_trigger(each, fields) for each in TRIGGERS],
        flow=fields.of_model(Flow, "flow", without=_OF_FLOW),
        names=_names(words),
        tools=[ToolChoice(name=name, title=words.tool(name)) for name in tool_names("model", "flow")],
        functions=[
            ExpressionFunction(name=name, title=words.function(name), method=name in METHODS)
            for name in (*METHODS, *FUNCTIONS)
        ],
        properties=[ContactProperty(name=name, label=name) for name in CreateContact.model_fields if name != "other"],
        flows=list(flows),
        models=list(models),
    )


def _step(step: type[Step], fields: FieldReader) -> StepKind:
    kind = step.kind_name()
    title, explained = fields.words.kind(kind)
    # A list of parts with steps in them is described by its block alone.
    blocks = fields_with_steps(step)
    inner = {path[0] for path in blocks if len(path) > 1}
    return StepKind(
        kind=kind, title=title, help=explained, group=step.group, whole=step.whole_value,
        fields=fields.of_model(step, kind, without=(*_SHARED, *inner)),
        blocks=[_block(step, path, fields.words) for path in blocks],
        ends=step.is_end, enters=step.enters_a_block, sets=list(names_set(step)),
    )  # fmt: skip


def _block(step: type[Step], path: tuple[str, ...], words: BuilderWords) -> KindBlock:
    only = next((each.only for each in shown_of(step.model_fields[path[0]]) if each.only), None)
    items = models_in(step.model_fields[path[0]].annotation) if len(path) > 1 else []
    has_condition = any("when" in each.model_fields for each in items)
    place = [path[0]] if len(path) == 1 else [each for part in path for each in (part, "*")][:-1]
    return KindBlock(
        name=path[0], title=words.block(step.kind_name(), path[0]), place=place,
        condition="when" if has_condition else None,
        when=FieldCondition(field=only[0], equals=only[1]) if only else None,
    )  # fmt: skip


def _trigger(trigger: type[Trigger], fields: FieldReader) -> TriggerKind:
    title, explained = fields.words.kind(trigger.kind_name())
    return TriggerKind(
        kind=trigger.kind_name(), title=title, help=explained,
        fields=fields.of_model(trigger, trigger.kind_name(), without=("on",)),
        names=_spelled(trigger.names),
    )  # fmt: skip


def _names(words: BuilderWords) -> list[ConditionName]:
    """What conditions may name, each with the values that it may have."""
    return [_name(name, words) for name in _spelled(STEP_NAMES.union(*(each.names for each in TRIGGERS)))]


def _name(name: str, words: BuilderWords) -> ConditionName:
    # A closed list of values becomes a choice: people need not know how they are spelt.
    values = _CHOICES.get(name)
    choices = [KindChoice(value=each, title=words.choice(name, each)) for each in values or ()]
    # A part is known where the whole is.
    whole = name.partition(".")[0]
    used_in: list[Literal["trigger", "step"]] = ["step"] if whole in STEP_NAMES else []
    if any(whole in each.names for each in TRIGGERS):
        used_in.insert(0, "trigger")
    return ConditionName(
        name=name, title=words.name(name),
        type="choice" if values else "switch" if name in _SWITCHES else "text",
        choices=choices or None, used_in=used_in, any_key=name in _OPEN,
    )  # fmt: skip


def _spelled(names: frozenset[str]) -> list[str]:
    """The names with their parts, in the order of the documentation."""
    order = ("source", "channel", "locale", "principal", "returning", "contact", "known", "vars", "owner", "team")
    names -= _LISTS
    known = [name for name in order if name in names]
    return [part for name in (*known, *sorted(names - {*order})) for part in _PARTS.get(name, (name,))]


class PublishedKinds:
    """Keeps the description in Redis while agents run."""

    def __init__(self, redis: Redis, keys: Keys, words: BuilderWords) -> None:
        self._redis, self._key, self._words = redis, keys.flow_kinds, words

    async def publish(self, *, flows: Sequence[str], models: Sequence[str]) -> None:
        """Replace the description. Raises RedisError."""
        found = described(self._words, flows=flows, models=models)
        await self._redis.set(self._key, found.model_dump_json(exclude_none=True), ex=KINDS_RETENTION)


async def publish_kinds(published: PublishedKinds, flows: FlowStore, model: OpenAISettings) -> None:
    """Keep the description current while the process runs."""
    models = list(dict.fromkeys((model.model, *model.prices))) if model.has_key else []

    async def publish() -> None:
        await published.publish(flows=list(flows.own.programs), models=models)

    await run_every(KINDS_REFRESH, publish, name="kinds of steps")
