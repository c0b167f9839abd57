"""A conversation whose flows are kept nowhere any more: it begins again with those in force, and says so.

Its state is a position in a set of flows. In another set the same number is another step, so that going on there would
ask or do anything.
"""

from collections.abc import Callable

from libs.contracts.entries import SYSTEM, FlowDecision, Message
from libs.conversations.turns import Snapshot, Step

NOTICE = "flows_gone"

TOLD = "flows_gone"
"""The state's field: teammates were told already."""

_BEGIN_AGAIN = {"flow": "", "step": "0", "stack": "", "asking": "", "asked": "0", "tries": "0", "jumps": ""}


def begin_again(snapshot: Snapshot, in_force: str, words: Callable[[str], str]) -> Step | None:
    """What is decided now; None where it is somebody else's turn.

    While a team or a person has the conversation they are told, and nothing is asked of the contact.
    """
    state = snapshot.state
    if not state.is_open or state.pending_calls > 0:
        return None
    decision = FlowDecision(
        flow=state.extra.get("flow", ""), step=state.extra.get("step", "0"), what="flows_gone",
        detail=f"the flows {state.flows} that this conversation began with are kept no more",
    )  # fmt: skip
    if state.owner != "assistant":
        return None if state.extra.get(TOLD) else Step(messages=[decision], patch={TOLD: "1"})
    line = Message(author=SYSTEM, text=words(state.locale), locale=state.locale, notice=NOTICE)
    armed = [name for name in ("answer", "wait", "queue") if f"timer:{name}" in state.extra]
    return Step(messages=[decision, line], patch={**_BEGIN_AGAIN, "flows": in_force}, disarm=armed)
