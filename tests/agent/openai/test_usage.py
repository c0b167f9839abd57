"""What the model's answers use and cost is counted."""

from typing import Any

import pytest
from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from libs.contracts import ModelUse
from libs.conversations import Turns
from services.agent.assistant import AssistantUnavailable
from services.agent.assistants.openai.settings import OpenAISettings, Price
from services.agent.assistants.openai.usage import Usage, report
from services.agent.model_use import counted_use
from tests.agent.openai.conftest import Assistants, Model
from tests.agent.openai.logbook import assistant, situation, user

TOLD = {
    "input_tokens": 1_000_000, "input_tokens_details": {"cached_tokens": 400_000},
    "output_tokens": 100_000, "output_tokens_details": {"reasoning_tokens": 60_000},
}  # fmt: skip


def test_cached_input_has_its_own_price() -> None:
    usage = Usage.of(TOLD)
    assert usage == Usage(1_000_000, 400_000, 100_000, 60_000)
    assert usage.cost(Price(input=1, cached=0.1, output=8)) == pytest.approx(0.6 + 0.04 + 0.8)
    assert usage.cost(Price(input=1, output=8)) == pytest.approx(1.8)
    assert usage.cost(None) == 0


@pytest.mark.parametrize("told", [{}, {"input_tokens": None}, {"input_tokens_details": 3}])
def test_a_server_that_tells_little_is_no_error(told: dict[str, Any]) -> None:
    assert Usage.of(told) == Usage()


def test_prices_are_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTDESK_OPENAI_PRICES", '{"gpt-6-luna": {"input": 1, "output": 8}}')
    assert OpenAISettings(_env_file=None).prices == {"gpt-6-luna": Price(input=1, output=8)}


def counted(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


def test_each_kind_of_token_is_a_metric() -> None:
    def tokens() -> list[float]:
        kinds = ("input", "cached", "output", "reasoning")
        return [counted("frontdesk_agent_model_tokens_total", purpose="kinds", kind=each) for each in kinds]

    given = {
        "input_tokens": 9, "input_tokens_details": {"cached_tokens": 4},
        "output_tokens": 7, "output_tokens_details": {"reasoning_tokens": 5},
    }  # fmt: skip
    report(OpenAISettings(_env_file=None), "gpt-6-luna", given, 0.0, purpose="kinds", conversation_id="1")
    assert tokens() == [9, 4, 7, 5]


class _Written(Turns):
    """Keeps what a turn writes at its end."""

    def __init__(self) -> None:
        self.used: list[ModelUse] = []

    async def note_model_use(self, conversation_id: str, used: ModelUse) -> None:
        self.used.append(used)


async def test_answers_of_a_turn_belong_to_its_conversation() -> None:
    prices = {"gpt-6-luna": Price(input=1, cached=0.1, output=8)}
    turns, settings = _Written(), OpenAISettings(_env_file=None, prices=prices)
    async with counted_use(turns, "0-1"):
        for _ in range(2):
            report(settings, "gpt-6-luna", TOLD, 0.0, purpose="desk", conversation_id="0-1")
    report(settings, "gpt-6-luna", TOLD, 0.0, purpose="translation", conversation_id="flow-builder")
    assert [each.numbers for each in turns.used] == [(2, 2_000_000, 800_000, 200_000, 120_000, 2_880_000_000)]


async def test_each_answer_is_counted_and_adds_to_its_conversation(assistants: Assistants, model: Model) -> None:
    prices = {"gpt-6-luna": Price(input=1_000_000, output=0)}
    before = counted("frontdesk_agent_model_tokens_total", purpose="chat", kind="input")
    answers = counted("frontdesk_agent_model_seconds_count", purpose="chat", outcome="answered")
    first = await assistants.decide(situation(user("hi")), prices=prices)
    assert first.memory is not None
    tokens = counted("frontdesk_agent_model_tokens_total", purpose="chat", kind="input") - before
    assert first.memory["cost"] == tokens > 0
    assert counted("frontdesk_agent_model_seconds_count", purpose="chat", outcome="answered") == answers + 1
    talk = situation(user("hi"), assistant(first.text, memory=first.memory), user("and?"))
    second = await assistants.decide(talk, prices=prices)
    assert second.memory is not None
    assert second.memory["cost"] > first.memory["cost"]


async def test_the_cost_of_the_conversation_is_a_metric_and_a_line_of_the_log(
    assistants: Assistants, model: Model
) -> None:
    prices = {"gpt-6-luna": Price(input=10, cached=1, output=30)}
    cost, conversations = (
        counted("frontdesk_agent_model_cost_total", purpose="chat"),
        counted("frontdesk_agent_model_conversation_cost_count"),
    )
    with capture_logs() as lines:
        decision = await assistants.decide(situation(user("hi")), prices=prices)
    assert decision.memory is not None
    [answered] = [line for line in lines if line["event"] == "model_answered"]
    [total] = [line for line in lines if line["event"] == "conversation_cost"]
    assert {"input_tokens", "cached_tokens", "output_tokens", "reasoning_tokens", "seconds"} <= answered.keys()
    assert (answered["conversation_id"], answered["purpose"]) == ("c-1", "chat")
    assert total["cost"] == answered["cost"] == decision.memory["cost"] > 0
    assert counted("frontdesk_agent_model_cost_total", purpose="chat") > cost
    assert counted("frontdesk_agent_model_conversation_cost_count") == conversations + 1


async def test_requests_without_an_answer_are_counted_and_timed_too(assistants: Assistants, model: Model) -> None:
    labels = {"purpose": "chat", "code": "openai_server_error"}
    failures = counted("frontdesk_agent_model_failures_total", **labels)
    seconds = counted("frontdesk_agent_model_seconds_count", purpose="chat", outcome="failed")
    await model.script(default={"error": 500})
    with capture_logs() as lines, pytest.raises(AssistantUnavailable):
        await assistants.decide(situation(user("hi")))
    assert counted("frontdesk_agent_model_failures_total", **labels) == failures + 3
    assert counted("frontdesk_agent_model_seconds_count", purpose="chat", outcome="failed") == seconds + 3
    assert [line["attempt"] for line in lines if line["event"] == "openai_request_failed"] == [0, 1, 2]
