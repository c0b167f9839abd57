"""The metrics of the tools workers."""

from libs.telemetry import Metrics

_METRICS = Metrics()

CALLS = _METRICS.counter("frontdesk_tool_calls_total", "Tool calls, by outcome.", "tool", "outcome")
REQUESTS = _METRICS.counter(
    "frontdesk_hubspot_requests_total", "Requests to HubSpot, by kind and status.", "kind", "status"
)
REQUEST_SECONDS = _METRICS.histogram(
    "frontdesk_hubspot_request_seconds",
    "Time to HubSpot's answer or to the failure of one request, without the wait for its permit.",
    "kind",
    buckets=(0.025, 0.05, 0.1, 0.2, 0.4, 0.8, 1.5, 3, 6, 12),
)
PERMIT_SECONDS = _METRICS.histogram(
    "frontdesk_hubspot_permit_seconds",
    "Time that one request waited for its part of HubSpot's limits.",
    "kind",
    buckets=(0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
CALL_SECONDS = _METRICS.histogram(
    "frontdesk_tool_call_seconds",
    "Time of a tool call in its worker, from its start to its result.",
    "tool",
    buckets=(0.005, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20),
)
OUTBOX_SECONDS = _METRICS.histogram(
    "frontdesk_hubspot_waited_seconds",
    "How long a write was in the outbox until it got its final result.",
    buckets=(1, 5, 15, 60, 300, 900, 3600, 14_400, 43_200, 86_400),
)
BATCHES = _METRICS.histogram(
    "frontdesk_hubspot_batch_inputs",
    "Inputs of one request to HubSpot.",
    "kind",
    buckets=(1, 2, 5, 10, 25, 50, 75, 100),
)
BUDGET = _METRICS.gauge(
    "frontdesk_hubspot_budget_remaining", "The rest of HubSpot's limits, as HubSpot reported it last.", "limit"
)
PAUSES = _METRICS.counter(
    "frontdesk_hubspot_pauses_total", "Pauses of all workers, by the reason that HubSpot gave.", "reason"
)
OUTBOX_WRITES = _METRICS.gauge("frontdesk_hubspot_waiting_writes", "Writes in the outbox, of the whole deployment.")
OUTBOX_OLDEST = _METRICS.gauge(
    "frontdesk_hubspot_waiting_oldest_seconds", "How long the oldest write in the outbox has waited."
)
BREAKER_OPEN = _METRICS.gauge("frontdesk_hubspot_down", "1 while HubSpot doesn't answer and writes wait.")
IMPORTED = _METRICS.counter("frontdesk_imported_rows_total", "Rows of imports, by outcome.", "outcome")
