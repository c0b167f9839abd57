"""The kinds of steps, one file each: the fields, the blocks inside, how it runs, and how a diagram shows it.

Texts, buttons, questions, hours and teams are fields of steps, so that a customer changes them in flow files.
"""

from services.agent.flows.steps.ask import AskStep
from services.agent.flows.steps.assign import AssignStep
from services.agent.flows.steps.assist import AssistStep
from services.agent.flows.steps.base import JUMP, OfferedButton, Place, Step
from services.agent.flows.steps.branch import BranchStep
from services.agent.flows.steps.close import CloseStep
from services.agent.flows.steps.enrich import EnrichStep
from services.agent.flows.steps.http_request import HttpRequestStep
from services.agent.flows.steps.jump import JumpStep
from services.agent.flows.steps.label import LabelStep
from services.agent.flows.steps.note import NoteStep
from services.agent.flows.steps.office_hours import OfficeHoursStep
from services.agent.flows.steps.priority import PriorityStep
from services.agent.flows.steps.reader import READER, Steps
from services.agent.flows.steps.run import RunStep
from services.agent.flows.steps.say import SayStep
from services.agent.flows.steps.set import SetStep
from services.agent.flows.steps.wait import WaitStep

STEPS: tuple[type[Step], ...] = (
    SayStep, AskStep, EnrichStep, SetStep, BranchStep, OfficeHoursStep, AssignStep, AssistStep, WaitStep,
    HttpRequestStep, NoteStep, LabelStep, PriorityStep, JumpStep, CloseStep, RunStep,
)  # fmt: skip
"""All kinds, in the order of the documentation. Nothing else lists them."""

READER.use(STEPS)

__all__ = [
    "JUMP",
    "READER",
    "STEPS",
    "AssistStep",
    "OfferedButton",
    "Place",
    "Step",
    "Steps",
]
