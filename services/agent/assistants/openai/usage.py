"""What a model's answers use: tokens, time and money, as metrics and as fields of the log."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import structlog

from libs.contracts import LogEntry, Message, ModelUse, ToolCall
from services.agent.assistants.openai.settings import OpenAISettings, Price
from services.agent.metrics import MODEL_COST, MODEL_FAILURES, MODEL_SECONDS, MODEL_TOKENS
from services.agent.model_use import count_use

COST = "cost"
"""The field in the memory of an entry: what the conversation has cost so far."""

_PER_PRICE = 1_000_000
"""Prices are for so many tokens."""

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Usage:
    """The tokens of one answer. `cached` are a part of `input`, and `reasoning` of `output`."""

    input: int = 0
    cached: int = 0
    output: int = 0
    reasoning: int = 0

    @classmethod
    def of(cls, given: dict[str, Any]) -> "Usage":
        """As a server tells it: some leave the details out."""
        return cls(
            _number(given, "input_tokens"),
            _number(given.get("input_tokens_details"), "cached_tokens"),
            _number(given, "output_tokens"),
            _number(given.get("output_tokens_details"), "reasoning_tokens"),
        )

    def cost(self, price: Price | None) -> float:
        """What it costs by this price; 0 without one."""
        if price is None:
            return 0.0
        cached = price.cached if price.cached is not None else price.input
        fresh = max(self.input - self.cached, 0)
        return (fresh * price.input + self.cached * cached + self.output * price.output) / _PER_PRICE


def report(
    settings: OpenAISettings, model: str, given: dict[str, Any], began: float, *, purpose: str, conversation_id: str
) -> float:
    """Counts and logs one answer, and returns its cost. `began`: by `time.monotonic`."""
    usage, seconds = Usage.of(given), time.monotonic() - began
    cost = usage.cost(settings.prices.get(model))
    MODEL_SECONDS.labels(purpose, "answered").observe(seconds)
    for kind in ("input", "cached", "output", "reasoning"):
        MODEL_TOKENS.labels(purpose, kind).inc(getattr(usage, kind))
    MODEL_COST.labels(purpose).inc(cost)
    count_use(
        ModelUse(
            answers=1, input_tokens=usage.input, cached_tokens=usage.cached, output_tokens=usage.output,
            reasoning_tokens=usage.reasoning, cost=cost,
        )
    )  # fmt: skip
    _log.info(
        "model_answered", conversation_id=conversation_id, model=model, purpose=purpose, seconds=round(seconds, 3),
        input_tokens=usage.input, cached_tokens=usage.cached, output_tokens=usage.output,
        reasoning_tokens=usage.reasoning, cost=round(cost, 6),
    )  # fmt: skip
    return cost


def report_failure(
    model: str, code: str, began: float, *, purpose: str, conversation_id: str, attempt: int = 0
) -> None:
    """Counts and logs one request without an answer: a person waited for it, too."""
    seconds = time.monotonic() - began
    MODEL_SECONDS.labels(purpose, "failed").observe(seconds)
    MODEL_FAILURES.labels(purpose, code).inc()
    _log.warning(
        "openai_request_failed", conversation_id=conversation_id, model=model, purpose=purpose, code=code,
        attempt=attempt, seconds=round(seconds, 3),
    )  # fmt: skip


def cost_so_far(log: Sequence[LogEntry]) -> float:
    """What the conversation has cost until the newest entry of a model."""
    for item in reversed(log):
        memory = item.entry.memory if isinstance(item.entry, Message | ToolCall) else None
        if memory is not None and isinstance(cost := memory.get(COST), int | float):
            return float(cost)
    return 0.0


def _number(given: object, name: str) -> int:
    value = given.get(name) if isinstance(given, dict) else None
    return value if isinstance(value, int) and value > 0 else 0
