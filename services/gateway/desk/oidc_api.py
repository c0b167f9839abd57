"""Signing in at the desk by an identity provider. The browser itself visits both endpoints, which end with a redirect.

The provider names a person, and the directory decides whether they work here: by its `sub` as their ID, else by an
email address that the provider vouches for. A failure returns to the desk's page, which says why.
"""

import logging
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import RedirectResponse
from starlette.requests import Request

from libs.audit import person_named
from libs.contracts import Teammate
from services.gateway.dependencies import Dependencies, Use, address_of
from services.gateway.desk.api import UseDesk
from services.gateway.desk.service import DeskService
from services.gateway.desk.session_api import set_session
from services.gateway.http import Refusal, documented
from services.gateway.identity import IdentityProvider, OidcRefused, ProvenPerson, TokenRefused

COOKIE = "frontdesk_oidc"
COOKIE_PATH = "/v1/desk/oidc"
COOKIE_SECONDS = 600

router = APIRouter(prefix="/v1/desk/oidc", tags=["desk"])

logger = logging.getLogger(__name__)

_REDIRECTS = {303: {"description": "To the provider, or back to the desk."}, **documented(404, 413, 422, 429, 503)}


@router.get("/login", status_code=303, response_class=RedirectResponse, responses=_REDIRECTS)
async def login(
    request: Request, services: Use, again: Annotated[bool, Query(description="Ask for the password again.")] = False
) -> RedirectResponse:
    """Send the browser to the provider."""
    provider = await _provider(request, services)
    try:
        begun = await provider.begin(again=again)
    except OidcRefused as refused:
        return _back(refused.code, refused.reason)
    answer = RedirectResponse(begun.url, 303, {"Cache-Control": "no-store"})
    answer.set_cookie(
        COOKIE, begun.binding, max_age=COOKIE_SECONDS, path=COOKIE_PATH, httponly=True,
        # The way back from the provider is a navigation from another site.
        samesite="lax", secure=provider.is_https,
    )  # fmt: skip
    return answer


@router.get("/callback", status_code=303, response_class=RedirectResponse, responses=_REDIRECTS)
async def callback(
    request: Request,
    services: Use,
    desk: UseDesk,
    state: Annotated[str, Query(max_length=200)] = "",
    code: Annotated[str | None, Query(max_length=4_000)] = None,
    error: Annotated[str | None, Query(max_length=200)] = None,
) -> RedirectResponse:
    """The browser returns from the provider: begin a session, and show the desk."""
    provider = await _provider(request, services)
    if error is not None or code is None:
        return _back("oidc_denied" if error == "access_denied" else "oidc_failed", "the provider sent no code")
    try:
        proven = await provider.finish(code=code, state=state, binding=request.cookies.get(COOKIE))
        person = await _person(desk, proven)
        if person is None:
            return _back("not_a_member", "the provider's person is not in the directory")
        session = await services.identity.desk_sessions.begin(provider.signed_in(person.id, proven))
    except OidcRefused as refused:
        return _back(refused.code, refused.reason)
    except TokenRefused as refused:
        return _back(refused.code, refused.detail)
    await desk.audit.record(person_named(person.id), "signed_in", person_named(person.id), details={"method": "oidc"})
    answer = RedirectResponse("/desk", 303)
    answer.delete_cookie(COOKIE, path=COOKIE_PATH)
    set_session(answer, services, session, secure=provider.is_https)
    return answer


async def _provider(request: Request, services: Dependencies) -> IdentityProvider:
    """Raises Refusal without a provider, or for too many requests of one address."""
    address = address_of(request)
    await services.limits.read(address, address)
    if services.identity_provider is None:
        raise Refusal(404, "not_found", "This deployment has no identity provider.")
    return services.identity_provider


async def _person(desk: DeskService, proven: ProvenPerson) -> Teammate | None:
    """The person of the directory; None if there is none, or if several people have the address."""
    people = await desk.directory.people()
    by_subject = next((person for person in people if person.id == proven.subject), None)
    if by_subject is not None or proven.email is None:
        return by_subject
    wanted = proven.email.casefold()
    found = [person for person in people if wanted in ((person.email or "").casefold(), person.id.casefold())]
    return found[0] if len(found) == 1 else None


def _back(code: str, reason: str) -> RedirectResponse:
    """To the desk's page, which says why."""
    logger.warning("a sign-in by the identity provider failed", extra={"code": code, "reason": reason})
    return RedirectResponse(f"/desk#refused={code}", 303, {"Cache-Control": "no-store"})
