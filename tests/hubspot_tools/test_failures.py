"""Failures of HubSpot: which calls are repeated, and what the result says about their effect."""

import asyncio
import socket
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from services.hubspot_tools.hubspot.errors import (
    Down,
    HubSpotUnavailable,
    Late,
    Locked,
    Migrating,
    RateLimited,
    TimedOut,
)
from services.hubspot_tools.hubspot.retries import Retries
from services.hubspot_tools.hubspot.transport import Kind
from services.hubspot_tools.settings import HubSpotSettings
from services.hubspot_tools.tools.context import ToolContext, open_toolbox
from tests.hubspot_tools.conftest import QUICK
from tests.hubspot_tools.harness import Account, Caller

JANE = {"email": "jane@acme.com", "firstname": "Jane"}


@pytest.mark.parametrize("kind", ["429-burst", "429-search", "500", "502-html", "503", "521", "down", "empty_2xx"])
async def test_a_read_is_tried_again_until_it_is_answered(staff: Caller, account: Account, kind: str) -> None:
    await account.add(**JANE)
    await account.begin()
    await account.fault(kind, times=2)
    assert await staff.names(email="jane@acme.com") == ["Jane"]
    assert await account.calls() == ["POST batch/read"] * 3


async def test_a_lost_answer_to_a_read_is_asked_for_again(staff: Caller, account: Account) -> None:
    await account.add(**JANE)
    await account.fault("lost_response", times=1)
    assert await staff.names(query="jane") == ["Jane"]


@pytest.mark.parametrize("kind", ["429-burst", "521"])
async def test_a_write_that_hubspot_did_not_begin_is_tried_again(staff: Caller, account: Account, kind: str) -> None:
    await account.fault(kind, times=2)
    await staff.create(**JANE)
    assert await account.calls() == ["POST "] * 3
    assert len(await account.everyone()) == 1


@pytest.mark.parametrize(
    ("kind", "code"),
    [("500", "hubspot_down"), ("502-html", "hubspot_down"), ("524", "timeout"), ("down", "hubspot_down"),
     ("lost_response", "hubspot_down"), ("empty_2xx", "hubspot_down")],
)  # fmt: skip
async def test_a_create_that_may_have_happened_is_tried_once_more(
    staff: Caller, account: Account, kind: str, code: str
) -> None:
    await account.fault(kind)
    result = await staff.unavailable("create_contact", **JANE)
    assert (result.code, result.effect) == (code, "unknown")
    assert await account.calls() == ["POST "] * 2


@pytest.mark.parametrize(
    ("kind", "code", "calls"),
    [("500", "hubspot_down", 3), ("429-burst", "rate_limited", 3), ("429-daily", "rate_limited", 1),
     ("477", "hubspot_down", 1), ("401", "misconfigured", 1), ("expired", "misconfigured", 1),
     ("403", "misconfigured", 1)],
)  # fmt: skip
async def test_a_lasting_failure_is_named(staff: Caller, account: Account, kind: str, code: str, calls: int) -> None:
    await account.fault(kind)
    result = await staff.unavailable("search_contact", email="jane@acme.com")
    assert (result.code, result.effect) == (code, "none")
    assert len(await account.calls()) == calls


async def test_a_migration_says_when_to_come_back(staff: Caller, account: Account) -> None:
    await account.fault("477", retry_after=7200)
    result = await staff.unavailable("create_contact", **JANE)
    assert result.retry_at is not None
    assert timedelta(minutes=119) < result.retry_at - datetime.now(UTC) <= timedelta(hours=2)


async def test_the_end_of_a_migration_is_waited_for(staff: Caller, account: Account) -> None:
    await account.fault("477", retry_after=1, times=1)
    assert (await staff.create(**JANE)).contact.properties["email"] == JANE["email"]


async def test_a_missing_scope_is_named(staff: Caller, account: Account) -> None:
    await account.fault("403")
    assert "crm.objects.contacts.read" in (await staff.unavailable("search_contact", query="jane")).detail


async def test_a_refused_connection_had_no_effect(account: Account) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{closed.getsockname()[1]}"
    settings = HubSpotSettings.model_validate({"hubspot_token": "t", "hubspot_base_url": address})
    async with open_toolbox(settings, retries=QUICK) as tools:
        result = await Caller(tools).unavailable("create_contact", **JANE)
    assert (result.code, result.effect) == ("hubspot_down", "none")


@pytest.fixture
async def impatient(settings: HubSpotSettings, account: Account) -> AsyncIterator[Caller]:
    async with open_toolbox(settings.model_copy(update={"hubspot_timeout": 0.2}), retries=QUICK) as tools:
        yield Caller(tools)


async def test_a_write_without_an_answer_in_time_may_have_happened(impatient: Caller, account: Account) -> None:
    await account.fault("lost_response", delay_ms=600)
    result = await impatient.unavailable("create_contact", **JANE)
    assert (result.code, result.effect) == ("timeout", "unknown")
    assert len(await account.everyone()) == 1


async def test_a_read_without_an_answer_in_time_is_tried_again(impatient: Caller, account: Account) -> None:
    await account.add(**JANE)
    await account.fault("slow", delay_ms=600, times=1, path="batch/read")
    assert await impatient.names(email="jane@acme.com") == ["Jane"]


@pytest.mark.parametrize("fault", ["lost_response", "slow"])
async def test_a_worker_that_stood_still_does_not_say_that_hubspot_is_down(
    settings: HubSpotSettings, account: Account, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    """Its timeouts end when it continues. A write may have happened, and a read is repeated."""
    monkeypatch.setattr("services.hubspot_tools.hubspot.process_pause.LONGER_THAN", timedelta(seconds=0.4))
    await account.add(email="joe@acme.com", firstname="Joe")
    await account.fault(fault, delay_ms=5_000, times=1 if fault == "slow" else 9)
    patient = settings.model_copy(update={"hubspot_timeout": 0.6})
    async with open_toolbox(patient, retries=QUICK) as tools:
        caller = Caller(tools)
        asyncio.get_running_loop().call_later(0.3, time.sleep, 1)
        if fault == "lost_response":
            result = await caller.unavailable("create_contact", **JANE)
            assert (result.code, result.effect) == ("late", "unknown")
        else:
            assert await caller.names(email="joe@acme.com") == ["Joe"]


async def test_no_call_outlives_its_deadline(tools: ToolContext, account: Account) -> None:
    await account.fault("slow", delay_ms=5_000, times=1)
    hurried = Caller(tools, within=timedelta(seconds=0.3))
    async with asyncio.timeout(2):
        result = await hurried.unavailable("create_contact", **JANE)
    assert (result.code, result.effect) == ("timeout", "unknown")


async def test_a_wait_longer_than_the_deadline_is_not_begun(settings: HubSpotSettings, account: Account) -> None:
    await account.fault("429-burst", times=1)
    async with open_toolbox(settings, retries=Retries(ten_secondly=60)) as tools:
        async with asyncio.timeout(5):
            result = await Caller(tools).unavailable("create_contact", **JANE)
    assert (result.code, result.effect) == ("rate_limited", "none")


async def test_a_call_that_comes_too_late_is_not_begun(tools: ToolContext, account: Account) -> None:
    late = Caller(tools, within=timedelta(seconds=-1))
    result = await late.unavailable("create_contact", **JANE)
    assert (result.code, result.effect) == ("late", "none")
    assert (await late.unavailable("create_contact", email="no address")).code == "late"
    assert await account.calls() == []


async def test_the_effect_of_a_repeated_calls_first_attempt_is_unknown(tools: ToolContext, account: Account) -> None:
    again = Caller(tools, within=timedelta(seconds=-1), retried=True)
    assert (await again.unavailable("create_contact", **JANE)).effect == "unknown"
    assert (await again.unavailable("update_contact", contact_id="1", city="Paris")).effect == "unknown"
    assert (await again.unavailable("get_contact", contact_id="1")).effect == "none"


@pytest.mark.parametrize(
    ("error", "kind", "waits"),
    [
        (Down(), "read", True),
        (Down(effect="unknown"), "write", False),
        (Down(), "write", True),
        (TimedOut(), "search", True),
        (RateLimited(policy="secondly"), "search", True),
        (RateLimited(policy="daily"), "read", False),
        (Migrating(retry_after=1.0), "read", True),
        (Late(), "read", False),
    ],
)
def test_only_a_call_without_effect_is_repeated(error: HubSpotUnavailable, kind: Kind, waits: bool) -> None:
    assert (Retries().wait(error, 1, kind) is not None) == waits
    assert Retries(attempts=3).wait(error, 3, kind) is None


@pytest.mark.parametrize(
    ("error", "seconds"),
    [
        (RateLimited(policy="secondly"), 1),
        (RateLimited(policy="unknown"), 1),
        (RateLimited(policy="ten_secondly"), 10),
        (RateLimited(policy="ten_secondly", retry_after=3.0), 3),
        (Locked(retry_after=2.0), 2),
        (Migrating(retry_after=4.0), 4),
        (Down(), 0.2),
    ],
)
def test_waits_are_at_least_as_long_as_the_limit_and_grow(error: HubSpotUnavailable, seconds: float) -> None:
    for attempt in (1, 2):
        for _ in range(20):
            wait = Retries().wait(error, attempt, "read")
            assert wait is not None
            assert seconds * attempt <= wait <= seconds * attempt * 1.25
