"""The tests that `make test` leaves to `make test-all`.

`make test` has to end within ten minutes on two cores. It runs the tutorial, plain functions, services in the test's
process, and for each feature one walk through real processes or a real browser. Long is the rest: kills, faults, load,
wrong clocks, recovery, benches, hostile matrices, budgets of CPU time, a second browser, accessibility and layout of
every page, generated requests, evaluated dialogues, starts and stops of everything, and a type check within a test.
"""

import pytest

MODULES = (
    "overload",
    "archive/test_feed_processes.py", "archive/test_recovery.py",
    "bench/test_archive_search.py", "bench/test_bench.py", "bench/test_desk_lists.py", "bench/test_desk_page.py",
    "bench/test_understanding.py",
    "browser/test_cpu_budget.py", "browser/test_desk_axe.py", "browser/test_desk_thread_axe.py",
    "browser/test_desk_typing.py", "browser/test_isolation.py", "browser/test_widget_axe.py",
    "browser/test_widget_trouble_axe.py",
    "chaos/test_bridges.py", "chaos/test_hubspot_down.py", "chaos/test_import_killed.py", "chaos/test_kills.py",
    "chaos/test_short_run.py", "chaos/test_silence_killed.py", "chaos/test_skewed_clocks.py",
    "chaos/test_tools_killed.py",
    "delivery/test_backup_drill.py", "delivery/test_rolling_upgrade.py",
    "e2e/test_acl.py", "e2e/test_desk_reports.py", "e2e/test_hanging_model.py", "e2e/test_scripted_hour.py",
    "e2e/test_shards.py", "e2e/test_start_and_stop.py", "e2e/test_topologies.py",
    "frontdesk/test_evaluate.py",
    "gateway/test_lost_master.py", "gateway/test_mail_killed.py", "gateway/test_skewed_clock.py",
    "hostile/test_cpu_budget.py", "hostile/test_fuzz_described.py",
    "zombies/test_agents.py",
)  # fmt: skip
"""Folders and modules of which all tests are long. `make test` does not even read them."""

WALKS: dict[str, tuple[str, ...]] = {
    "browser/test_accessibility.py": ("test_everything_by_keyboard", "test_the_launcher_says_what_it_does"),
    "browser/test_builder.py": (
        "test_a_flow_is_built_from_an_empty_page", "test_a_card_is_dragged_into_a_branch",
        "test_another_editor_is_not_overwritten", "test_the_builder_is_accessible",
        "test_findings_are_on_cards_at_fields_and_in_a_list", "test_texts_stand_side_by_side_in_all_languages",
    ),
    "browser/test_connection.py": (
        "test_a_reload_finds_the_conversation_again", "test_a_restart_leaves_no_gap_and_no_repeat",
        "test_events_serve_where_sockets_are_blocked", "test_a_refused_host_token_is_said_and_a_new_one_helps",
    ),
    "browser/test_demo_page.py": (
        "test_it_shows_the_chat_in_the_page", "test_a_prompt_fills_the_composer", "test_a_phone_sees_one_column",
    ),
    "browser/test_desk_layout.py": ("test_a_phone", "test_a_screen"),
    "browser/test_desk_list.py": ("test_a_list_refills_while_conversations_are_handled",),
    "browser/test_layout.py": ("test_on_a_phone_it_is_a_sheet_over_everything", "test_contrast"),
    "browser/test_look.py": ("test_the_desks_look_applies_where_the_page_says_nothing",),
    "browser/test_outbox.py": ("test_lines_of_a_tunnel_survive_a_reload_and_arrive_once_in_order",),
    "browser/test_owner_errors.py": ("test_the_owner_of_a_refused_site_reads_the_setting",),
    "browser/test_rating.py": ("test_one_click_rates_and_a_line_may_follow",),
    "browser/test_refusals.py": (
        "test_a_person_who_may_not_chat_learns_why", "test_a_busy_gateway_is_retried_and_the_typed_text_is_sent",
    ),
    "e2e/test_attachments.py": ("test_images_and_files_go_both_ways",),
    "e2e/test_browser.py": ("test_from_the_welcome_to_created_next_to_the_contacts",),
    "e2e/test_builder.py": (
        "test_the_inbound_flow_is_built_and_a_visitor_goes_through_it",
        "test_a_trial_version_reaches_its_share_of_the_visitors",
        "test_a_tools_receipt_begins_a_flow_and_the_archive_has_its_numbers",
        "test_a_change_that_a_program_reports_begins_its_flow",
    ),
    "e2e/test_desk.py": (
        "test_from_the_queue_to_the_note_in_hubspot",
        "test_two_visitors_reach_two_teammates_and_each_sees_the_other_work",
    ),
    "e2e/test_desk_rows.py": ("test_selected_rows_are_closed_together_and_one_with_a_new_owner_stays",),
    "e2e/test_import.py": ("test_from_a_dropped_file_to_what_failed",),
    "e2e/test_inbound.py": ("test_from_the_first_line_to_the_note_in_hubspot",),
    "e2e/test_openai.py": (
        "test_a_reply_streams_to_the_socket_and_then_stands", "test_a_models_change_is_confirmed_by_a_person_only",
    ),
    "e2e/test_settings.py": ("test_people_and_teams_are_edited_without_overwriting",),
    "frontdesk/test_chat.py": (
        "test_each_line_of_a_pipe_is_sent_and_its_answer_awaited", "test_every_refusal_is_said_in_every_language",
        "test_in_a_terminal_replies_stream_and_the_end_of_input_leaves",
        "test_a_proposal_is_confirmed_by_its_number_and_a_receipt_taken_back",
    ),
    "frontdesk/test_dead_letters.py": (
        "test_a_list_names_kinds_and_ids_and_no_person", "test_dropping_asks_first",
        "test_the_doctor_names_a_channel_that_no_gateway_knows",
        "test_the_doctor_names_them_with_the_newest_reason_and_the_command",
    ),
    "frontdesk/test_flows.py": ("test_the_shipped_flows_are_right", "test_a_wrong_one_is_named_with_its_line"),
    "frontdesk/test_tokens.py": (
        "test_it_vouches_for_a_person", "test_a_token_that_no_gateway_would_take_is_not_printed",
    ),
    "frontdesk/test_up.py": (
        "test_it_says_where_the_sandbox_and_the_gateway_are_when_all_are_ready", "test_a_taken_port_is_one_line",
        "test_wrong_settings_are_one_line_each_by_their_variable",
    ),
    "frontdesk/test_webhooks.py": ("test_a_list_names_events_and_endpoints_and_no_person",),
    "gateway/desk/test_page_mail.py": ("test_a_visitor_gives_an_address_leaves_and_comes_back",),
    "gateway/desk/test_page_sessions.py": (
        "test_every_tab_is_signed_in_and_links_name_the_conversation_only",
    ),
    "gateway/desk/test_page_writing.py": ("test_canned_replies_come_in_at_the_caret",),
    "sandbox/hubspot/test_browser.py": ("test_a_record_opens_from_the_table_and_stays_true",),
}  # fmt: skip
"""Modules, each with the tests that walk through its features in `make test`. All other tests in them are long."""

TESTS: dict[str, tuple[str, ...]] = {
    "agent/test_new_conversations.py": ("test_a_new_conversation_needs_two_kilobytes",),
    "architecture/test_adding_a_frame.py": ("test_a_frame_or_entry_that_is_not_handled_does_not_type_check",),
    "archive/test_away.py": ("test_a_stopped_postgresql_is_away_until_it_is_back",),
    "frontdesk/test_doctor.py": ("test_the_exit_code_says_whether_something_is_broken",),
    "gateway/desk/index/test_live.py": ("test_others_get_their_turn_while_a_gateway_reads_everything",),
    "gateway/test_load.py": ("test_a_redis_that_fills_up_stays_usable_for_staff_the_desk_and_closing",),
    "gateway/test_openapi.py": ("test_generated_requests_get_described_answers",),
    "rights/test_endpoints.py": ("test_exactly_what_the_table_allows_is_allowed",),
}
"""Single tests that are long in modules of which the rest is quick."""

ONE_CASE = ("browser", "e2e")
"""Folders in which `make test` runs the first case alone of a test with several: languages, sizes, browsers."""


def is_long_module(path: str) -> bool:
    """`path`: of a module or folder below `tests`."""
    return path in MODULES


def mark(items: list[tuple[str, pytest.Item]]) -> None:
    """Give long tests their mark. `items`: the path of the module below `tests`, and the test."""
    seen: set[tuple[str, str]] = set()
    for path, item in items:
        name = getattr(item, "originalname", item.name)
        folder = path.partition("/")[0]
        again = folder in ONE_CASE and (path, name) in seen
        seen.add((path, name))
        if again or is_long_module(path) or is_long_module(folder) or _is_long(path, name):
            item.add_marker(pytest.mark.long)


def _is_long(path: str, name: str) -> bool:
    return name in TESTS.get(path, ()) or (path in WALKS and name not in WALKS[path])
