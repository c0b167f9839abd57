"""The question of a flow that stands in a conversation, by its name: a test may expect it in any wording."""

from libs.conversations import ConversationState
from services.agent.flows import Do, FlowSet
from services.agent.flows.runtime import AskedQuestion, FlowState


def question_asked(flows: FlowSet, state: ConversationState) -> str | None:
    """None if the conversation has ended, or waits for something else than an answer."""
    current = FlowState.of(state)
    # The name of a step that waited before stays until another one waits.
    if not state.is_open or not current.waits_at or current.waits_at != current.here:
        return None
    program = flows.programs.get(current.flow, ())
    instruction = program[current.position] if current.position < len(program) else None
    step = instruction.step if isinstance(instruction, Do) else None
    return step.name if isinstance(step, AskedQuestion) else None
