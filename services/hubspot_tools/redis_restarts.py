"""Restarts and failovers of Redis, as the scripts see them: soon after one, a first attempt may be a second one.

Redis may lose its last acknowledged writes when it goes down, among them that a call was started. So each script that
reads requests compares the server's run ID with the one that is stored in Redis, where it is shared by all workers. A
check every few seconds would miss the requests that are read right after a restart, which are the ones that matter.
"""

from datetime import timedelta

RETRY_WINDOW = timedelta(minutes=1)
"""Requests that are read this soon after a restart count as retries."""

KEEP = timedelta(days=30)
"""How long the run ID of Redis is kept in a deployment without any worker."""

RETRY_WINDOW_MS, KEEP_S = int(RETRY_WINDOW.total_seconds() * 1000), int(KEEP.total_seconds())
