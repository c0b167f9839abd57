"""Conditions and values in CEL: compiled when a flow is read, evaluated on the values of a conversation.

A condition that fails at run time (a missing property, a number compared with a text) is false, and teammates can read
that: a contact never waits because of a typing error in a flow. Limits on expressions and on stored values bound the
cost: a text that doubles at each jump, or loops inside loops, would stop a worker.
"""

import json
import re
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator

from libs.contracts import Locale, Principal, mistake
from services.agent.flows.shown import ShownAs

TRIGGER_NAMES = frozenset(("source", "channel", "locale", "principal", "returning"))
STEP_NAMES = TRIGGER_NAMES | {"contact", "known", "vars"}
EVENT_NAMES = STEP_NAMES | {"event", "labels", "owner", "priority", "team"}
"""For triggers on an event in a conversation that goes on."""

MAX_EXPRESSION = 1_000
"""Characters."""

MAX_LOOPS = 2
"""Calls of `map`, `filter`, `all` and `exists`: each multiplies the cost by the length of a list."""

MAX_TEXT_VALUE = 4_000
MAX_LIST_VALUE = 1_000
"""Characters of a variable's value; a list counts as JSON."""

METHODS = ("contains", "startsWith", "endsWith", "matches", "exists", "all")
"""Functions behind a value and a dot."""

FUNCTIONS = ("size", "int", "string")
"""Functions around a value. CEL has more; these and the methods are the ones that conditions of flows need."""

_LOOP = re.compile(r"\.\s{0,9}(?:map|filter|all|exists|exists_one)\s{0,9}\(")
_ITEM = re.compile(_LOOP.pattern + r"\s{0,9}([A-Za-z_]\w{0,60})\s{0,9},")
"""The name that a loop gives to each item."""


_VARIABLE = re.compile(r"\bvars\.([A-Za-z_]\w*)")


class ConditionFailed(Exception):
    """The expression can't be evaluated on these values. The message contains none of them."""


def _reason(said: str) -> str:
    """The first sentence of the engine, without its place in the input and the list of all that it knows."""
    found = said.partition("ERROR: ")[2].splitlines()
    # “<input>:1:4: Syntax error: mismatched input '<EOF>' expecting {…}”
    return found[0].partition(": ")[2].partition(" expecting ")[0] or found[0] if found else "it can not be read"


def _checker(names: frozenset[str]) -> Any:
    def check(value: str) -> str:
        import cel  # here, so that a program without flows does not load the engine

        if not value.strip():
            raise mistake("expression_empty", "there is no expression yet")
        if len(value) > MAX_EXPRESSION:
            raise mistake("expression_long", "an expression has at most {most} characters", most=MAX_EXPRESSION)
        if len(_LOOP.findall(value)) > MAX_LOOPS:
            raise mistake(
                "expression_loops", "an expression has at most {most} loops (map, filter, all, exists)", most=MAX_LOOPS
            )
        try:
            program = cel.compile(value)
        except ValueError as error:
            raise mistake("not_cel", "not a CEL expression: {said}", said=_reason(str(error))) from error
        # The engine counts the names of a loop's items among the variables.
        if unknown := set(program.variables()) - names - {*_ITEM.findall(value)}:
            raise mistake("unknown_name", "unknown name in the condition: {names}", names=", ".join(sorted(unknown)))
        return value

    return AfterValidator(check)


TriggerCondition = Annotated[str, _checker(TRIGGER_NAMES), ShownAs("condition")]
StepCondition = Annotated[str, _checker(STEP_NAMES), ShownAs("condition")]
Expression = Annotated[str, _checker(STEP_NAMES), ShownAs("expression")]
EventCondition = Annotated[str, _checker(EVENT_NAMES), ShownAs("condition")]


def evaluate(expression: str, values: Mapping[str, Any]) -> Any:
    """The expression's value. Raises ConditionFailed."""
    import cel

    try:
        # CEL takes only a dict, and `values` may be any mapping.
        return cel.evaluate(expression, dict(values))
    except (ValueError, LookupError, TypeError, RuntimeError, ArithmeticError) as error:
        raise ConditionFailed(f"{expression}: {type(error).__name__}") from error


def variables_in(expression: str) -> list[str]:
    """The names of the variables that an expression reads, each once."""
    return list(dict.fromkeys(_VARIABLE.findall(expression)))


def value_of(expression: str, values: Mapping[str, Any]) -> Any:
    """The expression's value for a variable. Raises ConditionFailed, also for a value that can't be stored."""
    value = evaluate(expression, values)
    try:
        stored = json.dumps(value, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise ConditionFailed(f"{expression}: {type(value).__name__} can't be stored") from error
    if len(stored) > (MAX_TEXT_VALUE if isinstance(value, str) else MAX_LIST_VALUE):
        raise ConditionFailed(f"{expression}: too long to be stored")
    return value


def trigger_values(
    *, source: str, channel: str, locale: Locale, principal: Principal, returning: bool = False
) -> dict[str, Any]:
    """The values that a trigger's condition may use."""
    return {
        "source": source,
        "channel": channel,
        "locale": locale,
        "principal": {
            "kind": principal.kind,
            "email_verified": principal.email_verified,
            "name": principal.name or "",
        },
        "returning": returning,
    }


def holds(expression: str, values: Mapping[str, Any]) -> bool:
    """Whether a condition is true. Raises ConditionFailed, also for a value that is neither true nor false."""
    value = evaluate(expression, values)
    if not isinstance(value, bool):
        raise ConditionFailed(f"{expression}: neither true nor false")
    return value
