"""Each script of agents and tools workers has its zombie, or a reason for having none."""

from tests.zombies import test_agents, test_tools
from tests.zombies.seam import scripts

READS = {
    "bus/backlog", "bus/survey_letters", "conversations/due_timers", "conversations/read_leased",
    "hubspot_tools/find_identities", "hubspot_tools/pause_left",
}  # fmt: skip
"""They write nothing."""

FACTS = {
    "conversations/append_fact", "conversations/assign", "conversations/close", "conversations/open",
    "conversations/snooze", "conversations/fire_timer", "conversations/close_idle", "imports/plan_import",
    "imports/start_import",
}  # fmt: skip
"""Facts of people, once per key or while the state allows it, and of clocks, once. No worker needs a lease for them."""

OWN = {
    "bus/heartbeat", "bus/leave", "bus/hand_back", "bus/take_over", "conversations/renew", "hubspot_tools/take_waiting",
    "imports/take_import", "hubspot_tools/free_waiting",
}  # fmt: skip
"""How entries and leases change hands: each compares who owns them in the same step (`test_takeover`)."""

SHARED = {
    "hubspot_tools/close_gate", "hubspot_tools/pass_gate", "hubspot_tools/pause_budget", "hubspot_tools/correct_budget",
    "hubspot_tools/take_slot", "hubspot_tools/note_change", "hubspot_tools/note_identities",
    "hubspot_tools/hold_identities", "hubspot_tools/free_identities", "hubspot_tools/lock", "hubspot_tools/unlock",
    "hubspot_tools/extend_lock",
}  # fmt: skip
"""Facts about HubSpot, which any worker may write, and locks that compare a token of their own (`test_locks`)."""

SWEEPS = {"conversations/sweep"}
"""Removes only members whose conversation or import has no keys, which no worker can bring back."""

COMMANDS = {
    "bus/drop_letter", "conversations/retry_event", "conversations/retry_turn", "conversations/retry_delivery",
}  # fmt: skip
"""An operator's, once."""

GATEWAYS = {
    "conversations/advance_delivery", "conversations/announce_channels", "conversations/give_up_delivery",
    "conversations/release_delivery", "conversations/take_deliveries",
}  # fmt: skip
"""Of deliveries to bridges, under a claim of their own (`tests/gateway`, `tests/chaos/test_bridges.py`)."""


def test_no_script_is_without_its_zombie_or_a_reason() -> None:
    classified = [READS, FACTS, OWN, SHARED, SWEEPS, COMMANDS, GATEWAYS]
    classified += [set(test_agents.WRITES), set(test_tools.WRITES), set(test_tools.IMPORT_WRITES)]
    names = [name for each in classified for name in each]
    assert sorted(names) == sorted(set(names)), "each is in one list only"
    assert set(scripts()) - set(names) == set(), "a new script needs a test here that stops its worker at it"
    assert set(names) - set(scripts()) == set(), "these are gone"
