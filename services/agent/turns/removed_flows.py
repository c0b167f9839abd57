"""Handles a conversation of deleted flows: it begins again with the current flows, and an entry says so.

Its state is a position in a set of flows. In another set the same number is another step.
"""

from collections.abc import Callable

from libs.contracts import SYSTEM, FlowDecision, Message
from libs.conversations import Commit, Snapshot
from services.agent.flows import STEPS
from services.agent.flows.runtime import FlowState

NOTICE = "flows_gone"

NOTICED = "flows_gone"
"""The state's field: teammates have seen the notice."""


def begin_again(snapshot: Snapshot, in_force: str, words: Callable[[str], str]) -> Commit | None:
    """The next step; None if there is none.

    While a team or a person owns the conversation, only they see a notice, and the contact is asked nothing.
    """
    state, flow = snapshot.state, FlowState.of(snapshot.state)
    if not state.is_open or state.pending_calls > 0:
        return None  # the results of these calls belong to the old flow
    decision = FlowDecision(
        flow=flow.flow, step=str(flow.position), what="flows_gone",
        detail=f"the flows {state.flows} that this conversation began with are kept no more",
        data={"code": "flows_gone"},
    )  # fmt: skip
    if state.owner.kind != "assistant":
        return None if state.flows_gone else Commit(messages=[decision], patch={NOTICED: "1"})
    line = Message(author=SYSTEM, text=words(state.locale), locale=state.locale, notice=NOTICE)
    # Timers of the old position would fire into the new one.
    armed = [step.timer for step in STEPS if step.timer in state.timers]
    flow.restart()
    return Commit(messages=[decision, line], patch={**flow.patch(state), "flows": in_force}, disarm=armed)
