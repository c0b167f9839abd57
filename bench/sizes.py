"""The sizes of the measurements: for steady figures in a few minutes, or a quick check that everything works."""

from dataclasses import dataclass

# The messages that a contact may send within ten seconds. More turns would measure refusals.
MAX_TURNS = 20


@dataclass(frozen=True)
class Sizes:
    """Sizes for steady figures."""

    # Short, and only their median counts, so that other work of the machine during one of them does not.
    rounds: int = 5
    # Few, as in real conversations: the cost of a turn grows with the turns before it.
    turns: int = 10
    # Conversations in a round, one at a time.
    alone: int = 10
    together: int = 32
    together_conversations: int = 64
    guided: int = 96
    guided_conversations: int = 192
    openai: int = 48
    openai_conversations: int = 96
    # At the desk.
    people: int = 20
    assigned: int = 2_000
    # Visitors write as fast as they can for this time, and half as fast for twice as long.
    desk_seconds: float = 4.0
    # Workers that share HubSpot's quota.
    tools: int = 4
    # Per cent of the rate that HubSpot's quota allows with one call for each operation.
    quota_loads: tuple[int, ...] = (10, 50, 100, 200)
    # For each load on HubSpot's quota.
    quota_seconds: float = 12.0
    # Single calls to HubSpot, with no other calls.
    quota_idle: int = 400
    quota_outstanding: int = 4_000
    bulk_rows: int = 10_000
    # Live look-ups without an import.
    bulk_seconds: float = 20.0
    waiting: int = 1_200
    # Idle sockets. None by default, because 10,000 take a minute to open.
    idle: int = 0


QUICK = Sizes(
    rounds=1, turns=3, alone=2, together=4, together_conversations=4, guided=8, guided_conversations=8,
    openai=4, openai_conversations=4, people=3, assigned=12, desk_seconds=1.0,
    tools=2, quota_loads=(200,), quota_seconds=1.5,
    quota_outstanding=20, quota_idle=10, bulk_rows=300, bulk_seconds=2.0, waiting=20,
)  # fmt: skip
