"""How much is measured: enough to be steady in a few minutes, or just enough to see that everything works."""

from dataclasses import dataclass

MOST_TURNS = 20
"""What one contact may send within ten seconds; more would measure refusals."""


@dataclass(frozen=True)
class Sizes:
    """Conversations are short, as in life: what a turn costs grows with what was said before.

    `rounds` are short and their median counts, so that what else the machine does in one of them does not.
    """

    rounds: int = 5
    turns: int = 10
    alone: int = 10
    """Conversations a round, one at a time."""
    together: int = 32
    together_conversations: int = 64
    guided: int = 96
    guided_conversations: int = 192
    openai: int = 48
    openai_conversations: int = 96
    people: int = 20
    """At the desk."""
    assigned: int = 2_000
    desk_seconds: float = 4.0
    """Of visitors writing as fast as they can; half as fast for twice as long."""
    tools: int = 4
    """Workers that share HubSpot's quota."""
    quota_loads: tuple[int, ...] = (10, 50, 100, 200)
    """Per cent of what HubSpot's quota allows with a call for each."""
    quota_seconds: float = 12.0
    """Of each load on HubSpot's quota."""
    quota_idle: int = 400
    """Calls to HubSpot one by one, with nobody else calling."""
    quota_outstanding: int = 4_000
    bulk_rows: int = 10_000
    bulk_seconds: float = 20.0
    """Of live look-ups with no import beside."""
    waiting: int = 1_200
    idle: int = 0
    """Idle sockets; none unless asked for, because opening them takes a minute."""


QUICK = Sizes(
    rounds=1, turns=3, alone=2, together=4, together_conversations=4, guided=8, guided_conversations=8,
    openai=4, openai_conversations=4, people=3, assigned=12, desk_seconds=1.0,
    tools=2, quota_loads=(200,), quota_seconds=1.5,
    quota_outstanding=20, quota_idle=10, bulk_rows=300, bulk_seconds=2.0, waiting=20,
)  # fmt: skip
