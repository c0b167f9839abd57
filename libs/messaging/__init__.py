"""Redis as Frontdesk uses it: names of keys, clients, atomic scripts, one clock, pub/sub, and the state of the server.

It needs no FastStream. `libs.messaging.workers` consumes the work streams and does.
"""

from libs.messaging.background import end, in_background
from libs.messaging.backlog import Backlog, read_backlog
from libs.messaging.backoff import Backoff, jittered_s
from libs.messaging.clock import Now, RedisClock, Seconds
from libs.messaging.dead_letters import DROP, SURVEY, dead_letter
from libs.messaging.delivery import AGAIN, Delivery, NotDone, NotForThisVersion, ensure_group
from libs.messaging.key_groups import ConversationKeys, ImportKeys, OutboxKeys
from libs.messaging.key_sweep import sweep
from libs.messaging.keys import (
    AGENT_GROUP,
    ARCHIVE_GROUP,
    CHAT_CHANGED,
    CHAT_CLOSED,
    CHAT_MESSAGE,
    CHAT_OPENED,
    MAX_SHARDS,
    STUDIO_REQUESTED,
    TOOL_COMPLETED,
    TOOL_REQUESTED,
    TOOLS_GROUP,
    Keys,
)
from libs.messaging.lease import Lease, LeaseKeeper, LeaseLost, now_s, renew_each, renew_strings
from libs.messaging.listener import Listener
from libs.messaging.lua_script import LuaScript
from libs.messaging.metrics import LEASES_LOST, PERIODIC_FAILURES
from libs.messaging.periodic import run_every
from libs.messaging.redis import connect, is_cancelled, text
from libs.messaging.redis_health import HEALTH_TIMEOUT, RedisHealth, RedisUnusable, look, report, require_usable
from libs.messaging.redis_state import RedisState, classify, is_trouble, judge
from libs.messaging.redis_version import MIN_VERSION
from libs.messaging.requests import Answerer, Answering, Requests, Unanswered, answerer
from libs.messaging.topology import RedisMaster, parse_address, servers_of, slot_of_key

__all__ = [
    "AGAIN",
    "AGENT_GROUP",
    "ARCHIVE_GROUP",
    "CHAT_CHANGED",
    "CHAT_CLOSED",
    "CHAT_MESSAGE",
    "CHAT_OPENED",
    "DROP",
    "HEALTH_TIMEOUT",
    "LEASES_LOST",
    "MAX_SHARDS",
    "MIN_VERSION",
    "PERIODIC_FAILURES",
    "STUDIO_REQUESTED",
    "SURVEY",
    "TOOLS_GROUP",
    "TOOL_COMPLETED",
    "TOOL_REQUESTED",
    "Answerer",
    "Answering",
    "Backlog",
    "Backoff",
    "ConversationKeys",
    "Delivery",
    "ImportKeys",
    "Keys",
    "Lease",
    "LeaseKeeper",
    "LeaseLost",
    "Listener",
    "LuaScript",
    "NotDone",
    "NotForThisVersion",
    "Now",
    "OutboxKeys",
    "RedisClock",
    "RedisHealth",
    "RedisMaster",
    "RedisState",
    "RedisUnusable",
    "Requests",
    "Seconds",
    "Unanswered",
    "answerer",
    "classify",
    "connect",
    "dead_letter",
    "end",
    "ensure_group",
    "in_background",
    "is_cancelled",
    "is_trouble",
    "jittered_s",
    "judge",
    "look",
    "now_s",
    "parse_address",
    "read_backlog",
    "renew_each",
    "renew_strings",
    "report",
    "require_usable",
    "run_every",
    "servers_of",
    "slot_of_key",
    "sweep",
    "text",
]
