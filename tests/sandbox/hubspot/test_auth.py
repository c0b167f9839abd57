"""Any token may call, unless the settings name one token and its scopes."""

import pytest

from tests.sandbox.hubspot.harness import DATED, Sandbox

_MISSING = (
    "Authentication credentials not found. This API supports OAuth 2.0 authentication and you can find more details "
    "at https://developers.hubspot.com/docs/methods/auth/oauth-overview"
)


@pytest.mark.parametrize("header", ["", "Bearer", "Basic abc"])
def test_a_call_without_a_token_is_refused(sandbox: Sandbox, header: str) -> None:
    error = sandbox.call("GET", DATED, 401, headers={"authorization": header})
    assert error["message"] == _MISSING
    assert error["category"] == "INVALID_AUTHENTICATION"


def test_another_token_than_the_one_that_is_set_is_refused(sandbox: Sandbox) -> None:
    sandbox.settings(token="pat-right")
    sandbox.call("GET", DATED, 401)
    with Sandbox(sandbox.url, token="pat-right") as right:
        right.call("GET", DATED, 200)


def test_a_scope_that_was_not_granted_is_named(sandbox: Sandbox) -> None:
    sandbox.settings(scopes=["crm.objects.contacts.read"])
    sandbox.call("GET", DATED, 200)
    sandbox.search()
    error = sandbox.call("POST", DATED, 403, json={"properties": {"email": "a@x.example"}})
    assert error["category"] == "MISSING_SCOPES"
    assert error["errors"][0]["context"] == {"requiredGranularScopes": ["crm.objects.contacts.write"]}
    assert error["links"] == {"scopes": "https://developers.hubspot.com/scopes"}
    owners = sandbox.call("GET", "/crm/owners/2026-09", 403)
    assert owners["errors"][0]["context"] == {"requiredGranularScopes": ["crm.objects.owners.read"]}
    sandbox.call("GET", "/crm/properties/2026-09/contacts", 200)
