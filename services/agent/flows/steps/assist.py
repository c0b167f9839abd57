"""`assist`: from this step on the assistant answers."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, ClassVar, Literal

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from libs.contracts import Confirm, Principal, Slug, mistake
from libs.contracts.tools import PLAN_IMPORT, offered_tool, reads_only, tool_names
from services.agent.assistant import AssistantRole
from services.agent.flows.runtime import AtAssist, StepContext
from services.agent.flows.shown import ShownAs, StepGroup
from services.agent.flows.steps.base import Step
from services.agent.flows.texts import Part

Effort = Literal["none", "minimal", "low", "medium", "high"]


class AssistHistory(Part):
    messages: int = Field(default=5, ge=0, le=100)
    tokens: int = Field(default=800, ge=0, le=100_000)


class AssistStep(Step):
    """With `hand_off` (true, or the teams to choose from) the assistant may pass the conversation to the steps that
    follow, and with `close` it may end the conversation. `confirm` says which changes the person confirms first.
    """

    kind: Literal["assist"] = "assist"
    goal: Annotated[str, ShownAs("prose")] = Field(min_length=1)
    backstory: Annotated[str, ShownAs("prose")] = Field(min_length=1)
    tools: list[Annotated[str, ShownAs("tool")]]
    history: AssistHistory = AssistHistory()
    model: Annotated[str | None, ShownAs("model", rare=True)] = None
    effort: Annotated[Effort | None, ShownAs(rare=True)] = None
    close: bool = False
    confirm: Annotated[Confirm | None, ShownAs(rare=True)] = None
    hand_off: bool | Annotated[list[Annotated[Slug, ShownAs("team")]], Field(min_length=1, max_length=20)] = False
    group: ClassVar[StepGroup] = "assistant"
    needs_assistant: ClassVar[bool] = True
    shape: ClassVar[tuple[str, str]] = ("[[", "]]")

    def nothing_follows(self) -> PydanticCustomError:
        # It ends only without hand-offs, and its author can change that.
        message = "nothing follows `{kind}` unless it has `hand_off: true`"
        return mistake("nothing_follows_assist", message, kind=self.kind)

    @field_validator("tools")
    @classmethod
    def _known(cls, tools: list[str]) -> list[str]:
        allowed = tool_names("model", "flow")
        for tool in tools:
            if tool not in allowed:
                known = ", ".join(allowed)
                raise mistake("unknown_tool", "unknown tool '{tool}'; there are {known}", tool=tool, known=known)
        return tools

    def run(self, context: StepContext) -> AtAssist:
        return self.begin(context.conversation.principal)

    def begin(self, principal: Principal) -> AtAssist:
        """The assistant's part of the conversation with this person."""
        # Staff look after records on which others rely. Everyone else talks about their own data.
        confirm = self.confirm or ("updates" if principal.kind == "staff" else "never")
        may_import = principal.kind == "staff" and PLAN_IMPORT.name in self.tools
        return AtAssist(self._assistant(), confirm, may_import)

    def during_a_question(self, principal: Principal) -> AtAssist:
        """The assistant answers a question that the contact asks in place of an answer. It changes nothing there."""
        tools = tuple(tool for tool in self._assistant().tools if reads_only(tool))
        role = replace(self._assistant(), tools=tools, may_close=False, hand_off_teams=None)
        return replace(self.begin(principal), assistant=role, may_import=False, goes_on=True)

    def _assistant(self) -> AssistantRole:
        teams = None if self.hand_off is False else tuple(self.hand_off if self.hand_off is not True else ())
        return AssistantRole(
            goal=self.goal,
            backstory=self.backstory,
            tools=tuple(tool for tool in self.tools if offered_tool(tool)),
            history_messages=self.history.messages,
            history_tokens=self.history.tokens,
            model=self.model,
            effort=self.effort,
            may_close=self.close,
            hand_off_teams=teams,
        )

    def label(self) -> str:
        return ", ".join(self.tools)

    def next_label(self) -> str | None:
        return "handed off" if self.hand_off else None

    def texts(self) -> Iterator[str]:
        # A model reads the goal and the backstory as they are: nothing is filled into them.
        yield from [self.when] if self.when else []
