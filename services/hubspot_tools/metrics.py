"""What the tools count. Labels are tools, outcomes and kinds of calls, never people or records."""

from prometheus_client import Counter, Gauge, Histogram

CALLS = Counter("frontdesk_tool_calls_total", "Tool calls by outcome", ["tool", "outcome"])
REQUESTS = Counter("frontdesk_hubspot_requests_total", "Calls to HubSpot by kind and status", ["kind", "status"])
BATCHES = Histogram(
    "frontdesk_hubspot_batch_inputs", "Inputs of one call to HubSpot", ["kind"], buckets=(1, 2, 5, 10, 25, 50, 75, 100)
)
BUDGET = Gauge("frontdesk_hubspot_budget_remaining", "What is left of HubSpot's limits, as it said last", ["limit"])
PAUSES = Counter("frontdesk_hubspot_pauses_total", "Times that all workers paused, by what HubSpot said", ["reason"])
WAITING = Gauge("frontdesk_hubspot_waiting_writes", "Writes that wait for HubSpot, in the whole deployment")
OLDEST = Gauge("frontdesk_hubspot_waiting_oldest_seconds", "How long the oldest of them has waited")
GATE = Gauge("frontdesk_hubspot_down", "1 while HubSpot doesn't answer and writes wait")
IMPORTED = Counter("frontdesk_imported_rows_total", "Rows of imports by outcome", ["outcome"])
