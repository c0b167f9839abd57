"""Flows send requests to programs of the customer: allowed public hosts only, within bounds, failures reported."""

from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest

from services.agent.flows.runtime.http_client import MAX_BYTES, Fetcher, HttpRequest
from tests.agent.customer_program import Program
from tests.plain_http import NO_AUTHORITIES

VALUES = {"vars": {"order": "22/31 a"}, "contact": {"email": "vera@acme.example"}}


@pytest.fixture
async def client() -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(trust_env=False, verify=NO_AUTHORITIES) as client:
        yield client


async def here(_host: str, _port: int) -> list[str]:
    return ["127.0.0.1"]


def fetcher(client: httpx2.AsyncClient, **changes: Any) -> Fetcher:
    given = {"hosts": frozenset({"api.acme.example"}), "headers": {}, "allow_private": True, "look_up": here}
    return Fetcher(client, **{**given, **changes})


def step(program: Program, path: str, **changes: Any) -> HttpRequest:
    return HttpRequest.model_validate({"url": f"http://api.acme.example:{program.port}{path}", **changes})


async def test_the_answer_is_mapped_to_variables(client: httpx2.AsyncClient, program: Program) -> None:
    wanted = step(
        program, "/orders/{vars.order}?by={contact.email}", method="POST", body={"order": ["{vars.order}", 3]},
        save={"tier": "tier", "sku": "items.0.sku", "open": "open", "gone": "items.7.sku", "list": "deep.list"},
    )  # fmt: skip
    secret = {"api.acme.example": {"Authorization": "Bearer s3cret"}}
    fetched = await fetcher(client, headers=secret).fetch(wanted, VALUES, "key-1")
    assert fetched.problem is None
    assert fetched.values == {"tier": "gold", "sku": "A1", "open": 3, "gone": None, "list": None}
    [(path, headers, body)] = program.asked
    assert path == "/orders/22%2F31%20a"
    assert program.queries == ["by=vera%40acme.example"]
    assert (headers["idempotency-key"], headers["authorization"]) == ("key-1", "Bearer s3cret")
    assert headers["host"] == f"api.acme.example:{program.port}"
    assert body == {"order": ["22/31 a", 3]}


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("/hang", "no answer within 1 s"),
        ("/large", f"answered more than {MAX_BYTES // 1024} KiB"),
        ("/elsewhere", "answered 307"),
        ("/broken", "not JSON"),
        ("/refused", "answered 503"),
        ("/packed", "answered compressed"),
    ],
)
async def test_a_failure_is_reported_without_details(
    client: httpx2.AsyncClient, program: Program, path: str, problem: str
) -> None:
    wanted = step(program, path, save={"tier": "tier"}, timeout="1s")
    fetched = await fetcher(client).fetch(wanted, VALUES, "key-1")
    assert problem in (fetched.problem or "")
    assert fetched.values == {}
    assert len(program.asked) == 1


@pytest.mark.parametrize(
    ("host", "problem"),
    [("other.example", "other.example is not allowed"), ("evilapi.acme.example", "is not allowed")],
)
async def test_only_hosts_on_the_list_are_asked(client: httpx2.AsyncClient, host: str, problem: str) -> None:
    fetched = await fetcher(client).fetch(HttpRequest(url=f"https://{host}/"), VALUES, "k")
    assert problem in (fetched.problem or "")


async def test_all_below_a_host_may_be_allowed(client: httpx2.AsyncClient, program: Program) -> None:
    allowed = fetcher(client, hosts=frozenset({"*.acme.example"}))
    assert (await allowed.fetch(step(program, "/ok"), VALUES, "k")).problem is None
    bare = HttpRequest(url="https://acme.example/")
    assert "not allowed" in ((await allowed.fetch(bare, VALUES, "k")).problem or "")


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.8", "169.254.169.254", "192.168.1.1", "::1", "fd00::1", "::ffff:10.0.0.8", "224.0.0.1"],
)  # fmt: skip
async def test_no_private_address_is_connected_to(client: httpx2.AsyncClient, address: str) -> None:
    async def inside(_host: str, _port: int) -> list[str]:
        return ["93.184.216.34", address]  # one bad address of several is enough

    guarded = fetcher(client, allow_private=False, look_up=inside)
    fetched = await guarded.fetch(HttpRequest(url="https://api.acme.example/"), VALUES, "k")
    assert "an address that is not public" in (fetched.problem or "")
    plain = await guarded.fetch(HttpRequest(url="http://api.acme.example/"), VALUES, "k")
    assert plain.problem == "only https is allowed"


async def test_the_address_that_was_checked_is_the_one_connected_to(
    client: httpx2.AsyncClient, program: Program
) -> None:
    answers = [["127.0.0.1"], ["192.0.2.1"]]

    async def changing(_host: str, _port: int) -> list[str]:
        return answers.pop(0)

    fetched = await fetcher(client, look_up=changing).fetch(step(program, "/ok"), VALUES, "k")
    assert fetched.problem is None
    assert answers == [["192.0.2.1"]]  # one lookup for both requests


async def test_a_host_that_cannot_be_reached(client: httpx2.AsyncClient) -> None:
    wanted = HttpRequest(url="http://api.acme.example:1/")
    assert "could not be reached" in ((await fetcher(client).fetch(wanted, VALUES, "k")).problem or "")

    async def unknown(_host: str, _port: int) -> list[str]:
        raise OSError("no such name")

    fetched = await fetcher(client, look_up=unknown).fetch(wanted, VALUES, "k")
    assert fetched.problem == "could not be reached (OSError)"


async def test_values_that_cannot_be_stored_are_not_saved(client: httpx2.AsyncClient, program: Program) -> None:
    names = ("half", "huge", "none", "long")
    fetched = await fetcher(client).fetch(step(program, "/odd", save={name: name for name in names}), {}, "key-1")
    assert fetched.values == {"half": "a?", "huge": None, "none": None, "long": None}
