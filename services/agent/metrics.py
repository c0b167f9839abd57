"""The agent's metrics."""

from libs.telemetry import Metrics

_METRICS = Metrics()

ADVANCES = _METRICS.counter(
    "frontdesk_agent_advances_total", "Deliveries of conversation events, by outcome.", "outcome"
)
STEPS = _METRICS.counter(
    "frontdesk_agent_steps_total", "Decisions, by kind and by the answer of the commit.", "kind", "outcome"
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
