"""The agent's metrics. Labels are outcomes and kinds, never people or conversations."""

from prometheus_client import Counter, Gauge

ADVANCES = Counter("frontdesk_agent_advances_total", "Deliveries of conversation events by outcome", ["outcome"])
STEPS = Counter("frontdesk_agent_steps_total", "Decisions by kind and what the commit answered", ["kind", "outcome"])
RESULTS = Counter("frontdesk_agent_tool_results_total", "Tool results by outcome", ["outcome"])
TIMERS = Counter("frontdesk_agent_timers_fired_total", "Timers that did something")
RUNNING = Gauge("frontdesk_agent_turns_running", "Turns that this process is advancing")
FALLBACKS = Counter(
    "frontdesk_agent_fallbacks_total", "Steps that the guided assistant took in the model's place, by why", ["reason"]
)
BREAKER = Gauge("frontdesk_agent_model_breaker", "The model's circuit breaker: 0 closed, 1 half-open, 2 open")
SLOW = Counter("frontdesk_agent_slow_notices_total", "Times that a person was shown that an answer takes long")
