"""The composition root of the stand-ins: HubSpot, OpenAI, the control endpoints and the live page."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.routing import Route

from sandbox.control import Control
from sandbox.hubspot.account import Account
from sandbox.hubspot.edge import HubSpotApi
from sandbox.hubspot.pages import Pages
from sandbox.openai import openai_routes
from sandbox.settings import SandboxSettings


def create_app(settings: SandboxSettings) -> Starlette:
    """Applications share no state. Raises DataError if the data file can't be used."""
    account = Account(settings)
    api = HubSpotApi(lambda: account.portal, settings.public_url)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with account.kept():
            yield

    app = Starlette(
        routes=[
            Route("/crm/{call:path}", api),
            Route("/account-info/{call:path}", api),
            # Of the account, not of its portal, which a reset replaces.
            *Control(account).routes(),
            *Pages(account).routes(),
            *openai_routes(),
        ],
        lifespan=lifespan,
    )
    # Neither API redirects, and an SDK would follow a redirect without its body.
    app.router.redirect_slashes = False
    app.state.before_stop = [account.close]
    return app
