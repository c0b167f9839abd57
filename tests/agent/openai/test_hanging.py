"""A model hangs: how long a turn waits, what counts as a sign of life, and which turns no longer wait."""

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from prometheus_client import REGISTRY
from pydantic import SecretStr
from redis.asyncio import Redis

from libs.messaging.keys import Keys
from services.agent.assistant import AssistantUnavailable, Decision, EmitText, Situation, SummaryText
from services.agent.assistants.openai import FallbackAssistant, ModelBreaker, OpenAIScribe, OpenAISettings, SharedOutage
from tests.agent.openai.conftest import LONG_S, Assistants, Draft, Model
from tests.agent.openai.logbook import assistant, call, result, situation, user
from tests.hand_clock import Clock
from tests.waiting import until, until_holds

HUNG = {"text": "Hi", "hold": "hangs"}
FIND = {"name": "search_contact", "arguments": {"name": "Jane", "limit": None}}
_SAID = situation(user("find Jane"))


class Guided:
    """Answers at once."""

    async def decide(self, situation: Situation, emit: EmitText) -> Decision:
        return Decision(text="Step by step.", memory={"brain": "guided"})


class Primary:
    """Answers after `waits_s`, one for each call, then immediately. None stands for an endless wait."""

    def __init__(self, *waits_s: float | None, error: str | None = None) -> None:
        self.waits_s = list(waits_s)
        self.error = error
        self.asked = 0

    async def decide(self, situation: Situation, emit: EmitText) -> Decision:
        self.asked += 1
        wait_s = self.waits_s.pop(0) if self.waits_s else 0
        if wait_s is None:
            raise AssistantUnavailable("openai_timeout")
        await asyncio.sleep(wait_s)
        if self.error:
            raise AssistantUnavailable(self.error)
        await emit("Here is Jane.")
        return Decision(text="Here is Jane.", memory={"brain": "openai"})


@pytest.fixture
async def closing() -> AsyncIterator[list[FallbackAssistant]]:
    made: list[FallbackAssistant] = []
    yield made
    for each in made:
        await each.aclose()


async def _waited(assistants: Assistants, situation: Situation, **settings: Any) -> float:
    started = time.monotonic()
    with pytest.raises(AssistantUnavailable, match="openai_timeout"):
        await assistants.decide(situation, **settings)
    return time.monotonic() - started


async def test_a_turn_that_needs_a_tool_does_not_wait_twice(assistants: Assistants, model: Model) -> None:
    await model.answers({"calls": [FIND], "delay_ms": 1_500})
    decision = await assistants.decide(_SAID, first_token_timeout_seconds=3)
    await model.script(default=HUNG)
    found = situation(user("find Jane"), call("a", memory=decision.memory), result("a"))
    assert await _waited(assistants, found, first_token_timeout_seconds=3) < 2.9


async def test_the_next_message_may_wait_again(assistants: Assistants, model: Model) -> None:
    waited = {"brain": "openai", "waited_ms": 60_000}
    await model.answers({"text": "Hello.", "delay_ms": 300})
    later = situation(user("find Jane"), call("a", memory=waited), result("a"), user("and John?"))
    assert (await assistants.decide(later, first_token_timeout_seconds=0.8)).text == "Hello."


async def test_a_slow_model_may_end_what_it_began(assistants: Assistants, model: Model) -> None:
    """Each further call gets its share, however slow the earlier ones were."""
    await model.answers({"text": "Hello.", "delay_ms": 100})
    waited = {"brain": "openai", "waited_ms": 60_000}
    found = situation(user("find Jane"), call("a", memory=waited), result("a"))
    assert (await assistants.decide(found, first_token_timeout_seconds=1.5)).text == "Hello."


async def test_an_answer_that_goes_on_is_not_cut(assistants: Assistants, model: Model) -> None:
    text = "one two three four five six seven eight nine ten"
    await model.answers({"text": text, "delta_delay_ms": 80})
    decision = await assistants.decide(_SAID, first_token_timeout_seconds=0.4, silence_timeout_seconds=0.4)
    assert decision.text == text


async def test_taking_the_request_on_is_no_sign_of_the_model(assistants: Assistants, model: Model) -> None:
    """The stream has begun and says "in progress", without any part of the answer."""
    await model.script(default={"text": "Hello there", "delta_delay_ms": 60_000})
    limits = {"first_token_timeout_seconds": 0.2, "silence_timeout_seconds": 60.0}
    assert await _waited(assistants, _SAID, **limits) < LONG_S


async def test_retries_stay_within_the_patience_of_the_turn(assistants: Assistants, model: Model) -> None:
    await model.script(default={"error": 500, "delay_ms": 150})
    started = time.monotonic()
    with pytest.raises(AssistantUnavailable):
        await assistants.decide(_SAID, first_token_timeout_seconds=0.5, max_retries=50)
    assert time.monotonic() - started < LONG_S
    assert len(await model.requests()) < 6


async def test_a_server_that_asks_for_more_time_than_is_left_is_not_waited_for(
    assistants: Assistants, model: Model
) -> None:
    await model.script(default={"error": 429, "retry_after": 60})
    started = time.monotonic()
    with pytest.raises(AssistantUnavailable, match="openai_rate_limited"):
        await assistants.decide(_SAID, first_token_timeout_seconds=1)
    assert time.monotonic() - started < LONG_S


async def test_one_person_alone_waits_once(assistants: Assistants, model: Model) -> None:
    await model.script(default=HUNG)
    assistant = FallbackAssistant(assistants.make(first_token_timeout_seconds=0.2), Guided())
    for _ in range(3):
        assert (await assistant.decide(_SAID, Draft())).text == "Step by step."
    assert len(await model.requests()) == 1


async def test_a_slow_failure_is_a_hang_under_any_name() -> None:
    primary = Primary(3.1, error="openai_server_error")
    assistant = FallbackAssistant(primary, Guided())
    for _ in range(3):
        await assistant.decide(_SAID, Draft())
    assert primary.asked == 1


async def test_no_turn_waits_long_for_a_probe(closing: list[FallbackAssistant]) -> None:
    clock = Clock()
    primary = Primary(None, 60)
    assistant = FallbackAssistant(primary, Guided(), ModelBreaker(clock=clock), probe=timedelta(seconds=0.1))
    closing.append(assistant)
    await assistant.decide(_SAID, Draft())
    clock.now = 31
    started = time.monotonic()
    assert (await assistant.decide(_SAID, Draft())).text == "Step by step."
    assert time.monotonic() - started < LONG_S
    assert (await assistant.decide(_SAID, Draft())).text == "Step by step."
    assert primary.asked == 2, "one probe at a time"


async def test_a_model_that_is_slow_again_comes_back_into_use(closing: list[FallbackAssistant]) -> None:
    """The probe continues in the background, and none of its text is shown."""
    clock = Clock()
    assistant = FallbackAssistant(
        Primary(None, 0.4), Guided(), breaker := ModelBreaker(clock=clock), probe=timedelta(seconds=0.1)
    )
    closing.append(assistant)
    await assistant.decide(_SAID, Draft())
    clock.now = 31
    draft = Draft()
    assert (await assistant.decide(_SAID, draft)).text == "Step by step."
    assert breaker.state == "half-open"
    await until_holds(lambda: not breaker.is_open, "the probe has ended well")
    assert draft.text == ""
    assert (await assistant.decide(_SAID, Draft())).text == "Here is Jane."


async def test_a_probe_that_is_answered_is_the_answer(closing: list[FallbackAssistant]) -> None:
    clock = Clock()
    assistant = FallbackAssistant(Primary(None), Guided(), ModelBreaker(clock=clock))
    closing.append(assistant)
    await assistant.decide(_SAID, Draft())
    clock.now = 31
    draft = Draft()
    assert (await assistant.decide(_SAID, draft)).text == "Here is Jane."
    assert draft.text == "Here is Jane."


async def test_all_agents_know_what_one_found_out(redis: Redis, keys: Keys) -> None:
    clock = Clock()
    first, second = Primary(None), Primary()
    one = FallbackAssistant(first, Guided(), ModelBreaker(clock=clock), outage=SharedOutage(redis, keys))
    other = FallbackAssistant(second, Guided(), outage=SharedOutage(redis, keys))
    await one.decide(_SAID, Draft())
    assert (await other.decide(_SAID, Draft())).text == "Step by step."
    assert second.asked == 0
    clock.now = 31
    assert (await one.decide(_SAID, Draft())).text == "Here is Jane."
    assert (await other.decide(_SAID, Draft())).text == "Here is Jane."


async def test_decisions_in_quick_succession_share_one_look(
    redis: Redis, keys: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.agent.assistants.openai.outage.LOOK_AGAIN", timedelta(hours=1))
    mine, other = SharedOutage(redis, keys), SharedOutage(redis, keys)
    assert not await mine.is_on()
    await other.begin("openai_timeout")
    assert not await mine.is_on()
    assert await other.is_on(), "its own mark is known at once"
    monkeypatch.setattr("services.agent.assistants.openai.outage.LOOK_AGAIN", timedelta(0))
    late = SharedOutage(redis, keys)
    await other.end()
    assert not await late.is_on()
    await other.begin("openai_timeout")
    assert await late.is_on(), "the answer no is old"


async def test_the_word_of_a_dead_agent_expires(redis: Redis, keys: Keys) -> None:
    outage = SharedOutage(redis, keys, ttl=timedelta(milliseconds=50))
    await outage.begin("openai_timeout")

    async def is_over() -> bool:
        return not await outage.is_on()

    await until("the shared mark is gone", is_over)


_OWN_CALL = call("a", "create_contact", memory={"brain": "guided", "awaiting": "create"})
_UNFINISHED = {
    "its own call": (user("add Jane"), _OWN_CALL, result("a")),
    "more was asked of it": (
        user("add Jane, add John, add Ann"),
        assistant("Which name?", memory={"brain": "guided", "queue": [{"kind": "create"}]}),
        user("Jane Doe"),
    ),
}


@pytest.mark.parametrize("entries", _UNFINISHED.values(), ids=_UNFINISHED)
async def test_the_substitute_ends_its_own_requests(entries: tuple[Any, ...]) -> None:
    primary = Primary()
    assistant = FallbackAssistant(primary, Guided())
    assert (await assistant.decide(situation(*entries), Draft())).text == "Step by step."
    assert primary.asked == 0


async def test_a_new_message_is_for_the_model_again() -> None:
    done = assistant("Done.", memory={"brain": "guided"})
    log = situation(user("add Jane"), _OWN_CALL, result("a"), done, user("thanks, who is John?"))
    assert (await FallbackAssistant(Primary(), Guided()).decide(log, Draft())).text == "Here is Jane."


async def test_metrics_tell_why_and_where_the_breaker_stands() -> None:
    def fallbacks() -> float:
        return REGISTRY.get_sample_value("frontdesk_agent_fallbacks_total", {"reason": "openai_timeout"}) or 0

    before = fallbacks()
    assistant = FallbackAssistant(Primary(None), Guided())
    assert REGISTRY.get_sample_value("frontdesk_agent_model_breaker") == 0
    await assistant.decide(_SAID, Draft())
    assert fallbacks() == before + 1
    assert REGISTRY.get_sample_value("frontdesk_agent_model_breaker") == 2


class Clerk:
    async def summarise(self, situation: Situation, categories: Any) -> SummaryText:
        return SummaryText("by hand")

    async def draft(self, situation: Situation) -> str:
        return "by hand"


async def test_drafts_and_summaries_wait_no_longer_and_never_twice(openai_url: str, model: Model) -> None:
    await model.script(default=HUNG)
    settings = OpenAISettings(
        _env_file=None, api_key=SecretStr("sk-test"), base_url=f"{openai_url}/v1", first_token_timeout_seconds=0.2
    )
    scribe = OpenAIScribe(settings, Clerk(), breaker := ModelBreaker())
    started = time.monotonic()
    assert await scribe.draft(_SAID) == "by hand"
    assert time.monotonic() - started < LONG_S
    assert breaker.is_open, "the brain that answers people is spared it, too"
    assert (await scribe.summarise(_SAID, ())).text == "by hand"
    assert len(await model.requests()) == 1
    await scribe.aclose()
