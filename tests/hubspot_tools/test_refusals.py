"""HubSpot's refusals, in the forms that were seen: any field of them may be missing, and some are no JSON at all."""

from typing import Any

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.hubspot_tools.hubspot.error_mapping import error_of
from services.hubspot_tools.hubspot.errors import (
    AlreadyExists,
    Down,
    HubSpotError,
    HubSpotUnavailable,
    Locked,
    Migrating,
    Misconfigured,
    NotFound,
    RateLimited,
    RejectedByHubSpot,
    TimedOut,
)
from services.hubspot_tools.hubspot.transport import ApiReply, ApiRequest

READ = ApiRequest("read", "POST", "/contacts/batch/read", about_record=True)
SEARCH = ApiRequest("search", "POST", "/contacts/search")
CREATE = ApiRequest("write", "POST", "/contacts")
UPDATE = ApiRequest("write", "PATCH", "/contacts/1", about_record=True)

EMBEDDED = (
    'Property values were not valid: [{"isValid":false,"message":"Email address x@ is invalid",'
    '"error":"INVALID_EMAIL","name":"email","localizedErrorMessage":"…","portalId":1}]'
)
MISSING_SCOPE = {
    "category": "MISSING_SCOPES",
    "errors": [{"message": "…", "context": {"requiredGranularScopes": ["crm.objects.contacts.write"]}}],
}


def error(
    status: int, body: dict[str, Any] | None, request: ApiRequest = CREATE, headers: dict[str, str] | None = None
) -> HubSpotError:
    return error_of(ApiReply(status, httpx2.Headers(headers), body), request)


@pytest.mark.parametrize(
    ("status", "body", "request_", "kind"),
    [
        (400, {"message": "Invalid input JSON on line 3"}, CREATE, RejectedByHubSpot),
        (400, {"message": "Contact already exists"}, UPDATE, AlreadyExists),
        (400, {"message": "Contact already exists"}, SEARCH, RejectedByHubSpot),
        (401, {"category": "EXPIRED_AUTHENTICATION"}, READ, Misconfigured),
        (403, MISSING_SCOPE, CREATE, Misconfigured),
        (404, {"message": "resource not found"}, UPDATE, NotFound),
        (404, None, READ, NotFound),
        (404, {"message": "resource not found"}, SEARCH, Misconfigured),
        (404, None, CREATE, Misconfigured),
        (405, None, CREATE, Misconfigured),
        (301, None, READ, Misconfigured),
        (408, None, READ, TimedOut),
        (409, {}, CREATE, AlreadyExists),
        (414, None, READ, RejectedByHubSpot),
        (423, None, UPDATE, Locked),
        (429, None, SEARCH, RateLimited),
        (477, None, READ, Migrating),
        (500, {"message": "internal error"}, READ, Down),
        (502, None, READ, Down),
        (504, None, READ, TimedOut),
        (524, None, READ, TimedOut),
    ],
)
def test_the_status_says_who_must_react(
    status: int, body: dict[str, Any] | None, request_: ApiRequest, kind: type[HubSpotError]
) -> None:
    assert type(error(status, body, request_)) is kind


@pytest.mark.parametrize(
    "body",
    [
        {"message": "Contact already exists. Existing ID: 12345"},
        {"message": "Contact already exists", "context": {"existingId": ["12345"]}},
    ],
)
def test_the_contact_in_the_way_is_named(body: dict[str, Any]) -> None:
    found = error(409, body)
    assert isinstance(found, AlreadyExists)
    assert found.existing_id == "12345"


@pytest.mark.parametrize(
    "body",
    [
        {"message": EMBEDDED},
        {"errors": [{"message": "Email address x@ is invalid", "code": "INVALID_EMAIL", "in": "email"}]},
        {
            "message": EMBEDDED,
            "errors": [
                {
                    "message": "Email address x@ is invalid",
                    "code": "INVALID_EMAIL",
                    "context": {"propertyName": ["email"]},
                }
            ],
        },
    ],
)
def test_a_refused_property_is_found_in_the_old_form_and_the_new(body: dict[str, Any]) -> None:
    found = error(400, body)
    assert isinstance(found, RejectedByHubSpot)
    assert [(each.property, each.code, each.detail) for each in found.problems] == [
        ("email", "malformed", "Email address x@ is invalid")
    ]


@pytest.mark.parametrize(
    ("code", "ours"),
    [
        ("PROPERTY_DOESNT_EXIST", "unknown_property"),
        ("INVALID_OPTION", "not_an_option"),
        ("READ_ONLY_VALUE", "read_only"),
        ("MISSING_REQUIRED_PROPERTY", "missing"),
        ("MISSING_CONDITIONAL_REQUIRED_PROPERTY", "missing"),
        ("INVALID_INTEGER", "malformed"),
        ("SOMETHING_NEW", "malformed"),
        (None, "malformed"),
    ],
)
def test_hubspots_codes_become_ours(code: str | None, ours: str) -> None:
    found = error(400, {"errors": [{"code": code, "context": {"propertyName": ["city"]}}]})
    assert isinstance(found, RejectedByHubSpot)
    assert [(each.property, each.code) for each in found.problems] == [("city", ours)]


@pytest.mark.parametrize(
    ("body", "policy"),
    [
        ({"message": "You have reached your secondly limit.", "category": "RATE_LIMITS"}, "secondly"),
        ({"message": "…", "policyName": "TEN_SECONDLY_ROLLING", "errorType": "RATE_LIMIT"}, "ten_secondly"),
        ({"message": "You have reached your ten_secondly_rolling limit."}, "ten_secondly"),
        ({"message": "You have reached your daily limit.", "policyName": "DAILY"}, "daily"),
        ({}, "unknown"),
        (None, "unknown"),
    ],
)
def test_the_limit_that_was_reached_is_named(body: dict[str, Any] | None, policy: str) -> None:
    found = error(429, body)
    assert isinstance(found, RateLimited)
    assert found.policy == policy
    assert found.effect == "none"


@pytest.mark.parametrize(
    "body", [MISSING_SCOPE, {"context": {"requiredGranularScopes": ["crm.objects.contacts.write"]}}]
)
def test_the_scope_that_the_token_lacks_is_named(body: dict[str, Any]) -> None:
    found = error(403, body)
    assert isinstance(found, Misconfigured)
    assert found.scopes == ["crm.objects.contacts.write"]
    assert "crm.objects.contacts.write" in found.detail


@pytest.mark.parametrize(
    ("status", "request_", "effect"),
    [
        (500, READ, "none"),
        (500, CREATE, "unknown"),
        (502, UPDATE, "unknown"),
        (503, CREATE, "unknown"),
        (504, CREATE, "unknown"),
        (524, CREATE, "unknown"),
        (521, CREATE, "none"),
        (523, CREATE, "none"),
        (423, UPDATE, "none"),
        (477, CREATE, "none"),
    ],
)
def test_a_write_may_have_happened_unless_it_never_arrived(status: int, request_: ApiRequest, effect: str) -> None:
    found = error(status, None, request_)
    assert isinstance(found, HubSpotUnavailable)
    assert found.effect == effect


def test_when_to_come_back() -> None:
    waits = [
        getattr(error(status, None, headers=headers), "retry_after", None)
        for status, headers in (
            (477, {"retry-after": "7200"}),
            (477, {}),
            (423, {}),
            (429, {"retry-after": "4"}),
            (429, {"retry-after": "Fri, 20 Nov 2026 10:00:00 GMT"}),
            (503, {}),
        )
    ]
    assert waits == [7200, 3600, 2, 4, None, None]


def test_hubspots_name_for_the_call_is_kept_and_peoples_data_is_not_logged() -> None:
    by_body = error(400, {"message": EMBEDDED, "correlationId": "c-1"})
    by_header = error(502, None, headers={"x-hubspot-correlation-id": "c-2"})
    assert (by_body.correlation_id, by_header.correlation_id) == ("c-1", "c-2")
    assert str(by_body) == "rejected; status=400 correlation=c-1"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
FIELDS = ("message", "category", "errors", "context", "correlationId", "policyName", "links", "existingId")


@given(
    status=st.integers(300, 599),
    body=st.none() | st.dictionaries(st.sampled_from(FIELDS), json_values),
    request_=st.sampled_from([READ, SEARCH, CREATE, UPDATE]),
)
def test_no_refusal_breaks_the_reader(status: int, body: dict[str, Any] | None, request_: ApiRequest) -> None:
    assert isinstance(error(status, body, request_), HubSpotError)
