"""Adds one property to a HubSpot account. A second run changes nothing.

The property holds the ID of the tool call that created a contact. HubSpot keeps its values unique, so a contact is
created once even without an email address and after several deliveries of the call.
"""

from typing import Any

import httpx2
from pydantic import SecretStr

from frontdesk.doctor.hubspot import missing_scopes
from frontdesk.errors import UserError
from services.hubspot_tools.hubspot import CALL

SCOPE = "crm.schemas.contacts.write"

_PROPERTY = {
    "groupName": "contactinformation",
    "name": CALL,
    "label": "Frontdesk call",
    "description": "The call by which Frontdesk created this contact. Please don't edit it.",
    "type": "string",
    "fieldType": "text",
    "hasUniqueValue": True,
}


async def set_up_hubspot(token: SecretStr | None, base_url: str, version: str) -> str:
    """A line that says what was done. Raises UserError for problems with the token, its scopes or the network."""
    if token is None:
        raise UserError("no HubSpot token: set FRONTDESK_HUBSPOT_TOKEN")
    headers = {"Authorization": f"Bearer {token.get_secret_value()}"}
    path = f"/crm/properties/{version}/contacts"
    try:
        async with httpx2.AsyncClient(base_url=base_url, headers=headers, timeout=10) as client:
            answer = await client.post(path, json=_PROPERTY)
            # A conflict says only that the name is taken. The property may be another one, with values that aren't
            # unique.
            if answer.status_code != httpx2.codes.CONFLICT:
                return _created(answer)
            return _there_already(await client.get(f"{path}/{CALL}"))
    except (httpx2.TransportError, httpx2.InvalidURL) as error:
        raise UserError(f"{base_url} is not reachable: {error or type(error).__name__}") from error


def _created(answer: httpx2.Response) -> str:
    if answer.is_success:
        return f"HubSpot: added the contact property {CALL} (unique)"
    raise _refused(answer, "add")


def _there_already(answer: httpx2.Response) -> str:
    if not answer.is_success:
        raise _refused(answer, "read")
    found: dict[str, Any] = answer.json()
    if found.get("hasUniqueValue") is not True:
        raise UserError(
            f"the contact property {CALL} exists, but its values aren't unique, which can't be changed afterwards: "
            "delete it in HubSpot and run this again"
        )
    return f"HubSpot: the contact property {CALL} is there already, nothing to do"


def _refused(answer: httpx2.Response, what: str) -> UserError:
    match answer.status_code:
        case 401:
            return UserError("HubSpot refuses the token: put a valid one into FRONTDESK_HUBSPOT_TOKEN")
        case 403:
            scopes = ", ".join(missing_scopes(answer)) or SCOPE
            return UserError(
                f"the token may not {what} properties: add the scope {scopes} to the token's app or service key"
            )
        case status:
            return UserError(f"HubSpot answers {status} when asked to {what} the property {CALL}: try again later")
