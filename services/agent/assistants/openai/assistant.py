"""Decides the assistant's next step by asking a model of OpenAI, or of a server with the same Responses API.

Usually one decision is one request. Failed requests are sent again, and the mistakes of a wrong answer are shown to the
model, both within limits of number and time. Beyond them another assistant has to take over.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import Any

import structlog

from libs.contracts import Principal
from libs.contracts.tools import reads_only
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
from services.agent.assistants.openai.answer_checks import CheckedCalls, check_calls, corrections, cut_off, subject
from services.agent.assistants.openai.client import ResponsesClient
from services.agent.assistants.openai.errors import ModelFailed
from services.agent.assistants.openai.hand_off import CLOSE, CLOSE_TOOL, hand_off_tool, wanted_hand_off, wants_to_close
from services.agent.assistants.openai.hand_off import NAME as HAND_OFF
from services.agent.assistants.openai.honesty import Honesty
from services.agent.assistants.openai.patience import Patience, waited_s
from services.agent.assistants.openai.prompt import Prompt, build
from services.agent.assistants.openai.receipts import TurnFacts
from services.agent.assistants.openai.rendering import result_output
from services.agent.assistants.openai.reply import ModelReply
from services.agent.assistants.openai.schemas import UnknownTool, function_tools
from services.agent.assistants.openai.settings import OpenAISettings
from services.agent.assistants.openai.tokens import TokenCounter
from services.agent.assistants.openai.transcript import Item
from services.agent.assistants.openai.unasked import repeated
from services.agent.assistants.openai.usage import COST, cost_so_far, report
from services.agent.metrics import DOUBTED, MODEL_CONVERSATION_COST

_MAX_PAUSE_S = 4.0
"""If a server asks for a longer pause, another assistant answers this user now."""

BRAIN = "openai"
"""The value of `brain` in the memory of this assistant's entries."""

_ABOUT_DOUBT_S = 10.0
"""How long the model may take to answer about a text that does not agree with the receipts."""

_BEGINNING_CHARS, _LOOK_EVERY_CHARS, _LOOK_AT_CHARS = 40, 16, 120
"""A draft is looked at with each piece in its beginning, where most claims are, and then only so often."""

_REPEATED = "Not made again: this turn has made just this call, with this result: {result}"
_REPEATS_FROM = 100
"""Numbers of answers about repeated calls: their IDs differ from those about wrong ones."""

_LAST_ROUND = (
    "No more tools can be called for this message. Answer now: say plainly what is done, and what the user asked for "
    "that is not done."
)

_log = structlog.get_logger(__name__)


class OpenAIAssistant:
    """Safe for any number of conversations at once. Close it with `aclose`."""

    def __init__(self, settings: OpenAISettings, honesty: Honesty) -> None:
        self._settings = settings
        self._honesty = honesty
        self._client = ResponsesClient(settings)
        self._counter = TokenCounter()

    async def prepare(self) -> None:
        """Loads the token tables, so that the first decision doesn't wait for them."""
        await self._counter.load()

    async def aclose(self) -> None:
        await self._client.aclose()

    async def decide(self, situation: Situation, emit: EmitText) -> Decision:
        draft = _Draft(emit, self._honesty.claims)
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
        prompt = await self._prompt(situation)
        step = _Step(self._settings, situation, prompt, self._honesty.facts(situation, prompt.turn_start))
        draft.is_held, draft.is_trusted = not self._honesty.may_stream(step.facts), step.facts.has_receipt
        while True:
            reply = await self._reply(step, draft)
            if reply is None:
                return self._own_words(step, "")
            decision = self._ended(step, reply) or self._answered(step, reply)
            if decision is not None:
                if decision.text != reply.text:
                    await draft.restart()
                return decision
            await draft.restart()

    async def _reply(self, step: "_Step", draft: "_Draft") -> ModelReply | None:
        """The model's next answer; None if it was asked about a doubtful one, and does not answer in time."""
        if step.doubted is None:
            return await self._ask(step, draft)
        draft.is_held = True
        try:
            async with asyncio.timeout(_ABOUT_DOUBT_S):
                return await self._ask(step, draft)
        except (TimeoutError, ModelFailed):
            return None

    def _ended(self, step: "_Step", reply: ModelReply) -> Decision | None:
        """The decision, where the model ends its part of the conversation. Raises ModelFailed for a filtered answer."""
        assistant = step.situation.assistant
        if reply.ending == "content_filter":
            raise ModelFailed(errors.FILTERED, retryable=False)
        if (hand_off := wanted_hand_off(reply.calls, assistant.hand_off_teams)) is not None:
            return self._decision(step, reply, (), hand_off)
        if wants_to_close(reply.calls, may_close=assistant.may_close):
            return self._decision(step, reply, (), close=True)
        return None

    def _answered(self, step: "_Step", reply: ModelReply) -> Decision | None:
        """The decision; None if the model must answer again, with what `step` now says of its mistakes."""
        asked = [call for call in reply.calls if call.name not in (HAND_OFF, CLOSE)]
        checked = check_calls(asked, step.situation.assistant.tools) if step.may_call else []
        if reply.cut and step.may_call and not checked:
            raise ModelFailed(errors.INCOMPLETE, retryable=False)
        checked += cut_off(reply.cut) if step.may_call else []
        calls = tuple(one.call for one in checked if one.call is not None)
        if len(calls) == len(checked) and calls:
            return self._called(step, reply, checked, calls)
        if not checked and reply.text:
            return self._told(step, reply)
        if not checked:
            step.empty_answers += 1
            if reply.ending == "max_output_tokens":
                raise ModelFailed(errors.INCOMPLETE, retryable=False)
            if step.empty_answers > 1:
                raise ModelFailed(errors.EMPTY_ANSWER, retryable=False)
            return None
        step.wrong_answers += 1
        if step.wrong_answers > self._settings.max_corrections:
            raise ModelFailed(errors.BAD_ARGUMENTS, retryable=False)
        step.corrections += corrections(checked, step.wrong_answers)
        return None

    def _called(
        self, step: "_Step", reply: ModelReply, checked: Sequence[CheckedCalls], calls: Sequence[AssistantCall]
    ) -> Decision | None:
        """The calls to make. Those that this turn has made already are answered from their first results."""
        situation, start = step.situation, step.prompt.turn_start
        first = [repeated(call, situation.log, start) for call in calls]
        new = [call for at, call in enumerate(calls) if first[at] is None and not _is_second(call, calls[:at])]
        if new:
            return self._decision(step, reply, self._honesty.mark_unasked(new, situation, start, step.facts))
        answered = [replace(one, problem=_REPEATED.format(result=result_output(result)))
                    for one, result in zip(checked, first, strict=True) if result is not None]  # fmt: skip
        step.repeats += 1
        step.corrections += corrections(answered, _REPEATS_FROM + step.repeats)
        if step.repeats > 1:
            step.end_calls()
        return None

    def _told(self, step: "_Step", reply: ModelReply) -> Decision | None:
        """A text without calls, if it agrees with the receipts. A doubtful one is asked about once."""
        if not self._honesty.is_doubtful(reply.text, step.facts, step.situation.assistant.tools):
            return self._decision(step, reply, ())
        if step.doubted is not None:
            return self._own_words(step, reply.text)
        DOUBTED.labels("asked").inc()
        step.doubt(reply.text, self._honesty.again(step.facts))
        return None

    def _own_words(self, step: "_Step", text: str) -> Decision:
        """Frontdesk itself says what was changed, in place of a text that stays doubtful."""
        kept, undone = self._honesty.verdict(text, step.facts)
        DOUBTED.labels("kept" if kept else "replaced").inc()
        _log.warning("model_claimed_a_change", conversation_id=step.situation.conversation_id, model=step.model)
        return Decision(text=kept, undone=undone, memory=step.memory())

    async def _prompt(self, situation: Situation, *, replay: bool = True) -> Prompt:
        reasons = _reasons(self._settings, situation.assistant)
        return await build(situation, self._counter, phases=reasons, replay=replay and reasons)

    async def _ask(self, step: "_Step", draft: "_Draft") -> ModelReply:
        attempt = 0
        while True:
            began = time.monotonic()
            try:
                reply = await self._client.ask(step.body(), draft.write, step.patience)
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
            else:
                step.cost += report(
                    self._settings, step.model, reply.usage, began,
                    purpose="chat", conversation_id=step.situation.conversation_id,
                )  # fmt: skip
                return reply
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
        cut = reply.ending == "max_output_tokens" and not calls
        text = reply.text
        if (calls or hand_off or close) and not step.facts.has_receipt and self._honesty.claims(text):
            text = ""  # nothing is done yet
        undone: Undone | None = None
        if step.is_last_round and hand_off is None and not close:
            undone = Undone("rounds", tuple(subject(call) for call in (*reply.calls, *reply.cut)))
        elif cut:
            undone = Undone("cut")
        return Decision(
            text=f"{text} …" if cut else text,
            undone=undone,
            calls=calls,
            memory={**step.memory(), **(step.patience.stored() if calls else {})},
            hand_off=hand_off,
            close=close,
        )


class _Step:
    """The request for one decision. It grows with each correction."""

    def __init__(self, settings: OpenAISettings, situation: Situation, prompt: Prompt, facts: TurnFacts) -> None:
        assistant = situation.assistant
        self.situation = situation
        self.prompt = prompt
        self.facts = facts
        self.cost = cost_so_far(situation.log)
        self.doubted: str | None = None
        self.empty_answers = self.wrong_answers = self.repeats = 0
        self.patience = Patience(settings.first_token_timeout_seconds, waited_s(situation.log))
        self.corrections: list[Item] = []
        self.model = _model(settings, assistant)
        has_tools = bool(assistant.tools or assistant.may_close or assistant.hand_off_teams is not None)
        self.is_last_round = has_tools and prompt.tool_rounds >= settings.max_tool_rounds
        self.may_call = has_tools and not self.is_last_round
        if self.is_last_round:
            self.end_calls()
        self._settings = settings
        self._effort = _effort(settings, assistant)
        self._tools = function_tools(assistant.tools)
        if assistant.hand_off_teams is not None:
            self._tools = [*self._tools, hand_off_tool(assistant.hand_off_teams)]
        if assistant.may_close:
            self._tools = [*self._tools, CLOSE_TOOL]

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

    def doubt(self, text: str, told: str) -> None:
        """The model is asked about a text that does not agree with the receipts."""
        self.doubted = text
        self.corrections += [{"role": "assistant", "content": text}, {"role": "developer", "content": told}]

    def body(self) -> dict[str, Any]:
        body: dict[str, Any] = {
            "model": self.model,
            "instructions": self.prompt.instructions,
            "input": self.prompt.input + self.corrections,
            "max_output_tokens": self._settings.max_output_tokens,
            "prompt_cache_key": self.prompt.cache_key,
            "safety_identifier": _safety_identifier(self.situation.principal),
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
        if _reasons(self._settings, self.situation.assistant):
            body["include"] = ["reasoning.encrypted_content"]
        if self._effort is not None:
            body["reasoning"] = {"effort": self._effort}
        return body


class _Draft:
    """Passes a draft on, and knows whether any of it was shown, which a restart must remove.

    A draft `is_held` while a text could claim what has no receipt. Any other stops at the first claim, unless it
    `is_trusted`.
    """

    def __init__(self, emit: EmitText, claims: Callable[[str], bool]) -> None:
        self.is_held = self.is_trusted = False
        self._emit = emit
        self._claims = claims
        self._shown = False
        self._text = ""
        self._looked_at = 0

    async def write(self, text: str) -> None:
        self._text += text
        if self.is_held or (not self.is_trusted and self._claims_now()):
            self.is_held = True
            await self._remove()
            return
        self._shown = True
        await self._emit(text)

    async def restart(self) -> None:
        self._text, self._looked_at = "", 0
        await self._remove()

    def _claims_now(self) -> bool:
        length = len(self._text)
        if length > _BEGINNING_CHARS and length - self._looked_at < _LOOK_EVERY_CHARS:
            return False
        self._looked_at = length
        return self._claims(self._text[-_LOOK_AT_CHARS:])

    async def _remove(self) -> None:
        if self._shown:
            self._shown = False
            await self._emit.restart()


def _is_second(call: AssistantCall, before: Sequence[AssistantCall]) -> bool:
    """Whether the same change stands before it in the same answer."""
    same = ((each.tool, each.arguments) == (call.tool, call.arguments) for each in before)
    return not reads_only(call.tool) and any(same)


def _safety_identifier(principal: Principal) -> str:
    """The same for all conversations of a person, without telling who they are."""
    return sha256(f"frontdesk:{principal.kind}:{principal.id}".encode()).hexdigest()[:32]


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
