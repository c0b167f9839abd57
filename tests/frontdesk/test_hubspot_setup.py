"""`hubspot-setup`: what it adds to an account, and its message when it can't."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest
from pydantic import SecretStr

from frontdesk.errors import UserError
from frontdesk.hubspot_setup import set_up_hubspot
from sandbox.app import create_app
from sandbox.server import serve
from sandbox.settings import SandboxSettings
from services.hubspot_tools.contacts.properties import parse_definitions
from services.hubspot_tools.hubspot.responses import CALL
from tests.frontdesk.stand_ins import command

TOKEN = SecretStr("pat-test")
PATH = "/crm/properties/2026-09/contacts"


@pytest.fixture
async def hubspot() -> AsyncIterator[httpx2.AsyncClient]:
    async with serve(create_app(SandboxSettings(contacts=0))) as url:
        headers = {"Authorization": f"Bearer {TOKEN.get_secret_value()}"}
        async with httpx2.AsyncClient(base_url=url, headers=headers) as client:
            yield client


async def _run(hubspot: httpx2.AsyncClient) -> str:
    return await set_up_hubspot(TOKEN, str(hubspot.base_url).rstrip("/"), "2026-09")


async def test_it_adds_a_unique_property_once(hubspot: httpx2.AsyncClient) -> None:
    assert "added the contact property frontdesk_call" in await _run(hubspot)
    definitions = (await hubspot.get(PATH)).json()["results"]
    assert parse_definitions(definitions).knows_calls
    assert "nothing to do" in await _run(hubspot)
    assert (await hubspot.get(PATH)).json()["results"] == definitions


async def test_it_names_the_scope_that_the_token_lacks(hubspot: httpx2.AsyncClient) -> None:
    scopes = {"scopes": ["crm.objects.contacts.read"]}
    (await hubspot.post("/_sandbox/settings", json=scopes)).raise_for_status()
    with pytest.raises(UserError, match=r"crm\.schemas\.contacts\.write"):
        await _run(hubspot)


async def test_a_property_that_is_not_unique_is_no_good(hubspot: httpx2.AsyncClient) -> None:
    body = {"groupName": "contactinformation", "name": CALL, "label": "x", "type": "string", "fieldType": "text"}
    (await hubspot.post(PATH, json=body)).raise_for_status()
    with pytest.raises(UserError, match="aren't unique"):
        await _run(hubspot)


async def test_it_says_what_is_wrong_with_the_surroundings(hubspot: httpx2.AsyncClient) -> None:
    with pytest.raises(UserError, match="FRONTDESK_HUBSPOT_TOKEN"):
        await set_up_hubspot(None, str(hubspot.base_url), "2026-09")
    with pytest.raises(UserError, match="not reachable"):
        await set_up_hubspot(TOKEN, "http://127.0.0.1:1", "2026-09")
    rule = [{"kind": "500", "match": {"path_regex": "properties"}}]
    (await hubspot.post("/_sandbox/faults", json=rule)).raise_for_status()
    with pytest.raises(UserError, match="500"):
        await _run(hubspot)


async def test_the_command_prints_what_it_did_or_what_to_fix(hubspot: httpx2.AsyncClient, tmp_path: Path) -> None:
    url = str(hubspot.base_url).rstrip("/")
    known = {"FRONTDESK_HUBSPOT_TOKEN": TOKEN.get_secret_value(), "FRONTDESK_HUBSPOT_BASE_URL": url}
    done = await asyncio.to_thread(command, tmp_path, "hubspot-setup", **known)
    assert (done.returncode, "added" in done.stdout) == (0, True), done.stderr
    failed = await asyncio.to_thread(command, tmp_path, "hubspot-setup")
    assert (failed.returncode, failed.stdout) == (2, "")
    assert "FRONTDESK_HUBSPOT_TOKEN" in failed.stderr
