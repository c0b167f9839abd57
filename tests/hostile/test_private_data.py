"""The check at the end of every test with real processes finds private data in each place."""

import json
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, unquote

import httpx2
import pytest
from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.http11 import Request, Response

from tests.plain_http import NO_AUTHORITIES
from tests.private_data import Planted, Talk, found_in, found_in_answers, found_in_traces, secrets_of
from tests.received import Answer, answers_from

OWN, STAFF = "/v1/conversations/hers", "/v1/conversations/staffs"
MESSAGE = {"kind": "message", "author": {"kind": "contact"}}
LEAKS = {
    "name": "Vera Lind", "address": "vera@acme.example", "phone": "+14155550100", "message": "please call me back",
    "record": "jonas@acme.example", "secret": "pat-na1-test", "confirmation": "c0nf1rmation",
}  # fmt: skip
CLOSE = "close: "


def opened(kind: str, **principal: Any) -> dict[str, Any]:
    return {"kind": "opened", "source": "contact", "principal": {"kind": kind, "id": f"{kind}:1", **principal}}


def talk(number: str, *entries: dict[str, Any]) -> Talk:
    found = Talk(number)
    for entry in entries:
        found.add(entry)
    return found


@pytest.fixture
def planted() -> Planted:
    """A member of staff who wrote, and a visitor with a conversation of her own."""
    asked = {"kind": "tool_result", "result": {"confirmation": LEAKS["confirmation"]}}
    written = [{**MESSAGE, "text": LEAKS["message"]}, {**MESSAGE, "text": f"it is {LEAKS['phone']}"}]
    staff = opened("staff", name=LEAKS["name"], email=LEAKS["address"])
    hers = opened("visitor", email="hers@acme.example", name="Ada Ohm")
    own = {**MESSAGE, "text": "my own words here, +14155550199"}
    talks = {"staffs": talk("staffs", staff, *written, asked), "hers": talk("hers", hers, own)}
    return Planted({LEAKS["secret"]: "HUBSPOT_TOKEN"}, talks, {LEAKS["record"]: "an email address"})


@pytest.fixture
async def leaking() -> AsyncIterator[str]:
    """Echoes its input: over HTTP as header or body with a status, over a socket as a frame or a reason of closing."""

    def over_http(connection: ServerConnection, request: Request) -> Response | None:
        if "Leak-Status" not in request.headers:
            return None
        answer = connection.respond(
            HTTPStatus(int(request.headers["Leak-Status"])), unquote(request.headers["Leak-Body"])
        )
        answer.headers["traceparent"] = request.headers["Leak-Header"]
        return answer

    async def over_socket(connection: ServerConnection) -> None:
        async for frame in connection:
            if isinstance(frame, str) and frame.startswith(CLOSE):
                await connection.close(1008, frame.removeprefix(CLOSE))
            await connection.send(frame)

    async with serve(over_socket, "127.0.0.1", 0, process_request=over_http) as server:
        yield f"127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}"


async def ask(address: str, path: str = OWN, *, status: int = 200, header: str = "", body: str = "") -> list[Answer]:
    headers = {"Leak-Status": str(status), "Leak-Header": header, "Leak-Body": quote(body)}
    with answers_from(lambda: {int(address.rpartition(":")[2])}) as answers:
        async with httpx2.AsyncClient(verify=NO_AUTHORITIES) as http:
            await http.get(f"http://{address}{path}", headers=headers)
    return answers


async def follow(address: str, *frames: str, path: str = OWN, headers: Any = None) -> list[Answer]:
    listening = answers_from(lambda: {int(address.rpartition(":")[2])})
    with listening as answers, suppress(InvalidStatus, ConnectionClosed):
        async with connect(f"ws://{address}{path}/socket", additional_headers=headers) as socket:
            for frame in frames:
                await socket.send(frame)
                await socket.recv()
    return answers


def in_refusals(found: Iterator[str]) -> bool:
    return any(each.startswith("refusal") for each in found)


@pytest.mark.parametrize("leak", LEAKS.values(), ids=LEAKS)
async def test_it_is_found_in_headers_refusals_and_close_reasons(leaking: str, planted: Planted, leak: str) -> None:
    [found, *_] = found_in_answers(await ask(leaking, header=leak), planted)
    assert found.startswith("header")
    assert in_refusals(found_in_answers(await ask(leaking, status=400, body=leak), planted))
    error = json.dumps({"type": "error", "code": "invalid", "detail": f"not {leak}"})
    assert in_refusals(found_in_answers(await follow(leaking, error), planted))
    assert in_refusals(found_in_answers(await ask(leaking, body=f"event: error\ndata: {error}\n\n"), planted))
    assert in_refusals(found_in_answers(await follow(leaking, CLOSE + leak), planted))
    refused = {"Leak-Status": "403", "Leak-Body": leak, "Leak-Header": leak}
    assert in_refusals(found_in_answers(await follow(leaking, headers=refused), planted))


@pytest.mark.parametrize("leak", LEAKS.values(), ids=LEAKS)
async def test_it_is_found_in_a_contacts_stream_if_it_belongs_to_others(
    leaking: str, planted: Planted, leak: str
) -> None:
    frame = json.dumps({"type": "message", "message": {"text": f"see {leak}"}})
    [found] = found_in_answers(await follow(leaking, frame), planted)
    assert found.startswith("another person's")
    [found] = found_in_answers(await ask(leaking, f"{OWN}/messages", body=frame), planted)
    assert found.startswith("another person's")


async def test_staffs_messages_to_the_assistant_are_not_at_the_desk(leaking: str, planted: Planted) -> None:
    shown = json.dumps({"type": "row", "last": LEAKS["message"]})
    [found] = found_in_answers(await follow(leaking, shown, path="/v1/desk"), planted)
    assert "staff's own chat" in found
    customers = json.dumps({"type": "row", "last": "my own words here, +14155550199"})
    assert list(found_in_answers(await follow(leaking, customers, path="/v1/desk"), planted)) == []


async def test_own_data_is_no_finding(leaking: str, planted: Planted) -> None:
    own = json.dumps({"type": "message", "text": "my own words here, +14155550199, hers@acme.example, Ada Ohm"})
    people = json.dumps({"type": "message", "text": " ".join(LEAKS[what] for what in LEAKS if what != "secret")})
    assert list(found_in_answers(await follow(leaking, own), planted)) == []
    assert list(found_in_answers(await follow(leaking, people, path=STAFF), planted)) == []


async def test_only_the_named_ports_are_listened_to(leaking: str) -> None:
    with answers_from(lambda: {1}) as answers:
        assert len(await ask(leaking)) == 1
        assert len(await follow(leaking)) == 1
    assert answers == []


def test_it_is_found_in_traces(planted: Planted) -> None:
    planted.talks["hers"].add({**MESSAGE, "text": "hello", "trace": f"00-{LEAKS['address']}"})
    assert any(each.startswith("trace: an email address") for each in found_in_traces(planted))


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ('{"event": "failed", "error": "jane@acme.example is taken"}', "an email address"),
        ("no such number: +14155550100", "a phone number"),
        ("Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJqYW5lIn0.x", "a token"),
        ("calling with pat-na1-test", "HUBSPOT_TOKEN"),
        ("got: please call me back", "a message"),
        ('{"error": "no Zo\\u00eb here"}', "a first name"),
        ('{"error": "no Zoë here"}', "a first name"),
        ('{"error": "not \\"quoted\\" words"}', "a quotation"),
    ],
)
def test_private_data_is_found_in_a_log(line: str, what: str) -> None:
    people = {"please call me back": "a message", "Zoë": "a first name", 'not "quoted" words': "a quotation"}
    planted = secrets_of({"HUBSPOT_TOKEN": "pat-na1-test", "PORT": "8000"}) | people
    [found] = found_in(line, planted)
    assert found.startswith(what)


def test_times_counts_and_ids_are_not_private() -> None:
    line = '2026-11-26T21:00:44+00:00 {"conversation_id": "0-1ffe0b82e7b563cf07c7fb7d67", "ms": 1.5, "load": "1e+10"}'
    assert list(found_in(line, {})) == []
