"""The calls for owners."""

from __future__ import annotations

from typing import Any

from sandbox.hubspot import errors
from sandbox.hubspot.calls import ApiCall, SandboxReply
from sandbox.hubspot.portal import Portal

_PAGE = 100
_MAX_PAGE = 500


def list_page(portal: Portal, call: ApiCall) -> SandboxReply:
    limit = call.number("limit", _PAGE, _MAX_PAGE)
    after, email, archived = call.arg("after", ""), call.arg("email"), call.flag("archived")
    found = [
        owner
        for owner in portal.owners
        if owner.archived == archived and owner.id >= (after or "") and (not email or owner.email == email.lower())
    ]
    body: dict[str, Any] = {"results": [owner.wire() for owner in found[:limit]]}
    if len(found) > limit:
        following = found[limit].id
        link = f"{call.base_url}{call.path}?limit={limit}&after={following}"
        body["paging"] = {"next": {"after": following, "link": link}}
    return SandboxReply(200, body)


def get(portal: Portal, call: ApiCall) -> SandboxReply:
    wanted, archived = call.params[0], call.flag("archived")
    by_user = call.arg("idProperty", "id") == "userId"
    for owner in portal.owners:
        if owner.archived == archived and wanted == (str(owner.user_id) if by_user else owner.id):
            return SandboxReply(200, owner.wire())
    raise errors.not_found()
