"""What the builder of flows asks of an agent, and the answers: only agents know the language of flows.

Each operation is a name with the models of its question and of its answer. Documents are flows as JSON values, and a
place is a path into one, such as `["steps", 3, "ask", "on_timeout", 0]`.
"""

from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

from pydantic import Field

from libs.contracts.base import Envelope, Model
from libs.contracts.principals import Locale

Asked = TypeVar("Asked", bound=Model)
Answered = TypeVar("Answered", bound=Model)

Severity = Literal["error", "warning"]
FlowPlace = tuple[int | str, ...]


@dataclass(frozen=True)
class Operation(Generic[Asked, Answered]):
    """One kind of question to an agent."""

    name: str
    asked: type[Asked]
    answered: type[Answered]


class StudioRequested(Envelope):
    """A question to any agent. `question` is the JSON of the operation's model. It is void after `seconds`."""

    kind: Literal["studio.requested"] = "studio.requested"
    operation: str
    question: str
    seconds: float


class StudioAnswered(Envelope):
    """The answer, or the reason why there is none. `status` is the one of HTTP."""

    kind: Literal["studio.answered"] = "studio.answered"
    answer: str | None = None
    status: int = 200
    code: str = ""
    detail: str = ""


class FlowFinding(Model):
    """A mistake (`error`), or what is probably one (`warning`). `line` is in the text, where there is one.

    `message` is English. A page says it in another language by `code` and `values`.
    """

    severity: Severity
    code: str
    message: str
    place: FlowPlace = ()
    line: int | None = None
    values: dict[str, str] = {}


class StepFound(Model):
    """A step of a document. `path` is its name in the log and in numbers: its id, or its number in the flow."""

    place: FlowPlace
    path: str
    kind: str
    label: str = ""


class ScopedVariable(Model):
    """A variable that a step may use. `set_by` is the step that sets it; none for one that Frontdesk itself sets."""

    name: str
    set_by: FlowPlace | None = None


class StepScope(Model):
    """The variables that are known at a step, in the order in which they are set."""

    place: FlowPlace
    variables: list[ScopedVariable]


class CheckRequest(Model):
    """A flow to check: its document, or its text. The flows in force stand around it."""

    name: str = ""
    document: Any = None
    text: str | None = None


class CheckReply(Model):
    """All findings. `text` is the flow as YAML. Steps and scopes are those of the steps that can be read."""

    text: str
    document: Any = None
    findings: list[FlowFinding] = Field(default_factory=list)
    steps: list[StepFound] = Field(default_factory=list)
    scopes: list[StepScope] = Field(default_factory=list)


class TranslateRequest(Model):
    """Texts of a flow to translate. Their places, such as `{vars.name}`, stay as they are."""

    texts: list[str]
    source: Locale
    target: Locale


class TranslateReply(Model):
    """Drafts, in the order of the texts."""

    texts: list[str]


CHECK: Operation[CheckRequest, CheckReply] = Operation("check", CheckRequest, CheckReply)
TRANSLATE: Operation[TranslateRequest, TranslateReply] = Operation("translate", TranslateRequest, TranslateReply)
