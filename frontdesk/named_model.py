"""The model that an option of a command names."""

from pydantic import ValidationError

from frontdesk.errors import UserError
from frontdesk.settings import describe
from services.agent.assistants.openai import OpenAISettings


def named_model(name: str | None) -> OpenAISettings | None:
    """The settings of the model; None for the guided assistant. Raises UserError for a wrong setting or no key."""
    if name is None:
        return None
    try:
        # The other settings of the model, such as its effort, are those of the deployment.
        settings = OpenAISettings(model=name)
    except ValidationError as error:
        raise UserError("\n".join(describe(error, OpenAISettings))) from None
    if not settings.has_key:
        raise UserError("--model needs a key: set OPENAI_API_KEY")
    return settings
