"""The settings for OpenAI: the model, and how long a person may have to wait for it."""

import re
from typing import Literal, Self

from pydantic import BaseModel, Field, SecretStr, model_validator
from pydantic_settings import SettingsConfigDict

from libs.settings import FrontdeskSettings

Effort = Literal["none", "minimal", "low", "medium", "high", "xhigh", "max"]

_REASONING_MODEL = re.compile(r"(o\d|gpt-([5-9]|\d{2,}))(?!.*chat)")
"""OpenAI's families of reasoning models. Their `-chat` variants don't reason."""


_TALKATIVE_MODEL = re.compile(r"gpt-([5-9]|\d{2,})(?!.*chat)")
"""Families whose verbosity can be set."""

_EFFORTS: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = (
    (re.compile(r"o\d|gpt-5-codex"), ("low", "medium", "high")),
    (re.compile(r"gpt-5(-(mini|nano))?(-\d{4}|$)"), ("minimal", "low", "medium", "high")),
    (re.compile(r"gpt-5\.1"), ("none", "low", "medium", "high")),
    (re.compile(r"gpt-(3|4)|chatgpt|gpt-5.*chat"), ()),
)
"""The efforts that families of models offer, where that is known. The API refuses others with each request."""


class Price(BaseModel):
    """Prices of a million tokens. `cached` input costs as much as other input unless it is given."""

    input: float = Field(ge=0)
    cached: float | None = Field(default=None, ge=0)
    output: float = Field(ge=0)


class OpenAISettings(FrontdeskSettings):
    """The key and the base URL have the names that OpenAI's SDK gives them; the rest is ours."""

    model_config = SettingsConfigDict(env_prefix="FRONTDESK_OPENAI_", populate_by_name=True)

    api_key: SecretStr | None = Field(default=None, validation_alias="OPENAI_API_KEY")
    base_url: str | None = Field(default=None, validation_alias="OPENAI_BASE_URL")
    model: str = Field(default="gpt-6-luna", min_length=1)
    effort: Effort | None = None
    """None leaves the choice to the model's own default."""
    verbosity: Literal["low", "medium", "high"] | None = None
    """None: `low` for models that know it, because a card shows the details."""
    reasoning: bool | None = None
    """Whether the model reasons. None derives it from the model's name, which fails for custom names."""
    prices: dict[str, Price] = {}
    """Prices by model, as JSON, from which the cost is counted, in the currency of the prices."""
    max_output_tokens: int = Field(default=4_000, ge=16)
    """Including reasoning."""
    max_tool_rounds: int = Field(default=8, ge=1)
    """How often one turn may call tools before the assistant has to answer without further calls."""
    max_corrections: int = Field(default=2, ge=0)
    """How often the mistakes of an answer are shown to the model before another assistant takes over."""
    max_retries: int = Field(default=2, ge=0)
    retry_pause_seconds: float = Field(default=0.25, ge=0)
    """The pause before the first retry. It doubles with each retry, unless the server asks for a time."""
    connect_timeout_seconds: float = Field(default=3, gt=0)
    first_token_timeout_seconds: float = Field(default=7, gt=0)
    """How long a turn may be silent, over all its calls and retries, before another assistant answers."""
    silence_timeout_seconds: float = Field(default=10, gt=0)
    """The longest silence in an answer that has begun. An answer that goes on isn't cut."""
    total_timeout_seconds: float = Field(default=100, gt=0)
    """For one decision in total. It must end before the turn's own deadline of 120 s."""
    probe_seconds: float = Field(default=2, gt=0)
    """How long the sender of a message that probes the model waits."""

    @property
    def has_key(self) -> bool:
        return self.api_key is not None

    @model_validator(mode="after")
    def _offers_effort(self) -> Self:
        if problem := effort_problem(self.model, self.effort):
            raise ValueError(problem)
        return self

    def verbosity_of(self, model: str) -> str | None:
        return self.verbosity or ("low" if _TALKATIVE_MODEL.match(model) else None)

    def reasons(self, model: str, effort: str | None) -> bool:
        """Whether this model reasons. A flow that names an effort has a reasoning model of any name."""
        if self.reasoning is not None:
            return self.reasoning
        return effort is not None or bool(_REASONING_MODEL.match(model))


def effort_problem(model: str, effort: str | None) -> str | None:
    """Why this model can't work with this effort; None if it can, or if nothing is known of the model."""
    offered = next((efforts for pattern, efforts in _EFFORTS if pattern.match(model)), None)
    if effort is None or offered is None or effort in offered:
        return None
    choices = f"it offers {', '.join(offered)}" if offered else "it does not reason"
    return f"the model {model} has no reasoning effort {effort!r}: {choices}"
