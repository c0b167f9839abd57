"""The widget's files and the pages, with their headers for browsers."""

from pathlib import Path
from typing import Any

import httpx2
import jwt
import pytest

from tests.gateway.conftest import StartGateway
from tests.gateway.running import SECRET, Gateway, bearer


@pytest.fixture
def web(tmp_path: Path) -> Path:
    files = {
        "widget.js": "// the loader\n" * 100, "widget/view.js": "export const view = 1;", "locales/en.js": "export {};",
        "demo.html": "<!doctype html><title>Demo</title>", "demo.js": "// demo", "demo.css": "a{}", ".hidden.js": "x",
        "notes.md": "internal", "build.py": "internal",
    }  # fmt: skip
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return tmp_path


async def get(gateway: Gateway, path: str, **headers: str) -> httpx2.Response:
    return await gateway.http.get(path, headers=headers)


async def test_files_are_compressed_named_and_not_sent_twice(start_gateway: StartGateway, web: Path) -> None:
    gateway = await start_gateway(web_folder=web)
    plain = await get(gateway, "/widget.js", **{"Accept-Encoding": "identity"})
    packed = await get(gateway, "/widget.js", **{"Accept-Encoding": "gzip, br"})
    assert plain.text == packed.text == "// the loader\n" * 100
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"]) / 4
    assert packed.headers["vary"] == "Accept-Encoding"
    assert packed.headers["content-type"] == "text/javascript; charset=utf-8"
    assert packed.headers["cache-control"] == "public, max-age=300"
    assert packed.headers["access-control-allow-origin"] == "*"
    again = await get(gateway, "/widget.js", **{"If-None-Match": packed.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = await get(gateway, "/widget.js", **{"If-None-Match": '"other"'})
    assert other.status_code == 200
    head = await gateway.http.head("/widget/view.js")
    assert (head.status_code, head.content) == (200, b"")


@pytest.mark.parametrize(
    "path",
    ["/.hidden.js", "/notes.md", "/build.py", "/demo.html", "/demo.js", "/demo/config.json", "/widget"],
)
async def test_only_what_is_meant_for_browsers_is_served(start_gateway: StartGateway, web: Path, path: str) -> None:
    gateway = await start_gateway(web_folder=web)
    assert (await get(gateway, path)).status_code == 404


async def test_without_the_demo_there_is_a_plain_page(start_gateway: StartGateway, web: Path) -> None:
    gateway = await start_gateway(web_folder=web)
    page = await get(gateway, "/")
    assert "Frontdesk gateway" in page.text
    assert "Demo" not in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]


async def test_the_demo_signs_its_visitor_in(start_gateway: StartGateway, web: Path) -> None:
    gateway = await start_gateway(web_folder=web, demo=True, sandbox_url="http://127.0.0.1:9/panel?x")
    page = await get(gateway, "/")
    assert "<title>Demo</title>" in page.text
    policy = page.headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert "frame-src 'self' http://127.0.0.1:9;" in policy
    assert (await get(gateway, "/demo.js")).status_code == 200
    config = await get(gateway, "/demo/config.json")
    assert config.headers["cache-control"] == "no-store"
    values = config.json()
    assert values["sandbox_url"] == "http://127.0.0.1:9/panel?x"
    # The gateway's time is Redis's as it was read last, which may be some milliseconds before this clock or behind it.
    claims: dict[str, Any] = jwt.decode(values["staff_token"], SECRET, ["HS256"], leeway=1)
    assert claims["role"] == "staff"
    opened = await gateway.http.post("/v1/conversations", headers=bearer(values["staff_token"]))
    assert opened.status_code == 201


async def test_each_browser_is_a_person_of_its_own_to_the_demo(start_gateway: StartGateway) -> None:
    gateway = await start_gateway(demo="true", sandbox_url="http://127.0.0.1:9")

    async def subject(query: str) -> str:
        values = (await get(gateway, f"/demo/config.json{query}")).json()
        claims: dict[str, Any] = jwt.decode(values["staff_token"], SECRET, ["HS256"], leeway=1)
        return str(claims["sub"])

    assert await subject("?visitor=abcdefgh-en") == await subject("?visitor=abcdefgh-en")
    assert await subject("?visitor=abcdefgh-en") != await subject("?visitor=abcdefgh-es")
    assert await subject("") != await subject("")
    assert (await gateway.http.get("/demo/config.json?visitor=NO")).status_code == 422


async def test_sites_that_embed_the_widget_may_use_the_api_and_no_others(start_gateway: StartGateway) -> None:
    gateway = await start_gateway(allowed_origins="https://shop.example, https://other.example/")
    wanted = {
        "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,content-type"
    }  # fmt: skip
    for origin, allowed in (("https://shop.example", True), ("https://other.example", True), ("https://x", False)):
        asked = await gateway.http.options("/v1/conversations", headers={"Origin": origin, **wanted})
        assert asked.headers.get("access-control-allow-origin") == (origin if allowed else None)
        answer = await gateway.http.post("/v1/conversations", headers={"Origin": origin})
        assert answer.headers.get("access-control-allow-origin") == (origin if allowed else None)


async def test_the_shipped_widget_is_served(gateway: Gateway) -> None:
    loader = await get(gateway, "/widget.js")
    assert loader.status_code == 200
    assert (await get(gateway, "/locales/en.js")).status_code == 200
