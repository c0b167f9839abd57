"""Each script of agents and tools workers has its zombie, or a reason for having none."""

from tests.zombies import test_agents, test_tools
from tests.zombies.seam import scripts

READS = {
    "messaging/backlog", "messaging/survey_dead_letters", "conversations/due_timers", "conversations/read_leased",
    "contacts/find_identities", "conversations/read_closed", "hubspot/remaining_pause",
}  # fmt: skip
"""They write nothing."""

FACTS = {
    "conversations/add_attachment", "conversations/append_event",
    "conversations/assign", "conversations/close", "conversations/open", "conversations/describe", "conversations/rate",
    "conversations/restore", "conversations/come_back",
    "conversations/snooze", "conversations/set_mail", "conversations/request_undo",
    "conversations/fire_timer", "conversations/close_idle", "conversations/watch_silence", "contact_import/plan_import",
    "contact_import/start_import", "contact_import/undo_import",
}  # fmt: skip
"""Events of people, once per key or while the state allows it, and of clocks, once. They need no lease."""

OWN = {
    "workers/heartbeat", "workers/leave", "workers/return_delivery", "workers/take_over", "messaging/renew_leases",
    "outbox/acquire_record",
    "contact_import/acquire_import", "contact_import/release_import", "outbox/release_dead_leases",
}  # fmt: skip
"""How entries and leases change hands: each compares who owns them in the same step (`test_takeover`)."""

SHARED = {
    "outbox/open_circuit", "outbox/check_circuit", "hubspot/pause_limiter", "hubspot/delay_limiter",
    "hubspot/acquire_permit", "contacts/record_change", "contacts/record_identities",
    "contacts/acquire_identities", "contacts/release_identities", "contacts/remove_change", "contacts/mark_undone",
    "hubspot/acquire_lock", "hubspot/release_lock",
}  # fmt: skip
"""Data about HubSpot, which any worker may write, and locks that compare their own token (`test_locks`)."""

SWEEPS = {"conversations/drop_attachment", "messaging/sweep", "outbox/move_previous"}
"""Remove only members without the keys of their conversation or import, files of no entry, and move only records
without a lease."""

COMMANDS = {
    "messaging/drop_dead_letter",
    "conversations/retry_event", "conversations/retry_turn", "conversations/retry_delivery",
}  # fmt: skip
"""An operator's, once."""

GATEWAYS = {
    "conversations/advance_delivery", "conversations/announce_channels", "conversations/give_up_delivery",
    "conversations/release_delivery", "conversations/acquire_deliveries",
    "conversations/acquire_mail", "conversations/begin_mail", "conversations/mark_mailed", "conversations/release_mail",
    "conversations/give_up_mail",
}  # fmt: skip
"""Of messages to bridges and of e-mails, under a lease of their own (`tests/gateway`, `tests/chaos`)."""

ARCHIVES = {"conversations/confirm_archived", "conversations/refuse_archiving", "conversations/sweep_closed"}
"""Of the archive's workers: each compares the revision that the archive has with the log (`tests/archive`)."""

SUMS = {"conversations/note_model_use"}
"""What a model's answers used was paid for, also after the lease is lost."""


def test_no_script_is_without_its_zombie_or_a_reason() -> None:
    classified = [READS, FACTS, OWN, SHARED, SWEEPS, COMMANDS, GATEWAYS, ARCHIVES, SUMS]
    classified += [set(test_agents.WRITES), set(test_tools.WRITES), set(test_tools.IMPORT_WRITES)]
    names = [name for each in classified for name in each]
    assert sorted(names) == sorted(set(names)), "each is in one list only"
    assert set(scripts()) - set(names) == set(), "a new script needs a test here that stops its worker at it"
    assert set(names) - set(scripts()) == set(), "these are gone"
