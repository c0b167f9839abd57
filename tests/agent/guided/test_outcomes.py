"""The assistant reports each result of a tool, and claims nothing that a result does not say."""

from typing import Any

import pytest

from libs.contracts.principals import LOCALES, Locale
from libs.contracts.results import (
    Accepted,
    Conflict,
    ContactCreated,
    Invalid,
    Ok,
    Problem,
    Refused,
    ToolResult,
    Unavailable,
)
from services.agent.assistants.guided.dialogue.turn import STARTS
from tests.agent.guided.conversation import Conversation, contact, found, ok
from tests.agent.guided.people import BOB, CREATED, DOWN, EXISTS, JANE, LATE, UNCHANGED, UPDATED

CREATE = "create Jane Doe, jane@acme.com, +1 415 555 0100 at Globex"
UPDATE = "change her phone to +1 415 555 0100"


def creating() -> Conversation:
    chat = Conversation()
    chat.says(CREATE)
    assert chat.called()[0] == "create_contact"
    return chat


def updating() -> Conversation:
    chat = Conversation()
    chat.says("find jane@acme.com")
    chat.gets(found(JANE))
    chat.says(UPDATE)
    assert chat.called()[0] == "update_contact"
    return chat


def invalid(prop: str | None, code: Any, example: str | None = None) -> Invalid:
    return Invalid(problems=[Problem(property=prop, code=code, detail="no", example=example)])


def test_a_record_that_held_the_values_already_is_not_called_updated() -> None:
    chat = updating()
    chat.gets(UNCHANGED)
    assert chat.said("unchanged", name="Jane Doe")
    assert not chat.said("updated", name="Jane Doe")


def test_an_existing_contact_is_offered_for_update_with_what_is_new() -> None:
    chat = creating()
    chat.gets(EXISTS)
    assert chat.said("conflict", name="Jane Doe", field="email address")
    assert chat.offered() == ["yes", "no"]
    chat.clicks("yes")
    assert chat.called() == ("update_contact", {"contact_id": "1", "phone": "+1 415 555 0100", "company": "Globex"})


@pytest.mark.parametrize("no", ["no", "nope", "no thanks"])
def test_an_existing_contact_may_be_left_as_it_is(no: str) -> None:
    chat = creating()
    chat.gets(EXISTS)
    chat.says(no)
    assert chat.said("left_as_is")
    assert not chat.decision.calls


def test_an_existing_contact_without_news_is_only_reported() -> None:
    chat = Conversation()
    chat.says("create Jane Doe, jane@acme.com at Acme")
    chat.gets(EXISTS)
    assert chat.said("conflict_same", name="Jane Doe", field="email address")
    assert chat.offered() == ["edit:1", *STARTS]


def test_an_existing_contact_that_may_not_be_seen_is_not_named() -> None:
    chat = creating()
    chat.gets(Conflict(property="email", existing=None))
    assert chat.said("conflict_hidden", field="email address")


def test_an_address_that_another_contact_has_is_asked_for_again() -> None:
    chat = Conversation()
    chat.says("find jane@acme.com")
    chat.gets(found(JANE))
    chat.says("change her email to bob@x.io")
    chat.gets(Conflict(property="email", existing=BOB))
    assert chat.said("taken", field="email address")
    chat.says("jane@new.com")
    assert chat.called() == ("update_contact", {"contact_id": "1", "email": "jane@new.com"})


def test_one_wrong_value_is_asked_for_again_with_an_example() -> None:
    chat = creating()
    chat.gets(invalid("phone", "malformed", "+14155550100"))
    assert chat.said("bad_value", value="+1 415 555 0100", field="phone number", example="+14155550100")
    chat.says("+1 415 555 0199")
    tool, arguments = chat.called()
    assert tool == "create_contact"
    assert arguments["phone"] == "+1 415 555 0199"
    assert arguments["email"] == "jane@acme.com"


def test_a_wrong_value_may_be_left_out() -> None:
    chat = creating()
    chat.gets(invalid("phone", "malformed", "+14155550100"))
    chat.clicks("skip")
    tool, arguments = chat.called()
    assert tool == "create_contact"
    assert "phone" not in arguments


def test_a_value_that_is_not_an_option_is_asked_for_again() -> None:
    chat = Conversation()
    chat.says("find jane@acme.com")
    chat.gets(found(JANE))
    chat.says("set her lead status to lukewarm")
    assert chat.called()[1]["other"] == [{"property": "hs_lead_status", "value": "lukewarm"}]
    chat.gets(invalid("hs_lead_status", "not_an_option", "OPEN"))
    assert chat.said("invalid_option", value="lukewarm", field="lead status", example="OPEN")
    chat.says("OPEN")
    assert chat.called()[1]["other"] == [{"property": "hs_lead_status", "value": "OPEN"}]


@pytest.mark.parametrize("locale", LOCALES)
def test_a_number_without_a_country_is_asked_for_with_its_code(locale: Locale) -> None:
    chat = Conversation(locale)
    chat.says("create Jane Doe, jane@acme.com, 415-555-0100")
    chat.gets(invalid("phone", "malformed", "+14155550100"))
    assert chat.said("invalid_phone", value="415-555-0100", example="+14155550100")
    assert "HubSpot" not in chat.decision.text, "it was never asked"
    chat.says("+1 415 555 0100")
    assert chat.called()[1]["phone"] == "+1 415 555 0100"


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("code", ["malformed", "missing", "too_long", "too_many", "not_an_option"])
@pytest.mark.parametrize("prop", ["phone", "company", "query", "contact_id", "filters.0.value", None])
def test_problems_found_by_the_tools_are_not_blamed_on_hubspot(locale: Locale, code: str, prop: str | None) -> None:
    chat = Conversation(locale)
    chat.says(CREATE)
    chat.gets(invalid(prop, code))
    assert "HubSpot" not in chat.decision.text
    for raw in ("(query)", "contact_id", "filters", "—"):
        assert raw not in chat.decision.text


@pytest.mark.parametrize(
    ("prop", "code", "key", "field"),
    [
        ("query", "malformed", "invalid_other", "search words"),
        ("contact_id", "too_long", "invalid_too_long", "contact ID"),
        ("filters.0.value", "missing", "invalid_missing", "further criteria"),
    ],
)
def test_a_value_that_cannot_be_corrected_is_named(prop: str, code: str, key: str, field: str) -> None:
    chat = Conversation()
    chat.says("find Jane")
    chat.gets(invalid(prop, code))
    assert chat.said(key, field=field)


@pytest.mark.parametrize("code", ["unknown_property", "read_only"])
def test_a_property_that_cannot_be_set_is_left_out_and_named(code: str) -> None:
    chat = creating()
    chat.gets(invalid("company", code))
    assert chat.said(f"invalid_{code}", field="company")
    assert "company" not in chat.called()[1]


def test_a_contact_that_is_gone_is_reported() -> None:
    chat = updating()
    chat.gets(invalid("contact_id", "not_found"))
    assert chat.said("invalid_not_found")
    assert not chat.decision.calls


@pytest.mark.parametrize("result", [invalid(None, "too_many"), invalid("limit", "malformed"), Invalid(problems=[])])
def test_a_value_that_cannot_be_corrected_ends_the_request(result: Invalid) -> None:
    chat = creating()
    chat.gets(result)
    assert chat.decision.text
    assert not chat.decision.calls
    chat.says("find bob@x.io")
    assert chat.called()[0] == "search_contact"


@pytest.mark.parametrize("code", ["not_signed_in", "email_not_verified", "not_your_record", "not_allowed"])
def test_a_refusal_is_polite(code: Any) -> None:
    chat = creating()
    chat.gets(Refused(code=code, detail=""))
    assert chat.said(f"refused_{code}")


def test_a_write_that_waits_is_called_saved_and_not_done() -> None:
    chat = creating()
    call_id = chat.last_call_id
    chat.gets(Accepted())
    assert chat.said("accepted")
    assert not chat.said("created", name="Jane Doe")
    chat.gets(CREATED, seq=1, call_id=call_id)
    assert chat.said("created", name="Jane Doe")


def test_trying_again_calls_the_same_again() -> None:
    chat = creating()
    call = chat.called()
    chat.gets(DOWN)
    assert chat.said("unavailable_unchanged")
    assert chat.offered() == ["retry", "cancel"]
    chat.clicks("retry")
    assert chat.called() == call


@pytest.mark.parametrize("words", ["yes", "try again", "ok", "please do"])
def test_trying_again_may_be_asked_for_in_words(words: str) -> None:
    chat = creating()
    chat.gets(DOWN)
    chat.says(words)
    assert chat.called()[0] == "create_contact"


def test_not_trying_again_drops_the_request() -> None:
    chat = creating()
    chat.gets(DOWN)
    chat.clicks("cancel")
    assert chat.said("cancelled")
    chat.says("yes")
    assert not chat.decision.calls


@pytest.mark.parametrize(
    ("result", "key"),
    [
        (Unavailable(code="rate_limited", effect="none"), "unavailable_busy"),
        (Unavailable(code="timeout", effect="unknown"), "unavailable_unknown"),
        (Unavailable(code="gave_up", effect="unknown"), "unavailable_interrupted"),
        (Unavailable(code="late", effect="unknown"), "unavailable_interrupted"),
        (Unavailable(code="late", effect="none"), "unavailable_late"),
        (Accepted(reason="late"), "accepted_late"),
        (Unavailable(code="misconfigured", effect="none"), "unavailable_misconfigured"),
    ],
)
def test_an_unknown_effect_is_reported_as_unknown(result: Unavailable | Accepted, key: str) -> None:
    chat = creating()
    chat.gets(result)
    assert chat.said(key)


def test_a_search_that_fails_has_no_effect_to_speak_of() -> None:
    chat = Conversation()
    chat.says("find jane@acme.com")
    chat.gets(Unavailable(code="timeout", effect="unknown"))
    assert chat.said("unavailable_read")


def test_a_slow_call_is_announced_and_its_outcome_follows() -> None:
    chat = creating()
    chat.gets(LATE, seq=-1)
    assert chat.said("takes_longer")
    assert chat.offered() == []
    chat.gets(CREATED, seq=0)
    assert chat.said("created", name="Jane Doe")


def test_a_slow_search_still_leads_to_the_update_it_was_for() -> None:
    chat = Conversation()
    chat.says("change Jane Doe's phone to +1 415 555 0100")
    chat.gets(LATE, seq=-1)
    chat.gets(found(JANE))
    assert chat.called() == ("update_contact", {"contact_id": "1", "phone": "+1 415 555 0100"})


def test_nothing_is_done_twice_while_a_slow_call_is_out() -> None:
    chat = creating()
    chat.gets(LATE, seq=-1)
    for words in ("ok", "and her city is Boston", "well?"):
        chat.says(words)
        assert not chat.decision.calls


def test_a_late_outcome_does_not_disturb_the_current_request() -> None:
    chat = creating()
    slow = chat.last_call_id
    chat.gets(LATE, seq=-1)
    chat.says("change the phone of bob@x.io")
    chat.gets(found(BOB))
    assert chat.said("ask_value", field="phone number", name="Bob Ray")
    chat.gets(CREATED, call_id=slow)
    assert chat.said("about_earlier")
    assert chat.said("created", name="Jane Doe")
    assert chat.said("ask_value", field="phone number", name="Bob Ray")
    chat.says("+1 415 555 0177")
    assert chat.called() == ("update_contact", {"contact_id": "3", "phone": "+1 415 555 0177"})


def test_names_from_hubspot_are_data() -> None:
    mean = contact(9, "[click](http://evil.example)\n\n# Hi {name} %s", "*" * 300, email="m@x.io")
    chat = Conversation()
    chat.says("find m@x.io")
    chat.gets(found(mean))
    assert "](http" not in chat.decision.text
    assert "\n" not in chat.decision.text
    assert "*" not in chat.decision.text
    chat.says("find people at x.io")
    chat.gets(found(mean, JANE))
    chat.says("change m's phone to +1 415 555 0100")
    chat.gets(found(mean, JANE))
    assert all(len(button.label) <= 80 and "\n" not in button.label for button in chat.labels())


RESULTS: list[ToolResult] = [
    found(),
    found(JANE),
    found(JANE, BOB, total=40, after="2"),
    CREATED,
    UPDATED,
    UNCHANGED,
    EXISTS,
    Conflict(property="email", existing=None),
    Accepted(),
    DOWN,
    Unavailable(code="misconfigured", effect="none"),
    invalid("email", "malformed", "a@b.co"),
    invalid("email", "malformed"),
    Refused(code="not_allowed", detail=""),
]


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("result", RESULTS, ids=lambda result: result.status)
@pytest.mark.parametrize("asked", [CREATE, "find jane@acme.com", "update jane@acme.com: city Berlin"])
def test_every_result_has_an_answer_in_every_language(locale: Locale, result: ToolResult, asked: str) -> None:
    """A result that does not fit the call is reported too, and only an `ok` is reported as a success."""
    chat = Conversation(locale)
    chat.says(asked)
    chat.decision = chat.gets(result)
    assert chat.decision.text or chat.decision.calls
    if not isinstance(result, Ok):
        for key in ("created", "updated"):
            assert not chat.said(key, name="Jane Doe")


def test_a_list_in_answer_to_a_change_ends_the_request() -> None:
    """A tool that answers another question than the asked one is not asked forever."""
    chat = updating()
    chat.gets(found())
    assert not chat.decision.calls
    chat = creating()
    chat.gets(found(JANE))
    assert not chat.decision.calls


def test_success_uses_the_name_that_hubspot_holds() -> None:
    chat = creating()
    chat.gets(ok(ContactCreated(contact=contact(1, "Janet", "Doe-Smith"))))
    assert chat.said("created", name="Janet Doe-Smith")
