"""The flows in force with a draft at the place of the flow of its name, as tests and replays need them."""

from typing import Any

from libs.flows import FlowTextError, written
from libs.messaging import Unanswered
from services.agent.flows import FlowStore, examine


def with_draft(flows: FlowStore, document: Any) -> tuple[str, dict[str, str]]:
    """The draft's name, and all texts by file name in their order. Raises Unanswered for a draft with mistakes."""
    name = document.get("name") if isinstance(document, dict) else None
    others = [each for each in flows.own.flows if each.name != name]
    # Only errors: what is probably a mistake is tried to see what comes of it.
    wrong = next((each for each in examine(document, others).findings if each.severity == "error"), None)
    if wrong is not None:
        raise Unanswered(422, "flow_wrong", wrong.message)
    try:
        text = written(document)
    except FlowTextError as error:
        raise Unanswered(422, "flow_wrong", error.problem) from error
    listed = list(zip(flows.own.flows, flows.texts.items(), strict=True))
    texts = {file: text if flow.name == name else each for flow, (file, each) in listed}
    # A new flow comes first: else one before it might take all conversations.
    return str(name), texts if text in texts.values() else {"draft.yaml": text, **texts}
