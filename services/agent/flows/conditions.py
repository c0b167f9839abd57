"""Conditions and values in CEL: compiled when a flow is read, evaluated on what is known of the conversation.

A condition that fails at run time (a property that isn't there, a number compared with a text) is false, and the
desk is told so: a customer never waits for a typing error in a flow.
"""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator

TRIGGER_NAMES = frozenset(("source", "channel", "locale", "principal", "returning"))
STEP_NAMES = TRIGGER_NAMES | {"contact", "vars"}


class ConditionFailed(Exception):
    """The expression can't be evaluated on these values. The message holds no value."""


def _checker(names: frozenset[str]) -> Any:
    def check(value: str) -> str:
        import cel

        try:
            program = cel.compile(value)
        except ValueError as error:
            raise ValueError(f"not a CEL expression: {str(error).partition('ERROR: ')[2].splitlines()[0]}") from error
        if unknown := set(program.variables()) - names:
            raise ValueError(f"unknown name in the condition: {', '.join(sorted(unknown))}")
        return value

    return AfterValidator(check)


TriggerCondition = Annotated[str, _checker(TRIGGER_NAMES)]
StepCondition = Annotated[str, _checker(STEP_NAMES)]


def evaluate(expression: str, values: Mapping[str, Any]) -> Any:
    """The expression's value. Raises ConditionFailed."""
    import cel

    try:
        return cel.evaluate(expression, dict(values))
    except (ValueError, KeyError, TypeError, RuntimeError, ArithmeticError) as error:
        raise ConditionFailed(f"{expression}: {type(error).__name__}") from error


def holds(expression: str, values: Mapping[str, Any]) -> bool:
    """Whether a condition is met. Raises ConditionFailed, also for what is neither true nor false."""
    value = evaluate(expression, values)
    if not isinstance(value, bool):
        raise ConditionFailed(f"{expression}: neither true nor false")
    return value
