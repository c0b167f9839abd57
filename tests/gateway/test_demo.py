"""The demo hands out sign-ins: with a sandbox only, and only to this machine's own browser."""

from pathlib import Path

import pytest

from tests.gateway.conftest import StartGateway
from tests.gateway.running import Gateway

SANDBOX = "http://127.0.0.1:9"
ACCOUNTS_TOKEN = "pat-na1-01234567-89ab-cdef-0123-456789abcdef"
PATHS = ("/demo/config.json", "/demo/inbound", "/demo.js", "/demo-inbound.js", "/demo.css")


async def hands_out(gateway: Gateway, **headers: str) -> bool:
    """Whether the demo is on: all of it, or nothing."""
    found = [(await gateway.http.get(path, headers=headers)).status_code == 200 for path in PATHS]
    page = await gateway.http.get("/", headers=headers)
    found.append("/demo.js" in page.text)
    assert len(set(found)) == 1, dict(zip((*PATHS, "/"), found, strict=True))
    return found[0]


async def test_it_goes_with_the_sandbox(start_gateway: StartGateway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTDESK_HUBSPOT_BASE_URL", f"{SANDBOX}/")
    monkeypatch.setenv("FRONTDESK_HUBSPOT_TOKEN", "pat-na1-sandbox")
    assert await hands_out(await start_gateway(demo=True, sandbox_url=SANDBOX))


@pytest.mark.parametrize(
    ("settings", "environment"),
    [
        ({"demo": False}, {}),
        ({"sandbox_url": None}, {}),
        ({"hubspot_account": True}, {}),
        ({}, {"TOKEN": ACCOUNTS_TOKEN}),
        ({}, {"TOKEN": ACCOUNTS_TOKEN, "BASE_URL": SANDBOX}),
        ({}, {"TOKEN": "CiRldTEtMDEyMy00NTY3LTg5YWItY2RlZi0wMTIzNDU2Nzg5YWI"}),
        ({}, {"BASE_URL": "https://api.hubapi.com"}),
        ({}, {"BASE_URL": "http://127.0.0.1:10"}),
    ],
)
async def test_there_is_none_with_anything_else(
    start_gateway: StartGateway,
    monkeypatch: pytest.MonkeyPatch,
    settings: dict[str, object],
    environment: dict[str, str],
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(f"FRONTDESK_HUBSPOT_{name}", value)
    assert not await hands_out(await start_gateway(**{"demo": True, "sandbox_url": SANDBOX, **settings}))


async def test_a_token_in_the_env_file_counts_too(
    start_gateway: StartGateway, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text(f"FRONTDESK_HUBSPOT_TOKEN={ACCOUNTS_TOKEN}\n")
    monkeypatch.chdir(tmp_path)
    assert not await hands_out(await start_gateway(demo=True, sandbox_url=SANDBOX))


async def test_only_a_host_of_this_machine_is_answered(start_gateway: StartGateway) -> None:
    gateway = await start_gateway(demo=True, sandbox_url=SANDBOX)
    port = gateway.port
    for host in ("localhost", f"localhost:{port}", f"127.0.0.1:{port}", f"[::1]:{port}", "127.1.2.3"):
        assert await hands_out(gateway, Host=host), host
    for host in (
        "rebound.example", f"rebound.example:{port}", "127.0.0.1.nip.io", "localhost.example", "192.168.1.7:8000",
        "0.0.0.0", "[::]", "", "user@127.0.0.1", "127.0.0.1, evil.example", "[::1",  # noqa: S104
    ):  # fmt: skip
        assert not await hands_out(gateway, Host=host), host


@pytest.mark.parametrize(
    "header",
    [
        "Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "X-Client-IP",
        "CF-Connecting-IP", "True-Client-IP", "X-Original-URL", "X-Envoy-External-Address", "CDN-Loop",
    ],
)  # fmt: skip
async def test_nothing_that_was_passed_on_is_answered(start_gateway: StartGateway, header: str) -> None:
    gateway = await start_gateway(demo=True, sandbox_url=SANDBOX, trusted_proxies="1")
    assert not await hands_out(gateway, **{header: "127.0.0.1"})


async def test_another_sites_page_in_the_same_browser_gets_nothing(start_gateway: StartGateway) -> None:
    gateway = await start_gateway(demo=True, sandbox_url=SANDBOX, allowed_origins="*")
    for origin in ("https://evil.example", "null", "http://127.0.0.1:1", "https://localhost"):
        assert not await hands_out(gateway, Origin=origin), origin
    assert await hands_out(gateway, Origin=gateway.url)


async def test_its_customer_has_no_sign_in(start_gateway: StartGateway) -> None:
    gateway = await start_gateway(demo=True, sandbox_url=SANDBOX)
    config = (await gateway.http.get("/demo/config.json")).json()
    assert set(config) == {"staff_token", "sandbox_url", "desk_url", "teammates"}
