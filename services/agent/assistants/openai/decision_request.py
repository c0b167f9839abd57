"""The request for one decision, which grows with each mistake of the model that it is shown.

It keeps the beginning of the prompt unchanged, so that further requests of the same decision come from the cache.
"""

from typing import Any

import structlog

from services.agent.assistant import AssistantRole, Situation
from services.agent.assistants.openai.client import safety_identifier
from services.agent.assistants.openai.hand_off import CLOSE_TOOL, hand_off_tool
from services.agent.assistants.openai.patience import Patience, waited_s
from services.agent.assistants.openai.prompt import Prompt
from services.agent.assistants.openai.receipts import TurnReceipts
from services.agent.assistants.openai.schemas import function_tools
from services.agent.assistants.openai.settings import OpenAISettings, effort_problem
from services.agent.assistants.openai.transcript import Item
from services.agent.assistants.openai.usage import COST, cost_so_far
from services.agent.metrics import MODEL_CONVERSATION_COST

BRAIN = "openai"
"""The value of `brain` in the memory of this assistant's entries."""

_LAST_ROUND = (
    "No more tools can be called for this message. Answer now: say plainly what is done, and what the user asked for "
    "that is not done."
)

_log = structlog.get_logger(__name__)


class DecisionRequest:
    """`doubted` is the text that the model was asked about, because it did not agree with the receipts."""

    def __init__(self, settings: OpenAISettings, situation: Situation, prompt: Prompt, receipts: TurnReceipts) -> None:
        assistant = situation.assistant
        self.situation = situation
        self.prompt = prompt
        self.receipts = receipts
        self.cost = cost_so_far(situation.log)
        self.doubted: str | None = None
        self.empty_answers = self.wrong_answers = self.repeats = 0
        self.patience = Patience(settings.first_token_timeout_seconds, waited_s(situation.log))
        self.corrections: list[Item] = []
        self.model = model_of(settings, assistant)
        has_tools = bool(assistant.tools or assistant.may_close or assistant.hand_off_teams is not None)
        self.is_last_round = has_tools and prompt.tool_rounds >= settings.max_tool_rounds
        self.may_call = has_tools and not self.is_last_round
        if self.is_last_round:
            self.end_calls()
        self._settings = settings
        self._tools = _tools(assistant)

    def memory(self) -> dict[str, Any]:
        """The memory of the decision's entries, with what the conversation has cost so far."""
        if not self._settings.prices:
            return {"brain": BRAIN, "model": self.model}
        MODEL_CONVERSATION_COST.observe(self.cost)
        cost = round(self.cost, 6)
        _log.info("conversation_cost", conversation_id=self.situation.conversation_id, cost=cost)
        return {"brain": BRAIN, "model": self.model, COST: cost}

    def end_calls(self) -> None:
        """The model has to answer now, without further calls."""
        self.may_call = False
        self.corrections.append({"role": "developer", "content": _LAST_ROUND})

    def doubt(self, text: str, question: str) -> None:
        """The model is asked about a text that does not agree with the receipts."""
        self.doubted = text
        self.corrections += [{"role": "assistant", "content": text}, {"role": "developer", "content": question}]

    def body(self) -> dict[str, Any]:
        principal = self.situation.principal
        body: dict[str, Any] = {
            "model": self.model,
            "instructions": self.prompt.instructions,
            "input": self.prompt.input + self.corrections,
            "max_output_tokens": self._settings.max_output_tokens,
            "prompt_cache_key": self.prompt.cache_key,
            "safety_identifier": safety_identifier(principal.kind, principal.id),
            "store": False,  # the log is the only record of a conversation
            "stream": True,
        }
        if (verbosity := self._settings.verbosity_of(self.model)) is not None:
            body["text"] = {"verbosity": verbosity}
        if self._tools:
            # The tools stay even if none may be called: without them the beginning of the prompt would not be cached.
            body["tools"] = self._tools
            body["tool_choice"] = "auto" if self.may_call else "none"
            body["parallel_tool_calls"] = True
        # OpenAI stores nothing, so that the reasoning between two calls must be sent back.
        if reasons(self._settings, self.situation.assistant):
            body["include"] = ["reasoning.encrypted_content"]
        if (effort := _effort(self._settings, self.situation.assistant)) is not None:
            body["reasoning"] = {"effort": effort}
        return body


def model_of(settings: OpenAISettings, assistant: AssistantRole) -> str:
    return assistant.model or settings.model


def reasons(settings: OpenAISettings, assistant: AssistantRole) -> bool:
    return settings.reasons(model_of(settings, assistant), _effort(settings, assistant))


def _effort(settings: OpenAISettings, assistant: AssistantRole) -> str | None:
    """The effort of the flow or the deployment; None if the flow's model does not offer it: the API would refuse it."""
    effort = assistant.effort or settings.effort
    return effort if effort_problem(model_of(settings, assistant), effort) is None else None


def _tools(assistant: AssistantRole) -> list[dict[str, Any]]:
    tools = function_tools(assistant.tools)
    if assistant.hand_off_teams is not None:
        tools = [*tools, hand_off_tool(assistant.hand_off_teams)]
    return [*tools, CLOSE_TOOL] if assistant.may_close else tools
