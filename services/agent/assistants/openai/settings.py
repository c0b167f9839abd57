"""The settings for OpenAI: the model, and how long a person may have to wait for it."""

import re
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import SettingsConfigDict

from libs.settings import FrontdeskSettings

Effort = Literal["none", "minimal", "low", "medium", "high", "xhigh", "max"]

_REASONING_MODEL = re.compile(r"(o\d|gpt-([5-9]|\d{2,}))(?!.*chat)")
"""OpenAI's families of reasoning models. Their `-chat` variants don't reason."""


class OpenAISettings(FrontdeskSettings):
    """The key and the base URL have the names that OpenAI's SDK gives them; the rest is ours."""

    model_config = SettingsConfigDict(env_prefix="FRONTDESK_OPENAI_", populate_by_name=True)

    api_key: SecretStr | None = Field(default=None, validation_alias="OPENAI_API_KEY")
    base_url: str | None = Field(default=None, validation_alias="OPENAI_BASE_URL")
    model: str = Field(default="gpt-6-luna", min_length=1)
    effort: Effort | None = None
    """None leaves the choice to the model's own default."""
    reasoning: bool | None = None
    """Whether the model reasons. None derives it from the model's name, which fails for custom names."""
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

    def reasons(self, model: str, effort: str | None) -> bool:
        """Whether this model reasons. A flow that names an effort has a reasoning model of any name."""
        if self.reasoning is not None:
            return self.reasoning
        return effort is not None or bool(_REASONING_MODEL.match(model))
