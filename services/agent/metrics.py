"""The agent's metrics."""

from libs.telemetry import Metrics

_METRICS = Metrics()

ADVANCES = _METRICS.counter(
    "frontdesk_agent_advances_total", "Deliveries of conversation events, by outcome.", "outcome"
)
STEPS = _METRICS.counter(
    "frontdesk_agent_steps_total", "Decisions, by kind and by the answer of the commit.", "kind", "outcome"
)
TURN_SECONDS = _METRICS.histogram(
    "frontdesk_agent_turn_seconds",
    "Time of a turn, from its event's lease to its end, by outcome.",
    "outcome",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 120),
)
STEP_SECONDS = _METRICS.histogram(
    "frontdesk_agent_step_seconds",
    "Time of one step of a turn, from its decision to the answer of its commit, by kind.",
    "kind",
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40),
)
RESULTS = _METRICS.counter("frontdesk_agent_tool_results_total", "Tool results, by outcome.", "outcome")
TIMERS = _METRICS.counter("frontdesk_agent_timers_fired_total", "Timers that did something.")
RUNNING = _METRICS.gauge("frontdesk_agent_turns_running", "Turns that this process is advancing.")
FALLBACKS = _METRICS.counter(
    "frontdesk_agent_fallbacks_total",
    "Steps that the guided assistant took in the model's place, by reason.",
    "reason",
)
BREAKER = _METRICS.gauge(
    "frontdesk_agent_model_breaker", "The circuit breaker of the model: 0 closed, 1 half-open, 2 open."
)
SLOW = _METRICS.counter("frontdesk_agent_slow_notices_total", "Notices to people that an answer takes long.")
DOUBTED = _METRICS.counter(
    "frontdesk_agent_doubtful_texts_total",
    "Texts of the model that claimed a change without a receipt: asked about, then kept or replaced by Frontdesk's.",
    "outcome",
)
MODEL_SECONDS = _METRICS.histogram(
    "frontdesk_agent_model_seconds",
    "Time to a model's whole answer or to its failure, by purpose.",
    "purpose",
    "outcome",
    buckets=(0.25, 0.5, 1, 2, 3, 5, 8, 12, 20, 40),
)
MODEL_FAILURES = _METRICS.counter(
    "frontdesk_agent_model_failures_total", "Requests to a model without a usable answer.", "purpose", "code"
)
MODEL_TOKENS = _METRICS.counter(
    "frontdesk_agent_model_tokens_total",
    "Tokens of a model's answers; cached ones are a part of the input, reasoning of the output.",
    "purpose",
    "kind",
)
MODEL_COST = _METRICS.counter(
    "frontdesk_agent_model_cost_total", "Cost of a model's answers, by the prices in the settings.", "purpose"
)
MODEL_CONVERSATION_COST = _METRICS.histogram(
    "frontdesk_agent_model_conversation_cost",
    "What a conversation has cost so far, after each answer of a model.",
    buckets=(0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3),
)
