"""Decides the assistant's next step by asking a model of OpenAI, or of a server with the same Responses API.

Usually one decision is one request. Failed requests are sent again, and the mistakes of a wrong answer are shown to the
model, both within limits of number and time. Beyond them another assistant has to take over.
"""

import asyncio
from typing import Any

import structlog

from libs.messaging import Backoff
from services.agent.assistant import (
    AssistantCall,
    AssistantRole,
    AssistantUnavailable,
    Decision,
    EmitText,
    HandOff,
    Situation,
    Undone,
)
from services.agent.assistants.openai import errors
from services.agent.assistants.openai.answer_checks import check_calls, corrections, cut_off, subject
from services.agent.assistants.openai.client import ResponsesClient
from services.agent.assistants.openai.errors import ModelFailed
from services.agent.assistants.openai.hand_off import CLOSE, CLOSE_TOOL, hand_off_tool, wanted_hand_off, wants_to_close
from services.agent.assistants.openai.hand_off import NAME as HAND_OFF
from services.agent.assistants.openai.patience import Patience, waited_s
from services.agent.assistants.openai.prompt import Prompt, build
from services.agent.assistants.openai.reply import ModelReply
from services.agent.assistants.openai.schemas import UnknownTool, function_tools
from services.agent.assistants.openai.settings import OpenAISettings
from services.agent.assistants.openai.tokens import TokenCounter
from services.agent.assistants.openai.transcript import Item

_MAX_PAUSE_S = 4.0
"""If a server asks for a longer pause, another assistant answers this user now."""

BRAIN = "openai"
"""The value of `brain` in the memory of this assistant's entries."""

_LAST_ROUND = (
    "No more tools can be called for this message. Answer now: say plainly what is done, and what the user asked for "
    "that is not done."
)

_log = structlog.get_logger(__name__)


class OpenAIAssistant:
    """Safe for any number of conversations at once. Close it with `aclose`."""

    def __init__(self, settings: OpenAISettings) -> None:
        self._settings = settings
        self._client = ResponsesClient(settings)
        self._counter = TokenCounter()

    async def prepare(self) -> None:
        """Loads the token tables, so that the first decision doesn't wait for them."""
        await self._counter.load()

    async def aclose(self) -> None:
        await self._client.aclose()

    async def decide(self, situation: Situation, emit: EmitText) -> Decision:
        draft = _Draft(emit)
        try:
            return await self._in_time(situation, draft)
        except ModelFailed as failure:
            await draft.restart()
            raise AssistantUnavailable(failure.code) from failure
        except UnknownTool as error:
            raise AssistantUnavailable(errors.UNKNOWN_TOOL) from error

    async def _in_time(self, situation: Situation, draft: "_Draft") -> Decision:
        deadline = asyncio.timeout(self._settings.total_timeout_seconds)
        try:
            async with deadline:
                return await self._decide(situation, draft)
        except TimeoutError as error:
            if not deadline.expired():
                raise  # a timeout of the draft, not of the model
            raise ModelFailed(errors.TIMEOUT, retryable=False) from error

    async def _decide(self, situation: Situation, draft: "_Draft") -> Decision:
        step = _Step(self._settings, situation, await self._prompt(situation))
        empty_answers = wrong_answers = 0
        while True:
            reply = await self._ask(step, draft)
            if reply.ending == "content_filter":
                raise ModelFailed(errors.FILTERED, retryable=False)
            teams = situation.assistant.hand_off_teams
            if (hand_off := wanted_hand_off(reply.calls, teams)) is not None:
                return self._decision(step, reply, (), hand_off)
            if wants_to_close(reply.calls, may_close=situation.assistant.may_close):
                return self._decision(step, reply, (), close=True)
            # Next to other calls a hand-off is ignored: the model can ask for it again after their results.
            asked = [call for call in reply.calls if call.name not in (HAND_OFF, CLOSE)]
            checked = check_calls(asked, situation.assistant.tools) if step.may_call else []
            if reply.cut and step.may_call and not checked:
                raise ModelFailed(errors.INCOMPLETE, retryable=False)
            checked += cut_off(reply.cut) if step.may_call else []
            calls = tuple(one.call for one in checked if one.call is not None)
            if len(calls) == len(checked) and (calls or reply.text):
                return self._decision(step, reply, calls)
            if not checked:
                empty_answers += 1
                if reply.ending == "max_output_tokens":
                    raise ModelFailed(errors.INCOMPLETE, retryable=False)
                if empty_answers > 1:
                    raise ModelFailed(errors.EMPTY_ANSWER, retryable=False)
            else:
                wrong_answers += 1
                if wrong_answers > self._settings.max_corrections:
                    raise ModelFailed(errors.BAD_ARGUMENTS, retryable=False)
                step.corrections += corrections(checked, wrong_answers)
            await draft.restart()

    async def _prompt(self, situation: Situation, *, replay: bool = True) -> Prompt:
        reasons = _reasons(self._settings, situation.assistant)
        return await build(situation, self._counter, phases=reasons, replay=replay and reasons)

    async def _ask(self, step: "_Step", draft: "_Draft") -> ModelReply:
        attempt = 0
        while True:
            try:
                return await self._client.ask(step.body(), draft.write, step.patience)
            except ModelFailed as failure:
                _log.warning(
                    "openai_request_failed",
                    code=failure.code,
                    attempt=attempt,
                    conversation_id=step.situation.conversation_id,
                )
                await draft.restart()  # no part of a failed answer may stay before the next one
                # OpenAI can't decrypt the stored reasoning any more, but answers without it.
                if failure.code == errors.STALE_REASONING and step.prompt.replays:
                    step.prompt = await self._prompt(step.situation, replay=False)
                    continue
                pause_s = _pause_s(failure, self._settings.retry_pause_seconds, attempt)
                if not failure.retryable or attempt >= self._settings.max_retries or pause_s is None:
                    raise
                if pause_s >= step.patience.left_s:
                    raise  # after the pause no patience would be left
            await asyncio.sleep(pause_s)
            step.patience.spend(pause_s)
            attempt += 1

    def _decision(
        self,
        step: "_Step",
        reply: ModelReply,
        calls: tuple[AssistantCall, ...],
        hand_off: HandOff | None = None,
        *,
        close: bool = False,
    ) -> Decision:
        _log.debug(
            "openai_answered",
            conversation_id=step.situation.conversation_id,
            model=step.model,
            input_tokens=reply.usage.get("input_tokens"),
            output_tokens=reply.usage.get("output_tokens"),
        )
        cut = reply.ending == "max_output_tokens" and not calls
        undone: Undone | None = None
        if step.is_last_round and hand_off is None and not close:
            undone = Undone("rounds", tuple(subject(call) for call in (*reply.calls, *reply.cut)))
        elif cut:
            undone = Undone("cut")
        return Decision(
            text=f"{reply.text} …" if cut else reply.text,
            undone=undone,
            calls=calls,
            memory={"brain": BRAIN, "model": step.model, **(step.patience.stored() if calls else {})},
            hand_off=hand_off,
            close=close,
        )


class _Step:
    """The request for one decision. It grows with each correction."""

    def __init__(self, settings: OpenAISettings, situation: Situation, prompt: Prompt) -> None:
        assistant = situation.assistant
        self.situation = situation
        self.prompt = prompt
        self.patience = Patience(settings.first_token_timeout_seconds, waited_s(situation.log))
        self.corrections: list[Item] = []
        self.model = _model(settings, assistant)
        has_tools = bool(assistant.tools or assistant.may_close or assistant.hand_off_teams is not None)
        self.is_last_round = has_tools and prompt.tool_rounds >= settings.max_tool_rounds
        self.may_call = has_tools and not self.is_last_round
        if self.is_last_round:
            self.corrections.append({"role": "developer", "content": _LAST_ROUND})
        self._settings = settings
        self._effort = _effort(settings, assistant)
        self._tools = function_tools(assistant.tools)
        if assistant.hand_off_teams is not None:
            self._tools = [*self._tools, hand_off_tool(assistant.hand_off_teams)]
        if assistant.may_close:
            self._tools = [*self._tools, CLOSE_TOOL]

    def body(self) -> dict[str, Any]:
        body: dict[str, Any] = {
            "model": self.model,
            "instructions": self.prompt.instructions,
            "input": self.prompt.input + self.corrections,
            "max_output_tokens": self._settings.max_output_tokens,
            "prompt_cache_key": self.prompt.cache_key,
            "store": False,  # the log is the only record of a conversation
            "stream": True,
        }
        if self._tools:
            # The tools stay even if none may be called: without them the beginning of the prompt would not be cached.
            body["tools"] = self._tools
            body["tool_choice"] = "auto" if self.may_call else "none"
            body["parallel_tool_calls"] = True
        # OpenAI stores nothing, so that the reasoning between two calls must be sent back.
        if _reasons(self._settings, self.situation.assistant):
            body["include"] = ["reasoning.encrypted_content"]
        if self._effort is not None:
            body["reasoning"] = {"effort": self._effort}
        return body


class _Draft:
    """Passes a draft on, and knows whether any of it was shown, which a restart must remove."""

    def __init__(self, emit: EmitText) -> None:
        self._emit = emit
        self._shown = False

    async def write(self, text: str) -> None:
        self._shown = True
        await self._emit(text)

    async def restart(self) -> None:
        if self._shown:
            self._shown = False
            await self._emit.restart()


def _model(settings: OpenAISettings, assistant: AssistantRole) -> str:
    return assistant.model or settings.model


def _effort(settings: OpenAISettings, assistant: AssistantRole) -> str | None:
    return assistant.effort or settings.effort


def _reasons(settings: OpenAISettings, assistant: AssistantRole) -> bool:
    return settings.reasons(_model(settings, assistant), _effort(settings, assistant))


def _pause_s(failure: ModelFailed, first_s: float, attempt: int) -> float | None:
    """The pause before a retry; None if the server asks for too long a pause."""
    if failure.retry_after_s is not None:
        return failure.retry_after_s if failure.retry_after_s <= _MAX_PAUSE_S else None
    return Backoff(first_s, _MAX_PAUSE_S).jittered_s(attempt + 1)
