"""How much of the day's budget is gone, which is the one limit that can be asked for."""

from __future__ import annotations

from sandbox.hubspot import moments
from sandbox.hubspot.calls import ApiCall, SandboxReply
from sandbox.hubspot.portal import Portal


def daily(portal: Portal, _: ApiCall) -> SandboxReply:
    now_ms = moments.now_ms()
    midnight_ms = (now_ms // moments.DAY_MS + 1) * moments.DAY_MS
    usage = {
        "name": "private-apps-api-calls-daily",
        "usageLimit": portal.settings.daily_limit,
        "currentUsage": portal.limits.used_today,
        "collectedAt": moments.iso(now_ms),
        "fetchStatus": "SUCCESS",
        "resetsAt": moments.iso(midnight_ms),
    }
    return SandboxReply(200, {"results": [usage]})
