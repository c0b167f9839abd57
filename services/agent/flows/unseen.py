"""Finds the flows that would give a conversation of staff to a team, where it would wait unseen.

The desk shows no conversation that a member of staff opened (`ConversationState.is_private`). Conditions are evaluated
on examples of such conversations. The contact and the variables are known only while a conversation runs, so that a
condition on them counts as possible.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from libs.contracts import LOCALES, Principal
from services.agent.flows.conditions import ConditionFailed, holds, trigger_values
from services.agent.flows.schema import Flow
from services.agent.flows.steps import Step

_TEXT = re.compile(r"'([^'\\]{1,60})'|\"([^\"\\]{1,60})\"")

MAX_CHANNELS = 20
"""Examples of channels: each multiplies the cost of the check."""

Values = dict[str, Any]


def unseen(flows: Sequence[Flow]) -> Iterator[tuple[str, str]]:
    """The names of a flow and of a team to which it gives a conversation of staff, of one example for each flow."""
    by_name = {flow.name: flow for flow in flows}
    for number, flow in enumerate(flows):
        # Most flows take no conversation of staff: then each example costs one test.
        for values in _examples(flow, flows):
            if not _matches(flow, values):
                continue
            teams = dict.fromkeys(_teams(flow.steps, values, by_name))
            if teams and not any(_takes(previous, values) for previous in flows[:number]):
                yield from ((flow.name, team) for team in teams)
                break


def _examples(flow: Flow, flows: Sequence[Flow]) -> Iterator[Values]:
    """Conversations of staff, with the channels and the languages that the triggers name, this flow's first."""
    conditions = (condition for each in (flow, *flows) for condition in each.trigger.all_conditions())
    named = dict.fromkeys(single or double for single, double in _TEXT.findall(" ".join(conditions)))
    channels = ["", *named][:MAX_CHANNELS]
    locales = [locale for locale in LOCALES if locale == "en" or locale in named]
    for channel, locale, verified, returning in product(channels, locales, (True, False), (True, False)):
        staff = Principal(kind="staff", id="staff:site:example", email_verified=verified)
        yield trigger_values(source="contact", channel=channel, locale=locale, principal=staff, returning=returning)


def _matches(flow: Flow, values: Values) -> bool:
    try:
        return flow.trigger.matches(values)
    except ConditionFailed:
        return False


def _takes(flow: Flow, values: Values) -> bool:
    """Whether the flow leaves nothing to later flows. One that runs once per contact leaves the next conversation."""
    return not flow.trigger.once_per_contact and _matches(flow, values)


def _teams(steps: list[Step], values: Values, flows: Mapping[str, Flow]) -> Iterator[str]:
    for number, step in enumerate(steps):
        done = _holds(step.when, values)
        if done is False:
            continue
        if team := step.team_assigned():
            yield team
        if (run := step.flow_run()) and run in flows:
            yield from _teams(flows[run].steps, values, flows)
        for inner in _possible(step, values):
            yield from _teams(inner, values, flows)
        if step.ends() and done and not any(later.id for later in steps[number:]):
            return  # nothing that follows can be reached


def _possible(step: Step, values: Values) -> list[list[Step]]:
    """The lists of steps inside this one that may be reached."""
    possible: list[list[Step]] = []
    for block in step.blocks():
        met = _holds(block.when, values)
        if met is not False:
            possible.append(block.steps)
        if block.when and met:
            return possible  # its condition is certainly true, so that later blocks are never reached
    return possible


def _holds(condition: str | None, values: Values) -> bool | None:
    """Whether a condition is true; None if that depends on a running conversation."""
    try:
        return condition is None or holds(condition, values)
    except ConditionFailed:
        return None
