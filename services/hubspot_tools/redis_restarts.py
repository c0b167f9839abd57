"""A restart or failover of Redis, as the scripts need to know it: soon after one, a first try may be a second.

What Redis acknowledged last before it went down may be lost, and with it that a call was started. The server's run ID
stands in Redis itself, so that one worker's look is every worker's, and each script that reads requests compares it:
what is read in the first moment after a restart is just what matters, so that a look every few seconds would miss it.
"""

from datetime import timedelta

WITHIN = timedelta(minutes=1)
"""Requests that are read this soon after a restart count as retries."""

KEEP = timedelta(days=30)
"""For so long a deployment without any worker remembers its Redis."""

ARGUMENTS = (int(WITHIN.total_seconds() * 1000), int(KEEP.total_seconds()))
"""`restart_ms server_ttl` of the scripts."""
