"""Workers on work streams: they consume events, show that they live, take over from dead workers, and end without loss.

Every event reaches its handler at least once. A handler's effect and its acknowledgement are one script.
"""

from libs.messaging.workers.heartbeat import Holder
from libs.messaging.workers.newer_versions import given_up_as_unknown
from libs.messaging.workers.process import run_process, search_garbage_seldom
from libs.messaging.workers.worker import Worker

__all__ = [
    "Holder",
    "Worker",
    "given_up_as_unknown",
    "run_process",
    "search_garbage_seldom",
]
