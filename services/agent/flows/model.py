"""The shape of a flow file. Everything that a customer would reword or tune is here and in no code."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from libs.contracts.principals import Locale, Principal
from libs.contracts.tools import TOOL_NAMES
from services.agent.brain import Assistant


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


def _as_mapping(value: Any) -> Any:
    return {"en": value} if isinstance(value, str) else value


class Text(BaseModel):
    """A text in one or more languages; a plain string is English. English stands in for what is missing."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    en: str = Field(min_length=1)
    es: str | None = None
    fr: str | None = None
    pl: str | None = None
    ko: str | None = None
    ru: str | None = None

    def in_language(self, locale: Locale) -> tuple[str, Locale]:
        """The text for this locale and the language that it is really in."""
        text = getattr(self, locale)
        return (text, locale) if text else (self.en, "en")


Words = Annotated[Text, BeforeValidator(_as_mapping)]


def _compiles(value: str) -> str:
    """A CEL expression over `source`, `channel`, `locale` and `principal` (kind, email_verified)."""
    import cel

    try:
        program = cel.compile(value)
    except ValueError as error:
        raise ValueError(f"not a CEL expression: {str(error).partition('ERROR: ')[2].splitlines()[0]}") from error
    unknown = set(program.variables()) - {"source", "channel", "locale", "principal"}
    if unknown:
        raise ValueError(f"unknown name in the condition: {', '.join(sorted(unknown))}")
    return value


class Trigger(_Part):
    """Which conversations a flow is for. Without `when`: all."""

    on: Literal["chat.opened"]
    when: Annotated[str, AfterValidator(_compiles)] | None = None

    def matches(self, *, source: str, channel: str, locale: Locale, principal: Principal) -> bool:
        """Raises RuntimeError when the condition can't be evaluated on these values."""
        if self.when is None:
            return True
        import cel

        values = {
            "source": source,
            "channel": channel,
            "locale": locale,
            "principal": {"kind": principal.kind, "email_verified": principal.email_verified},
        }
        return bool(cel.evaluate(self.when, values))


class Button(_Part):
    """`answer` is the line that confirms the press."""

    action: str = Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")
    label: Words
    answer: Words


class Say(_Part):
    text: Words
    buttons: list[Button] = []


class History(_Part):
    messages: int = Field(default=5, ge=0, le=100)
    tokens: int = Field(default=800, ge=0, le=100_000)


class Assist(_Part):
    """From here on the assistant answers."""

    goal: str = Field(min_length=1)
    backstory: str = Field(min_length=1)
    tools: list[str]
    history: History = History()
    model: str | None = None
    effort: Literal["none", "minimal", "low", "medium", "high"] | None = None

    @field_validator("tools")
    @classmethod
    def _known(cls, tools: list[str]) -> list[str]:
        for tool in tools:
            if tool not in TOOL_NAMES:
                raise ValueError(f"unknown tool {tool!r}; there are {', '.join(TOOL_NAMES)}")
        return tools

    def assistant(self) -> Assistant:
        return Assistant(
            goal=self.goal,
            backstory=self.backstory,
            tools=tuple(self.tools),
            history_messages=self.history.messages,
            history_tokens=self.history.tokens,
            model=self.model,
            effort=self.effort,
        )


class Step(_Part):
    """Exactly one of its fields."""

    say: Say | None = None
    assist: Assist | None = None

    @model_validator(mode="after")
    def _one(self) -> "Step":
        if (self.say is None) == (self.assist is None):
            raise ValueError("a step is either `say` or `assist`")
        return self


class Flow(_Part):
    name: str = Field(pattern=r"^[a-z][a-z0-9_]{0,59}$")
    trigger: Trigger
    steps: list[Step] = Field(min_length=1)

    @field_validator("steps")
    @classmethod
    def _in_order(cls, steps: list[Step]) -> list[Step]:
        if any(step.assist for step in steps[:-1]):
            raise ValueError("`assist` must be the last step")
        actions = [button.action for step in steps if step.say for button in step.say.buttons]
        if len(actions) != len(set(actions)):
            raise ValueError("two buttons have the same action")
        return steps

    def button(self, action: str) -> Button | None:
        """The flow's own button of this name; other actions are the brain's."""
        for step in self.steps:
            for button in step.say.buttons if step.say else ():
                if button.action == action:
                    return button
        return None
