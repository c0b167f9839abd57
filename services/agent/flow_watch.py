"""Looks for changed files and newly published flows, and lets conversations that open from then on have them."""

import logging
from datetime import timedelta

from libs.assignment import Directory
from libs.conversations import TAIL, Turns
from libs.messaging import run_every
from services.agent.assistants.openai import OpenAISettings, effort_problem
from services.agent.flows import (
    AssistStep,
    DeskNames,
    FlowError,
    FlowSet,
    FlowSource,
    FlowStore,
    all_steps,
    warnings,
)
from services.agent.settings import AgentSettings
from services.agent.studio import desk_names

logger = logging.getLogger(__name__)


async def watch_flows(
    flows: FlowStore,
    source: FlowSource,
    turns: Turns,
    settings: AgentSettings,
    model: OpenAISettings,
    directory: Directory,
) -> None:
    """Use changed and published flows for conversations that open from then on. A wrong one changes nothing."""
    seen: object = None

    async def check() -> None:
        nonlocal seen
        await flows.refresh()
        # Before the flows are read: a change while they are read gives another stamp at the next check.
        stamp = await source.stamp()
        if stamp == seen:
            return
        try:
            if await flows.reload(await source.read()):
                turns.tail = tail_of(flows.own)
                warn(flows.own, model, await desk_names(directory))
        except FlowError as error:
            # Once for each change: a wrong flow is not read again until it changes.
            logger.warning("flows not reloaded, the previous ones stay", extra={"reason": str(error)})
        seen = stamp

    await run_every(timedelta(seconds=settings.flows_check_seconds), check, name="flow files", at_once=False)


def warn(flows: FlowSet, model: OpenAISettings, desk: DeskNames) -> None:
    efforts = (
        f"{flow.name}: {problem}; its own default is used"
        for flow in flows.all_flows
        for step in all_steps(flow.steps)
        if model.has_key and isinstance(step, AssistStep)
        if (problem := effort_problem(step.model or model.model, step.effort or model.effort)) is not None
    )
    for warning in (*warnings(flows.flows, desk.teams, desk.calendars, desk.labels), *efforts):
        logger.warning("flow warning", extra={"warning": warning})


def tail_of(flows: FlowSet) -> int:
    """Entries of a log that a turn reads: a message of the history may come with a call, its result and a click."""
    steps = (step for flow in flows.all_flows for step in all_steps(flow.steps))
    histories = [step.history.messages for step in steps if isinstance(step, AssistStep)]
    return max(TAIL, *(4 * messages + 12 for messages in histories), 0)
