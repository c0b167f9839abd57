"""Decides the assistant's next step by asking a model of OpenAI, or of a server with the same Responses API.

Usually one decision is one request. Failed requests are sent again, and the mistakes of a wrong answer are shown to the
model, both within limits of number and time. Beyond them another assistant has to take over.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import structlog

from libs.contracts.tools import reads_only
from services.agent.assistant import AssistantCall, AssistantUnavailable, Decision, EmitText, HandOff, Situation, Undone
from services.agent.assistants.openai import errors
from services.agent.assistants.openai.answer_checks import CheckedCalls, check_calls, corrections, cut_off, subject
from services.agent.assistants.openai.decision_request import DecisionRequest, reasons
from services.agent.assistants.openai.errors import ModelFailed
from services.agent.assistants.openai.guarded_draft import GuardedDraft
from services.agent.assistants.openai.hand_off import CLOSE, wanted_hand_off, wants_to_close
from services.agent.assistants.openai.hand_off import NAME as HAND_OFF
from services.agent.assistants.openai.honesty import Honesty
from services.agent.assistants.openai.prompt import Prompt, build
from services.agent.assistants.openai.rendering import result_output
from services.agent.assistants.openai.reply import ModelReply
from services.agent.assistants.openai.retrying_client import RetryingClient
from services.agent.assistants.openai.schemas import UnknownTool
from services.agent.assistants.openai.settings import OpenAISettings
from services.agent.assistants.openai.tokens import TokenCounter
from services.agent.assistants.openai.unasked import repeated
from services.agent.metrics import DOUBTED

_ABOUT_DOUBT_TIMEOUT_S = 10.0
"""How long the model may take to answer about a text that does not agree with the receipts."""

_REPEATED = "Not made again: this turn has made just this call, with this result: {result}"
_REPEATS_FROM = 100
"""Numbers of answers about repeated calls: their IDs differ from those about wrong ones."""

_log = structlog.get_logger(__name__)


class OpenAIAssistant:
    """Safe for any number of conversations at once. Close it with `aclose`."""

    def __init__(self, settings: OpenAISettings, honesty: Honesty) -> None:
        self._settings = settings
        self._honesty = honesty
        self._client = RetryingClient(settings)
        self._counter = TokenCounter()

    async def prepare(self) -> None:
        """Loads the token tables, so that the first decision doesn't wait for them."""
        await self._counter.load()

    async def aclose(self) -> None:
        await self._client.aclose()

    async def decide(self, situation: Situation, emit: EmitText) -> Decision:
        draft = GuardedDraft(emit)
        try:
            return await self._in_time(situation, draft)
        except ModelFailed as failure:
            await draft.restart()
            raise AssistantUnavailable(failure.code) from failure
        except UnknownTool as error:
            raise AssistantUnavailable(errors.UNKNOWN_TOOL) from error

    async def _in_time(self, situation: Situation, draft: GuardedDraft) -> Decision:
        deadline = asyncio.timeout(self._settings.total_timeout_seconds)
        try:
            async with deadline:
                return await self._decide(situation, draft)
        except TimeoutError as error:
            if not deadline.expired():
                raise  # a timeout of the draft, not of the model
            raise ModelFailed(errors.TIMEOUT, retryable=False) from error

    async def _decide(self, situation: Situation, draft: GuardedDraft) -> Decision:
        prompt = await self._prompt(situation)
        receipts = self._honesty.receipts(situation, prompt.turn_start)
        request = DecisionRequest(self._settings, situation, prompt, receipts)
        draft.guard(
            lambda text: self._honesty.claims_too_much(text, receipts), is_held=not self._honesty.may_stream(receipts)
        )
        while True:
            reply = await self._reply(request, draft)
            if reply is None:
                return self._own_words(request, "")
            decision = self._ended(request, reply) or self._answered(request, reply)
            if decision is not None:
                if decision.text != reply.text:
                    await draft.restart()
                return decision
            await draft.restart()

    async def _reply(self, request: DecisionRequest, draft: GuardedDraft) -> ModelReply | None:
        """The model's next answer; None if it was asked about a doubtful one, and does not answer in time."""
        if request.doubted is None:
            return await self._ask(request, draft)
        draft.is_held = True
        try:
            async with asyncio.timeout(_ABOUT_DOUBT_TIMEOUT_S):
                return await self._ask(request, draft)
        except (TimeoutError, ModelFailed):
            return None

    def _ended(self, request: DecisionRequest, reply: ModelReply) -> Decision | None:
        """The decision, where the model ends its part of the conversation. Raises ModelFailed for a filtered answer."""
        assistant = request.situation.assistant
        if reply.ending == "content_filter":
            raise ModelFailed(errors.FILTERED, retryable=False)
        if (hand_off := wanted_hand_off(reply.calls, assistant.hand_off_teams)) is not None:
            return self._decision(request, reply, (), hand_off)
        if wants_to_close(reply.calls, may_close=assistant.may_close):
            return self._decision(request, reply, (), close=True)
        return None

    def _answered(self, request: DecisionRequest, reply: ModelReply) -> Decision | None:
        """The decision; None if the model must answer again, with what `request` now says of its mistakes."""
        asked = [call for call in reply.calls if call.name not in (HAND_OFF, CLOSE)]
        checked = check_calls(asked, request.situation.assistant.tools) if request.may_call else []
        if reply.cut and request.may_call and not checked:
            raise ModelFailed(errors.INCOMPLETE, retryable=False)
        checked += cut_off(reply.cut) if request.may_call else []
        calls = tuple(one.call for one in checked if one.call is not None)
        if len(calls) == len(checked) and calls:
            return self._called(request, reply, checked, calls)
        if not checked and reply.text:
            return self._reported(request, reply)
        if not checked:
            request.empty_answers += 1
            if reply.ending == "max_output_tokens":
                raise ModelFailed(errors.INCOMPLETE, retryable=False)
            if request.empty_answers > 1:
                raise ModelFailed(errors.EMPTY_ANSWER, retryable=False)
            return None
        request.wrong_answers += 1
        if request.wrong_answers > self._settings.max_corrections:
            raise ModelFailed(errors.BAD_ARGUMENTS, retryable=False)
        request.corrections += corrections(checked, request.wrong_answers)
        return None

    def _called(
        self,
        request: DecisionRequest,
        reply: ModelReply,
        checked: Sequence[CheckedCalls],
        calls: Sequence[AssistantCall],
    ) -> Decision | None:
        """The calls to make. Those that this turn has made already are answered from their first results."""
        situation, start = request.situation, request.prompt.turn_start
        first = [repeated(call, situation.log, start) for call in calls]
        new = [call for at, call in enumerate(calls) if first[at] is None and not _is_second(call, calls[:at])]
        if new:
            return self._decision(request, reply, self._honesty.mark_unasked(new, situation, start, request.receipts))
        answered = [replace(one, problem=_REPEATED.format(result=result_output(result)))
                    for one, result in zip(checked, first, strict=True) if result is not None]  # fmt: skip
        request.repeats += 1
        request.corrections += corrections(answered, _REPEATS_FROM + request.repeats)
        if request.repeats > 1:
            request.end_calls()
        return None

    def _reported(self, request: DecisionRequest, reply: ModelReply) -> Decision | None:
        """A text without calls, if it agrees with the receipts. A doubtful one is asked about once."""
        if not self._honesty.is_doubtful(reply.text, request.receipts, request.situation.assistant.tools):
            return self._decision(request, reply, ())
        if request.doubted is not None:
            return self._own_words(request, reply.text)
        DOUBTED.labels("asked").inc()
        request.doubt(reply.text, self._honesty.again(reply.text, request.receipts))
        return None

    def _own_words(self, request: DecisionRequest, text: str) -> Decision:
        """Frontdesk itself says what was changed, in place of a text that stays doubtful."""
        kept, undone = self._honesty.verdict(text, request.receipts)
        DOUBTED.labels("kept" if kept else "replaced").inc()
        _log.warning("model_claimed_a_change", conversation_id=request.situation.conversation_id, model=request.model)
        return Decision(text=kept, undone=undone, memory=request.memory())

    async def _ask(self, request: DecisionRequest, draft: GuardedDraft) -> ModelReply:
        return await self._client.ask(request, draft, lambda: self._prompt(request.situation, replay=False))

    async def _prompt(self, situation: Situation, *, replay: bool = True) -> Prompt:
        thinks = reasons(self._settings, situation.assistant)
        return await build(situation, self._counter, phases=thinks, replay=replay and thinks)

    def _decision(
        self,
        request: DecisionRequest,
        reply: ModelReply,
        calls: tuple[AssistantCall, ...],
        hand_off: HandOff | None = None,
        *,
        close: bool = False,
    ) -> Decision:
        cut = reply.ending == "max_output_tokens" and not calls
        text = reply.text
        if (
            (calls or hand_off or close)
            and not request.receipts.has_receipt
            and self._honesty.claims(text, request.receipts)
        ):
            text = ""  # nothing is done yet
        undone: Undone | None = None
        if request.is_last_round and hand_off is None and not close:
            undone = Undone("rounds", tuple(subject(call) for call in (*reply.calls, *reply.cut)))
        elif cut:
            undone = Undone("cut")
        return Decision(
            text=f"{text} …" if cut else text,
            undone=undone,
            calls=calls,
            memory={**request.memory(), **(request.patience.stored() if calls else {})},
            hand_off=hand_off,
            close=close,
        )


def _is_second(call: AssistantCall, before: Sequence[AssistantCall]) -> bool:
    """Whether the same change stands before it in the same answer."""
    same = ((each.tool, each.arguments) == (call.tool, call.arguments) for each in before)
    return not reads_only(call.tool) and any(same)
