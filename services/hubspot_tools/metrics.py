"""What the tools count. Labels are tools and outcomes, never people or records."""

from prometheus_client import Counter

CALLS = Counter("frontdesk_tool_calls_total", "Tool calls by outcome", ["tool", "outcome"])
