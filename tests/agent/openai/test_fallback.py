"""While OpenAI is down the substitute decides, and says so once in each outage."""

import asyncio
from dataclasses import dataclass, field

import pytest

from services.agent.assistant import AssistantCall, AssistantUnavailable, Decision, EmitText, Situation
from services.agent.assistants.openai import FallbackAssistant, ModelBreaker
from tests.agent.openai.conftest import Assistants, Draft, Model
from tests.agent.openai.logbook import assistant, call, situation, user

_OPENAI = {"brain": "openai"}


@dataclass
class Guided:
    """A substitute with one thing to say, and a memory of its own."""

    decision: Decision = field(
        default_factory=lambda: Decision(text="Which name?", memory={"brain": "guided", "slots": {}})
    )

    async def decide(self, situation: Situation, emit: EmitText) -> Decision:
        await emit(self.decision.text)
        return self.decision


@dataclass
class Primary:
    """Fails with these codes, one for each call, then answers."""

    codes: list[str]
    asked: int = 0

    async def decide(self, situation: Situation, emit: EmitText) -> Decision:
        self.asked += 1
        if self.codes:
            raise AssistantUnavailable(self.codes.pop(0))
        return Decision(text="Here is Jane.", memory=_OPENAI)


async def _notice(*entries: object, codes: tuple[str, ...] = ("openai_timeout",)) -> str | None:
    assistant = FallbackAssistant(Primary(list(codes)), Guided())
    return (await assistant.decide(situation(*entries), Draft())).notice  # type: ignore[arg-type]


async def test_the_substitute_takes_over_and_says_so() -> None:
    decision = await FallbackAssistant(Primary(["openai_timeout"]), Guided()).decide(situation(user("hi")), Draft())
    assert decision.text == "Which name?"
    assert decision.notice == "assistant_limited"
    assert decision.memory == {"brain": "guided", "slots": {}}


async def test_a_primary_that_works_is_left_alone() -> None:
    decision = await FallbackAssistant(Primary([]), Guided()).decide(situation(user("hi")), Draft())
    assert decision == Decision(text="Here is Jane.", memory=_OPENAI)


async def test_the_notice_is_shown_once_an_outage() -> None:
    told = assistant("Which name?", notice="assistant_limited")
    assert await _notice(user("hi"), told, user("Jane")) is None
    assert await _notice(user("hi"), told, user("Jane"), assistant("Ok", memory={"brain": "guided"}), user("x")) is None


async def test_the_next_outage_has_its_own_notice() -> None:
    told = assistant("Which name?", notice="assistant_limited")
    assert (
        await _notice(user("hi"), told, user("Jane"), assistant("Found.", memory=_OPENAI), user("x"))
        == "assistant_limited"
    )
    assert await _notice(user("hi"), told, user("Jane"), call("a", memory=_OPENAI)) == "assistant_limited"


async def test_a_step_without_words_leaves_the_notice_to_the_next() -> None:
    guided = Guided(Decision(calls=(AssistantCall("get_contact", {"contact_id": "1"}),)))
    decision = await FallbackAssistant(Primary(["openai_timeout"]), guided).decide(situation(user("hi")), Draft())
    assert decision.notice is None


async def test_an_open_circuit_spares_the_wait() -> None:
    clock = [0.0]
    primary = Primary(["openai_server_error"] * 3)
    assistant = FallbackAssistant(primary, Guided(), ModelBreaker(failures=3, clock=lambda: clock[0]))
    for _ in range(10):
        await assistant.decide(situation(user("hi")), Draft())
    assert primary.asked == 3
    clock[0] = 31
    assert (await assistant.decide(situation(user("hi")), Draft())).text == "Here is Jane."
    assert (await assistant.decide(situation(user("hi")), Draft())).text == "Here is Jane."


async def test_one_bad_answer_says_nothing_about_the_others() -> None:
    primary = Primary(["bad_arguments", "empty_answer", "content_filtered", "openai_bad_request"] * 2)
    assistant = FallbackAssistant(primary, Guided(), ModelBreaker(failures=2))
    for _ in range(8):
        await assistant.decide(situation(user("hi")), Draft())
    assert primary.asked == 8


async def test_a_cancelled_probe_leaves_the_place_to_another() -> None:
    class Hangs(Primary):
        async def decide(self, situation: Situation, emit: EmitText) -> Decision:
            if self.asked == 1:
                self.asked += 1
                await asyncio.Event().wait()
            return await super().decide(situation, emit)

    clock = [0.0]
    breaker = ModelBreaker(failures=1, clock=lambda: clock[0])
    primary = Hangs(["openai_timeout"])
    assistant = FallbackAssistant(primary, Guided(), breaker)
    await assistant.decide(situation(user("hi")), Draft())
    clock[0] = 31
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(assistant.decide(situation(user("hi")), Draft()), 0.05)
    assert (await assistant.decide(situation(user("hi")), Draft())).text == "Here is Jane."


async def test_the_substitute_writes_on_a_clean_page(assistants: Assistants, model: Model) -> None:
    await model.script(default={"text": "I was about to say", "cut_after": 8})
    draft = Draft()
    await FallbackAssistant(assistants.make(max_retries=0), Guided()).decide(situation(user("hi")), draft)
    assert draft.text == "Which name?"
