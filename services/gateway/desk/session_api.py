"""The session of the desk's page: begun with a token of the host site, renewed in the same way, and ended.

A tab that has no session asks for those of its browser, so that each tab of a browser is signed in.
"""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field
from starlette.requests import Request

from libs.audit import person_named
from libs.contracts import Model, Slug, StrictModel
from services.gateway.dependencies import Dependencies, Use, address_of, bearer_of
from services.gateway.desk.api import UseDesk
from services.gateway.desk.sign_in import MARK_HEADER
from services.gateway.http import Refusal, documented
from services.gateway.identity import DeskSession, TokenRefused

COOKIE_PATH = "/v1/desk"
"""The cookie reaches only the desk's API."""

router = APIRouter(prefix="/v1/desk", tags=["desk"])


class PageSession(Model):
    """`session` goes into the header `X-Frontdesk-Session`; `expires_in`: seconds."""

    person: str
    session: str
    expires_in: float


class SignInOptions(Model):
    """`refresh_url` and `origins`: where the page gets a new token of the host site.

    `oidc`: `/v1/desk/oidc/login` signs in by an identity provider. `demo`: `/demo/config.json` has the demo's people.
    """

    sessions: list[PageSession]
    refresh_url: str | None = None
    origins: list[str] = []
    oidc: bool = False
    demo: bool = False


class BeginSession(StrictModel):
    """`person`: the person of the session that is renewed. Another person's token is refused."""

    person: Annotated[Slug | None, Field(examples=["ana"])] = None


@router.get("/session", responses=documented(413, 422, 429, 503))
async def sessions(request: Request, response: Response, services: Use) -> SignInOptions:
    """The sessions of this browser, and the ways to sign in."""
    address = address_of(request)
    await services.limits.read(address, address)
    response.headers["Cache-Control"] = "no-store"
    found = services.identity.desk_sessions.of_browser(request.cookies)
    return SignInOptions(
        sessions=[_shown(services, session) for session in found],
        refresh_url=services.settings.desk_refresh_url,
        origins=services.settings.token_origins,
        oidc=services.identity_provider is not None,
        demo=request.app.state.offers_demo(request.scope),
    )


@router.post("/session", responses=documented(400, 401, 403, 409, 413, 422, 429, 503))
async def begin(request: Request, response: Response, services: Use, desk: UseDesk, body: BeginSession) -> PageSession:
    """Exchange a teammate's token of the host site for a session, which a cookie holds."""
    signed_in = await services.identity.teammate(bearer_of(request))
    author = await desk.member(signed_in.subject)
    await services.limits.write(author.id)
    if body.person is not None and body.person != author.id:
        raise Refusal(409, "another_person", "The host site has signed in another person.")
    session = await services.identity.desk_sessions.begin(signed_in)
    if body.person is None:  # and not a renewal
        await desk.audit.record(person_named(author.id), "signed_in", person_named(author.id))
    set_session(response, services, session, secure=_is_secure(request))
    return _shown(services, session)


@router.delete("/session", status_code=204, responses=documented(413, 422, 429, 503))
async def finish(request: Request, services: Use, desk: UseDesk) -> Response:
    """Sign out: the browser forgets the session of this page's person."""
    response = Response(status_code=204)
    try:
        session = services.identity.desk_sessions.marked(request.headers.get(MARK_HEADER, ""))
    except TokenRefused:
        return response  # a session that has ended needs no end
    await services.limits.write(session.subject)
    await desk.audit.record(person_named(session.subject), "signed_out", person_named(session.subject))
    name = services.identity.desk_sessions.cookie_name(session)
    response.delete_cookie(name, path=COOKIE_PATH, httponly=True, samesite="strict", secure=_is_secure(request))
    return response


def set_session(response: Response, services: Dependencies, session: DeskSession, *, secure: bool) -> None:
    """Give a browser a session. `secure`: the page was loaded over https."""
    response.headers["Cache-Control"] = "no-store"
    response.set_cookie(
        session.cookie_name, session.cookie, max_age=int(_left(services, session)), path=COOKIE_PATH,
        httponly=True, samesite="strict", secure=secure,
    )  # fmt: skip


def _shown(services: Dependencies, session: DeskSession) -> PageSession:
    signed_in = session.signed_in
    return PageSession(person=signed_in.subject, session=session.mark, expires_in=_left(services, session))


def _left(services: Dependencies, session: DeskSession) -> float:
    return max(0.0, session.signed_in.expires_at - services.clock.seconds())


def _is_secure(request: Request) -> bool:
    """Whether the page was loaded over https. Its browser says so itself, which a proxy in between can't hide."""
    return not request.headers.get("origin", "https").startswith("http:")
