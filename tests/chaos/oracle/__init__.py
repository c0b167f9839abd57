"""Judges a run by its evidence. It knows the promises and no implementation: each rule is a function of the
evidence that yields its contradictions."""

from tests.chaos.oracle.blame_rules import hubspot_is_blamed_rightly, openai_is_blamed_rightly
from tests.chaos.oracle.client_rules import (
    clients_saw_the_whole_log,
    drafts_become_messages,
    messages_keep_their_order,
    what_teammates_did_is_there,
    what_was_acknowledged_is_there,
)
from tests.chaos.oracle.evidence import Account, Evidence, Followed, Rule, Violation
from tests.chaos.oracle.hubspot_rules import (
    addresses_are_there_once,
    contacts_are_there_once,
    notes_are_there_once,
    phones_are_what_was_said_last,
    receipts_are_true,
)
from tests.chaos.oracle.log_rules import (
    assistant_is_silent_while_a_person_has_it,
    calls_have_results,
    decisions_follow_each_other,
    entries_are_there_once,
    everything_is_answered,
    guided_requests_are_named,
    offsets_rise,
)
from tests.chaos.oracle.rest_rules import (
    dead_letters_have_a_known_reason,
    nothing_is_left,
    private_data_stays_where_it_belongs,
    programs_meet_expected_errors_only,
    the_archive_has_what_ended,
)

RULES: tuple[Rule, ...] = (
    what_was_acknowledged_is_there, what_teammates_did_is_there, messages_keep_their_order, entries_are_there_once,
    offsets_rise, decisions_follow_each_other, everything_is_answered, guided_requests_are_named, calls_have_results,
    assistant_is_silent_while_a_person_has_it, clients_saw_the_whole_log, drafts_become_messages, receipts_are_true,
    contacts_are_there_once, addresses_are_there_once, phones_are_what_was_said_last, notes_are_there_once,
    hubspot_is_blamed_rightly, openai_is_blamed_rightly, nothing_is_left, dead_letters_have_a_known_reason,
    programs_meet_expected_errors_only, private_data_stays_where_it_belongs,
    the_archive_has_what_ended,
)  # fmt: skip


def judge(evidence: Evidence) -> list[Violation]:
    """Everything that contradicts a promise, by rule."""
    return [violation for rule in RULES for violation in rule(evidence)]


__all__ = ["RULES", "Account", "Evidence", "Followed", "Rule", "Violation", "judge"]
