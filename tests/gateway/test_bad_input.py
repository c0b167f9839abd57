"""Bad input gets a clear answer, and changes neither the log nor the service for others."""

import json
from typing import Any

import pytest
import websockets
from redis.asyncio import Redis

from libs.messaging.keys import Keys
from tests.gateway.running import Gateway, bearer, host_token
from tests.hostile.wire import Wire

OK = {"text": "x", "client_message_id": "abcdefgh"}

BODIES: list[tuple[bytes, int]] = [
    (b"", 422),
    (b"{", 400),
    (b"hello", 400),
    (b"\xff\xfe\x00", 400),
    (b'{"text":"\xff","client_message_id":"abcdefgh"}', 400),
    (b"[" * 30_000, 400),
    (b"null", 422),
    (b"[]", 422),
    (b'"text"', 422),
    (b"{}", 422),
    (json.dumps({"text": "x"}).encode(), 422),
    (json.dumps({"client_message_id": "abcdefgh"}).encode(), 422),
    (json.dumps({**OK, "text": ""}).encode(), 422),
    (json.dumps({**OK, "text": " \n\t"}).encode(), 422),
    (json.dumps({**OK, "text": "x" * 4_001}).encode(), 422),
    (json.dumps({**OK, "text": 1}).encode(), 422),
    (json.dumps({**OK, "text": None}).encode(), 422),
    (json.dumps({**OK, "text": "\ud800"}).encode(), 422),
    (json.dumps({**OK, "author": {"kind": "assistant"}}).encode(), 422),
    (json.dumps({**OK, "action": "search"}).encode(), 422),
    (json.dumps({**OK, "client_message_id": "short"}).encode(), 422),
    (json.dumps({**OK, "client_message_id": "x" * 65}).encode(), 422),
    (json.dumps({**OK, "client_message_id": "1234567-0:0"}).encode(), 422),
    (json.dumps({"action": "", "client_message_id": "abcdefgh"}).encode(), 422),
    (json.dumps({"action": "never offered", "client_message_id": "abcdefgh"}).encode(), 422),
    (json.dumps({**OK, "text": "x" * 70_000}).encode(), 413),
]


async def log_length(redis: Redis, keys: Keys, conversation_id: str) -> int:
    return int(await redis.xlen(keys.conversation(conversation_id).log))


@pytest.mark.parametrize(("body", "status"), BODIES)
async def test_a_bad_body_appends_nothing(gateway: Gateway, redis: Redis, keys: Keys, body: bytes, status: int) -> None:
    chat = await gateway.open()
    answer = await chat.post_raw(body)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    assert problem["code"]
    assert problem["detail"]
    assert await log_length(redis, keys, chat.id) == 1
    assert (await chat.say("still here")).status_code == 202


async def test_a_body_without_a_declared_length_is_cut_off_too(gateway: Gateway) -> None:
    chat = await gateway.open()
    sent = 0

    async def endless() -> Any:
        nonlocal sent
        yield b'{"text":"'
        while sent < 10_000_000:
            sent += 16_384
            yield b"x" * 16_384

    headers = {**bearer(chat.token), "Content-Type": "application/json"}
    answer = await gateway.http.post(f"{chat.path}/messages", content=endless(), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


async def test_another_content_type_is_not_guessed_at(gateway: Gateway) -> None:
    chat = await gateway.open()
    headers = {**bearer(chat.token), "Content-Type": "text/plain"}
    answer = await gateway.http.post(f"{chat.path}/messages", content=json.dumps(OK), headers=headers)
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("GET", "/v1/nothing", 404),
        ("GET", "/v1/conversations", 405),
        ("DELETE", "/v1/conversations/0-0/messages", 405),
        ("GET", "/../etc/passwd", 404),
        ("GET", "/widget/%2e%2e/%2e%2e/pyproject.toml", 404),
        ("GET", "/demo/config.json", 404),
    ],
)
async def test_a_missing_path_is_not_found(gateway: Gateway, method: str, path: str, status: int) -> None:
    answer = await gateway.http.request(method, path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


FRAMES: list[tuple[str | bytes, str, str | None]] = [
    ("", "invalid", None),
    ("{", "invalid", None),
    ("[]", "invalid", None),
    ("null", "invalid", None),
    ("[" * 30_000, "invalid", None),
    ('{"type":"order"}', "invalid", None),
    (b"\x00\x01", "invalid", None),
    (json.dumps({"type": "message", **OK, "text": ""}), "invalid", "abcdefgh"),
    (json.dumps({"type": "message", **OK, "text": " "}), "invalid", "abcdefgh"),
    (json.dumps({"type": "message", **OK, "text": "x" * 4_001}), "invalid", "abcdefgh"),
    (json.dumps({"type": "message", **OK, "author": "assistant"}), "invalid", "abcdefgh"),
    (json.dumps({"type": "message", "text": "x"}), "invalid", None),
    (json.dumps({"type": "message", **OK, "client_message_id": "a:b"}), "invalid", None),
    (json.dumps({"type": "message", **OK, "text": "x" * 70_000}), "too_large", "abcdefgh"),
    (json.dumps({"type": "action", "action": "never", "client_message_id": "abcdefgh"}), "action_unknown", "abcdefgh"),
    (json.dumps({"type": "ping", "surprise": 1}), "invalid", None),
]


@pytest.mark.parametrize(("sent", "code", "about"), FRAMES)
async def test_a_bad_frame_gets_an_error_frame_and_the_socket_lives(
    gateway: Gateway, redis: Redis, keys: Keys, sent: str | bytes, code: str, about: str | None
) -> None:
    chat = await gateway.open()
    async with chat.socket() as socket:
        await socket.ready()
        await socket.connection.send(sent)
        error = await socket.next_of("error")
        assert (error["code"], error.get("client_message_id")) == (code, about)
        assert error["detail"]
        assert await log_length(redis, keys, chat.id) == 1
        await socket.say("still here")
        await socket.next_of("ack")


async def test_a_frame_that_is_far_too_large_ends_the_socket_alone(gateway: Gateway) -> None:
    chat = await gateway.open()
    async with chat.socket() as giant, chat.socket() as other:
        await other.ready()
        await giant.connection.send("x" * 1_000_000)
        assert await giant.closed() == 1009
        await other.say("still here")
        await other.next_of("ack")


async def test_text_that_is_not_utf8_ends_the_socket_alone(gateway: Gateway) -> None:
    chat = await gateway.open()
    async with chat.socket() as broken, chat.socket() as other:
        await other.ready()
        await broken.connection.send(b"\xff\xfe", text=True)
        assert await broken.closed() == 1007
        await other.say("still here")
        await other.next_of("ack")


async def test_a_socket_is_refused_before_it_opens(gateway: Gateway) -> None:
    mine, theirs = await gateway.open(), await gateway.open()
    cases = [
        (theirs.socket(token=mine.token), 403, "token_foreign"),
        (mine.socket(token="garbage"), 401, "token_invalid"),
        (mine.socket(token=host_token()), 401, "token_invalid"),
        (mine.socket(after="nonsense"), 422, "invalid"),
        (mine.socket(after=""), 422, "invalid"),
    ]
    for attempt, status, code in cases:
        with pytest.raises(websockets.InvalidStatus) as refused:
            await attempt.__aenter__()
        response = refused.value.response
        assert response.status_code == status
        assert json.loads(response.body or b"")["code"] == code
        assert response.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("protocols", [[], ["bearer.x"], ["frontdesk.v2"]])
async def test_a_socket_must_speak_our_protocol(gateway: Gateway, protocols: list[Any]) -> None:
    chat = await gateway.open()
    url = f"{gateway.url.replace('http', 'ws')}{chat.path}/socket"
    with pytest.raises(websockets.InvalidStatus) as refused:
        await websockets.connect(url, subprotocols=protocols or None).__aenter__()
    assert refused.value.response.status_code == 400


async def test_a_refused_socket_is_no_error_of_the_gateway(gateway: Gateway, caplog: pytest.LogCaptureFixture) -> None:
    chat = await gateway.open()
    for path in (f"{chat.path}/socket", "/v1/desk/socket", "/v1/no/socket"):
        with pytest.raises(websockets.InvalidStatus):
            await websockets.connect(gateway.url.replace("http", "ws") + path).__aenter__()
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == []


async def test_garbage_instead_of_http_disturbs_no_client(gateway: Gateway) -> None:
    async with Wire("127.0.0.1", gateway.port) as client:
        await client.send(b"\x16\x03\x01\x02\x00\x01\x00 nonsense\r\n\r\n")
        assert await client.status() == 400
    assert (await gateway.http.get("/healthz")).status_code == 200


@pytest.mark.parametrize("planted", ["jane@acme.com", "+14155550100", "eyJhbGciOiJIUzI1NiJ9.e30.x", "Vera Lind"])
async def test_a_refusal_does_not_repeat_the_name_of_an_unknown_field(gateway: Gateway, planted: str) -> None:
    """At every place that checks input."""
    chat = await gateway.open()
    answers = [
        await chat.post({"text": "hello", "client_message_id": "m-00000001", planted: 1}),
        await chat.post({"csv": "Email\n", "client_message_id": "m-00000001", planted: 1}, "/imports"),
        await gateway.http.post("/v1/conversations", json={planted: {planted: 1}}),
    ]
    assert [answer.status_code for answer in answers] == [422] * 3
    assert [answer.text for answer in answers if planted in answer.text] == []
    async with chat.socket() as socket:
        await socket.ready()
        for frame in ({"type": planted}, {"type": "ping", planted: 1}):
            await socket.send(**frame)
            error = await socket.next_of("error")
            assert (error["code"], planted in json.dumps(error)) == ("invalid", False)


@pytest.mark.parametrize("claim", ["sub", "role", "iss", "exp", "iat", "email", "email_verified", "name", "locale"])
async def test_a_refusal_does_not_repeat_the_claims_of_a_token(gateway: Gateway, claim: str) -> None:
    planted = "jane@acme.com"
    token = host_token(**{"role": planted, claim: planted * 30, planted: planted})  # longer than any claim may be
    answer = await gateway.http.post("/v1/conversations", headers=bearer(token))
    assert (answer.status_code, answer.json()["code"]) == (401, "token_invalid")
    assert planted not in answer.text


async def test_a_refusal_names_a_field_that_a_program_misspelt(gateway: Gateway) -> None:
    answer = await gateway.http.post("/v1/conversations", json={"colour": "red"})
    assert "/colour" in answer.json()["detail"]
