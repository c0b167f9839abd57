"""The call that reads how much of the daily limit is used. Other limits can't be read."""

from __future__ import annotations

from sandbox.hubspot import timestamps
from sandbox.hubspot.calls import ApiCall, SandboxReply
from sandbox.hubspot.portal import Portal


def daily(portal: Portal, _: ApiCall) -> SandboxReply:
    now_ms = timestamps.now_ms()
    midnight_ms = (now_ms // timestamps.DAY_MS + 1) * timestamps.DAY_MS
    usage = {
        "name": "private-apps-api-calls-daily",
        "usageLimit": portal.settings.daily_limit,
        "currentUsage": portal.limits.used_today,
        "collectedAt": timestamps.iso(now_ms),
        "fetchStatus": "SUCCESS",
        "resetsAt": timestamps.iso(midnight_ms),
    }
    return SandboxReply(200, {"results": [usage]})
