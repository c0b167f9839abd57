"""The metrics of the tools workers."""

from libs.telemetry import Metrics

_METRICS = Metrics()

CALLS = _METRICS.counter("frontdesk_tool_calls_total", "Tool calls, by outcome.", "tool", "outcome")
REQUESTS = _METRICS.counter(
    "frontdesk_hubspot_requests_total", "Requests to HubSpot, by kind and status.", "kind", "status"
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
