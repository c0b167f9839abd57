"""Any HTTP request, with any form or content, gets an answer below 500, and a refusal appends nothing."""

import asyncio
import base64
import hmac
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from hypothesis import strategies as st

from libs.assignment import Directory
from libs.contracts.desk import Teammate
from libs.messaging.keys import Keys
from libs.serving import connection_guard
from tests.gateway.running import SECRET as IDENTITY_SECRET
from tests.gateway.running import Gateway, host_token
from tests.hostile.conftest import Run, wire
from tests.hostile.fuzzing import DEEP, FREE, MARKS, MOMENTS, NUMBERS, TEXTS, Logs, in_parts, mutations, send_all
from tests.hostile.kinds import Part
from tests.private_data import found_in

pytestmark = MARKS

SECRET = "a-secret-of-the-bridge"
CHANNELS = {"whatsapp": {"secrets": [SECRET], "url": "http://127.0.0.1:1/in"}}
INBOUND = {
    "message_id": "wamid.1", "text": "hello",
    "sender": {"id": "+34600", "name": "Vera", "email": "vera@acme.example", "email_verified": True, "locale": "es"},
}  # fmt: skip
PRESSED = {"message_id": "wamid.2", "action": "search", "sender": {"id": "+34600"}}

PRIVATE = {SECRET: "the channel's secret", IDENTITY_SECRET: "the identity secret", "Vera": "a name"}

_BYTES = TEXTS.map(lambda text: text.encode("utf-8", "replace").replace(b"\r", b"").replace(b"\n", b"")[:9_000])
_NUMBER = st.sampled_from(NUMBERS).map(lambda number: str(number)[:500].encode())
HEADERS = st.lists(
    st.tuples(
        st.sampled_from(
            [
                b"Content-Type", b"Content-Length", b"Transfer-Encoding", b"Expect", b"Connection", b"Upgrade", b"Host",
                b"Authorization", b"Cookie", b"X-Request-ID", b"traceparent", b"Last-Event-ID", b"X-Forwarded-For",
                b"Accept-Encoding", b"If-None-Match", b"Origin", b"Range", b"Sec-WebSocket-Key", b"webhook-timestamp",
                b"webhook-signature", b"webhook-id", b"Frontdesk-Timestamp", b"Frontdesk-Signature", b"Accept-Language",
            ]
        ),
        st.one_of(
            _BYTES, _NUMBER,
            st.sampled_from(
                [
                    b"application/json", b"application/json; charset=utf-7", b"text/csv", b"multipart/form-data",
                    b"application/x-www-form-urlencoded", b"chunked", b"gzip, chunked", b"identity", b"100-continue",
                    b"websocket", b"upgrade", b"close", b"Bearer", b"Bearer a.b.c", b"Basic eDp5", b"bytes=0-1",
                    b"application/json; charset=\xff", b"h2c",
                ]
            ),
        ),
    ),
    max_size=5,
)  # fmt: skip
METHODS = st.sampled_from(
    [b"GET", b"POST", b"PUT", b"DELETE", b"PATCH", b"HEAD", b"OPTIONS", b"TRACE", b"CONNECT", b"PROPFIND", b"get", b"G"]
)
PARAMETERS = (
    b"after", b"limit", b"from", b"to", b"zone", b"q", b"view", b"client_message_id", b"file_name", b"locale",
)  # fmt: skip
PATHS = (
    "/", "/healthz", "/widget.js", "/desk", "/openapi.json", "/v1/conversations", "/v1/conversations/{chat}/messages",
    "/v1/conversations/{chat}/close", "/v1/conversations/{chat}/imports", "/v1/conversations/{chat}/imports/0-{id}",
    "/v1/conversations/{chat}/socket", "/v1/channels/whatsapp/messages", "/v1/desk/me", "/v1/desk/reports",
    "/v1/desk/reports.csv", "/v1/desk/conversations", "/v1/desk/conversations/{chat}/entries", "/v1/desk/people/ana",
    "/v1/desk/socket", "/v1/desk/conversations/{chat}/assign", "/v1/desk/teams/sales", "/v1/desk/canned-replies",
)  # fmt: skip


def _escaped(text: str) -> bytes:
    return b"".join(b"%%%02X" % each for each in text.encode("utf-8", "surrogatepass"))[:6_000]


QUERIES = st.lists(
    st.tuples(
        st.sampled_from(PARAMETERS),
        st.one_of(
            TEXTS.map(_escaped), _NUMBER, st.sampled_from(MOMENTS).map(str.encode),
            st.sampled_from([b"%", b"%zz", b"%00", b"%ff%fe", b"%ed%a0%80", b"..%2f..%2f", b"\xff"]),
        ),
    ),
    max_size=3,
).map(lambda pairs: b"&".join(b"=".join(pair) for pair in pairs))  # fmt: skip


def _request(
    method: bytes, path: str, query: bytes, headers: list[tuple[bytes, bytes]], body: str, token: str,
    numbers: random.Random,
) -> bytes:  # fmt: skip
    """A request that is well-formed except for the given parts."""
    sent = body.encode("utf-8", "surrogatepass")
    given = [(b"Host", b"x"), (b"Connection", b"close"), *headers]
    if numbers.random() < 0.8:
        given.append((b"Authorization", f"Bearer {token}".encode()))
    if numbers.random() < 0.8:
        given.append((b"Content-Type", b"application/json"))
    if numbers.random() < 0.9:
        given.append((b"Content-Length", str(len(sent)).encode()))
    shown = path.encode() + (b"?" + query if query else b"")
    if numbers.random() < 0.1:
        shown += b"%2e%2e/" * numbers.randrange(300)
    head = b"%s %s HTTP/1.1\r\n" % (method, shown) + b"".join(b"%s: %s\r\n" % pair for pair in given)
    whole = head + b"\r\n" + sent
    return whole[: numbers.randrange(len(whole))] if numbers.random() < 0.05 else whole


async def _status(gateway: Gateway, request: bytes) -> int:
    """The status of the answer; 0 if the connection was cut without one. A refusal repeats no private data."""
    async with wire(gateway) as client:
        try:
            await client.send(request)
            async with asyncio.timeout(10):
                line = await client.reader.readline()
                status = int(line.split(b" ")[1]) if line else 0
                body = await client.reader.read() if status >= 400 else b""
        except ConnectionError:
            return 0
    assert list(found_in(body.decode("utf-8", "replace"), PRIVATE)) == []
    return status


@contextmanager
def _impatient() -> Iterator[None]:
    """Half a request is given up soon. On a busy machine whole ones would be too, so they are sent outside of this."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(connection_guard, "HEADER_TIMEOUT", timedelta(seconds=0.02))
        patched.setattr(connection_guard, "BODY_TIMEOUT", timedelta(seconds=0.02))
        patched.setattr(connection_guard, "CLOSE_TIMEOUT", timedelta(0))
        yield


@in_parts("requests")
async def test_any_request_is_answered_below_500(run: Run, redis_url: str, keys: Keys, part: Part) -> None:
    gateway = await run(**FREE, channels=CHANNELS)
    await Directory(gateway.services.redis, gateway.services.settings.keys).put_person(Teammate(id="ana", name="Ana"))
    chat = await gateway.open()
    logs = Logs(redis_url, keys)
    tokens = [chat.token, host_token(), host_token("ana", role="teammate"), host_token("ana", role="workflow"), "x"]
    paths = [path.format(chat=chat.id, id="0123456789") for path in PATHS]
    bodies = mutations(INBOUND, {"text": "hello", "client_message_id": "m-00000001"}, {"locale": "en", "after": "0"})

    async def check(sent: bytes) -> None:
        seen, opened = logs.seen(chat.id), logs.opened()
        status = await _status(gateway, sent)
        assert status < 500, f"{status} for {sent[:300]!r}"
        if status >= 400:
            assert (logs.seen(chat.id), logs.opened()) == (seen, opened), f"{sent[:300]!r} was refused, and appended"

    requests = st.builds(
        _request, METHODS, st.sampled_from(paths), QUERIES, HEADERS, bodies, st.sampled_from(tokens),
        st.randoms(use_true_random=False),
    )  # fmt: skip
    with _impatient():
        await send_all(part, requests | st.binary(max_size=300), check)
    assert (await gateway.http.get("/healthz")).status_code == 200
    logs.close()


def _signed(body: bytes, numbers: random.Random, odd: bytes) -> list[tuple[bytes, bytes]]:
    """The headers of a channel's request: right, or with one of them replaced."""
    timestamp, message_id = str(int(time.time())).encode(), b"id-%d" % numbers.randrange(10**9)
    mac = hmac.new(SECRET.encode(), message_id + b"." + timestamp + b"." + body, "sha256").digest()
    older = hmac.new(SECRET.encode(), timestamp + b"." + body, "sha256").hexdigest()
    headers = [
        (b"webhook-id", message_id), (b"webhook-timestamp", timestamp),
        (b"webhook-signature", b"v1," + base64.b64encode(mac)), (b"Frontdesk-Timestamp", timestamp),
        (b"Frontdesk-Signature", b"v1=" + older.encode()),
    ]  # fmt: skip
    headers = headers[:3] if numbers.random() < 0.5 else headers[3:]
    if numbers.random() < 0.4:
        at = numbers.randrange(len(headers))
        headers[at] = (headers[at][0], odd)
    return headers


@in_parts("channels")
async def test_any_message_of_a_channel_is_answered_below_500(run: Run, redis_url: str, keys: Keys, part: Part) -> None:
    gateway = await run(**FREE, channels=CHANNELS)
    logs = Logs(redis_url, keys)

    async def check(sent: tuple[str, random.Random, bytes]) -> None:
        text, numbers, odd = sent
        body = text.encode("utf-8", "surrogatepass")
        headers = [*_signed(body, numbers, odd), (b"Host", b"x"), (b"Connection", b"close")]
        head = b"POST /v1/channels/whatsapp/messages HTTP/1.1\r\n" + b"".join(b"%s: %s\r\n" % each for each in headers)
        opened = logs.opened()
        status = await _status(gateway, head + b"Content-Length: %d\r\n\r\n" % len(body) + body)
        assert 200 <= status < 500, f"{status} for {headers} {text[:200]!r}"
        if status >= 400:
            assert logs.opened() == opened, f"{text[:200]!r} was refused, and opened a conversation"

    sent = st.tuples(mutations(INBOUND, PRESSED) | TEXTS, st.randoms(use_true_random=False), _BYTES | _NUMBER)
    await send_all(part, sent, check)
    logs.close()


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/desk/reports?from=0001-01-01T00:00:00Z", None),
        ("/v1/desk/reports?to=0001-01-03T00:00:00Z", None),
        ("/v1/desk/reports?to=9999-12-31T23:59:59Z&zone=Pacific/Kiritimati", None),
        ("/v1/desk/reports.csv?from=9999-12-30T00:00:00-14:00&to=9999-12-31T23:59:59-14:00", None),
        ("/v1/desk/reports?zone=" + "a" * 60 + "%00", None),
        ("/v1/desk/conversations?after=" + "9" * 400, None),
        ("/v1/desk/conversations?limit=NaN", None),
        ("/v1/desk/conversations", '{"contact": ' + DEEP + "}"),
        ("/v1/desk/presence", '{"status": NaN}'),
    ],
)
async def test_impossible_dates_and_numbers_are_refused(run: Run, path: str, body: str | None) -> None:
    gateway = await run(**FREE)
    await Directory(gateway.services.redis, gateway.services.settings.keys).put_person(Teammate(id="ana", name="Ana"))
    headers = {"Authorization": f"Bearer {host_token('ana', role='teammate')}", "Content-Type": "application/json"}
    method = "GET" if body is None else "PUT" if "presence" in path else "POST"
    answer = await gateway.http.request(method, path, content=body, headers=headers)
    assert answer.status_code in (400, 422), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
