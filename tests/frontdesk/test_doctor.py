"""The doctor's findings in good and bad surroundings, with a real Redis and HTTP on loopback."""

import json
import re
import time
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

import pytest
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from frontdesk.doctor.archive import check_archive
from frontdesk.doctor.findings import Finding
from frontdesk.doctor.hubspot import check_hubspot
from frontdesk.doctor.identity import check_demo, check_keys
from frontdesk.doctor.local import REMOVED, check_flows, check_identity, check_settings
from frontdesk.doctor.mail import check_mail
from frontdesk.doctor.openai import check_openai
from frontdesk.doctor.redis import check_redis
from frontdesk.doctor.waiting import check_waiting
from libs.archive import address_of, upgrade
from libs.messaging.keys import TOOL_REQUESTED, Keys
from libs.messaging.redis import connect
from tests.frontdesk.http_server import serve
from tests.frontdesk.stand_ins import command
from tests.gateway.mail_server import mail_server
from tests.redis_server import private_redis

KEY = SecretStr("a-key")
KEYS = Keys(prefix="test:doctor:")


def levels(findings: list[Finding]) -> list[str]:
    return [finding.level for finding in findings]


def only(findings: list[Finding], level: str) -> Finding:
    [found] = [finding for finding in findings if finding.level == level]
    return found


async def mail_finding(monkeypatch: pytest.MonkeyPatch, **values: str) -> Finding:
    for name, value in {"MAIL_FROM": "help@acme.example", **values}.items():
        monkeypatch.setenv(f"FRONTDESK_{name}", value)
    [finding] = await check_mail()
    return finding


async def test_the_mail_server_is_asked_and_gets_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert (await mail_finding(monkeypatch)).level == "ok"
    async with mail_server() as server:
        assert (await mail_finding(monkeypatch, SMTP_URL=server.url)).level == "ok"
        assert server.attempts == 0
        # This server has no STARTTLS: nothing may go over it in the clear.
        refused = await mail_finding(monkeypatch, SMTP_URL=server.url.replace("smtp:", "smtp+starttls:"))
        assert refused.level == "broken"
    assert (await mail_finding(monkeypatch, SMTP_URL=server.url)).level == "broken"
    assert (await mail_finding(monkeypatch, SMTP_URL=f"file://{tmp_path}")).level == "weak"
    file = str(tmp_path / "missing")
    unread = await mail_finding(monkeypatch, SMTP_URL="smtps://u@127.0.0.1", SMTP_PASSWORD_FILE=file)
    assert unread.mend == "correct FRONTDESK_SMTP_PASSWORD_FILE"
    monkeypatch.setenv("FRONTDESK_SMTP_URL", "smtps://u:secret@127.0.0.1")
    assert await check_mail() == []


async def test_a_redis_as_shipped_is_fine() -> None:
    with private_redis("--appendfsync", "always") as url:
        assert set(levels(await check_redis(url, KEYS))) == {"ok"}


@pytest.mark.parametrize(
    ("options", "level", "words"),
    [
        (("--appendonly", "no"), "broken", "a crash loses every conversation"),
        (("--appendfsync", "everysec"), "weak", "may lose the last second"),
        (("--appendfsync", "no"), "weak", "may lose some 30 seconds"),
        (("--maxmemory-policy", "allkeys-lru"), "weak", "it would evict"),
        (("--maxmemory-policy", "allkeys-lru", "--maxmemory", "100mb"), "broken", "throws conversations away"),
    ],
)
async def test_a_weaker_redis_is_named_with_what_it_may_lose(options: tuple[str, ...], level: str, words: str) -> None:
    with private_redis("--appendfsync", "always", *options) as url:
        found = only(await check_redis(url, KEYS), level)
    assert words in found.text
    assert found.mend


async def test_a_redis_that_is_not_there_or_refuses() -> None:
    assert "not reachable" in only(await check_redis("redis://127.0.0.1:1/0", KEYS), "broken").text
    assert "not a Redis address" in only(await check_redis("http://127.0.0.1", KEYS), "broken").text
    with private_redis("--requirepass", "secret") as url:
        assert "user and password" in str(only(await check_redis(url, KEYS), "broken").mend)


async def test_writes_that_wait_for_hubspot_are_counted(redis_url: str, keys: Keys) -> None:
    [nothing] = await check_waiting(redis_url, keys)
    assert (nothing.level, nothing.text) == ("ok", "no write waits for HubSpot")
    stream = keys.stream(0, TOOL_REQUESTED)
    since = (time.time() - 3_700) * 1000
    async with aclosing(connect(redis_url, name="test")) as redis, redis.pipeline() as pipe:
        pipe.zadd(Keys.outbox_in_shard_of(stream).calls, {"c1": since, "c2": since + 5})
        pipe.expire(Keys.outbox_in_shard_of(stream).calls, 60)
        pipe.set(keys.hubspot_circuit, "closed", ex=60)
        await pipe.execute()
    [waiting] = await check_waiting(redis_url, keys)
    assert waiting.level == "weak"
    assert "2 writes wait for HubSpot, the oldest for 1:01:4" in waiting.text
    assert "doesn't answer" in str(waiting.mend)
    assert await check_waiting("redis://127.0.0.1:1/0", keys) == []


async def test_a_sites_keys_that_cant_be_read_are_named() -> None:
    assert await check_keys(None) == []
    assert "can't be read" in only(await check_keys("http://127.0.0.1:1/keys.json"), "broken").text
    async with serve(JSONResponse({"keys": []})) as url:
        assert "no JWKS" in only(await check_keys(url), "broken").text
    async with serve(Response(status_code=500)) as url:
        assert "status 500" in only(await check_keys(url), "broken").text
    key = {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo", "kid": "a"}
    async with serve(JSONResponse({"keys": [key]})) as url:
        assert levels(await check_keys(url)) == ["ok"]


async def test_a_demo_that_hands_sign_ins_to_strangers_is_broken() -> None:
    """As an old gateway serves it; one of today answers a near Host alone."""

    async def demo(scope: Scope, receive: Receive, send: Send) -> None:
        near = Headers(scope=scope).get("host") == "127.0.0.1" and "x-forwarded-for" not in Headers(scope=scope)
        served = JSONResponse({"staff_token": "x"}) if near or careless else Response(status_code=404)
        await served(scope, receive, send)

    careless = True
    async with serve(demo) as url:
        assert "to other machines" in only(await check_demo(url, account=False, wanted=True), "broken").text
        assert "HubSpot account" in only(await check_demo(url, account=True, wanted=False), "broken").text
        careless = False
        assert await check_demo(url, account=False, wanted=True) == []
        assert "HubSpot account" in only(await check_demo(url, account=True, wanted=True), "broken").text
    assert await check_demo("http://127.0.0.1:1", account=True, wanted=False) == []
    assert levels(await check_demo("http://127.0.0.1:1", account=True, wanted=True)) == ["weak"]


class Api:
    """HubSpot and OpenAI, as far as the doctor needs them. Answers are set by path."""

    def __init__(self) -> None:
        self.url = ""
        self.asked: list[tuple[str, str]] = []
        self.answers: dict[str, Response] = {}
        self.default: Response = JSONResponse({"results": []})

    async def answer(self, request: Request) -> Response:
        assert request.headers["authorization"] == "Bearer a-key"
        self.asked.append((request.method, request.url.path))
        return self.answers.get(request.url.path, self.default)


@pytest.fixture
async def api() -> AsyncIterator[Api]:
    api = Api()
    app = Starlette()
    app.add_route("/{path:path}", api.answer, methods=["GET", "POST", "PATCH", "PUT", "DELETE"])
    async with serve(app) as url:
        api.url = url
        yield api


async def hubspot(api: Api) -> list[Finding]:
    return await check_hubspot(KEY, api.url, "2026-09", sandbox=None)


async def test_a_good_hubspot_token(api: Api) -> None:
    headers = {"X-HubSpot-RateLimit-Daily": "250000", "X-HubSpot-RateLimit-Daily-Remaining": "249000"}
    api.default = JSONResponse({"results": []}, headers=headers)
    findings = await hubspot(api)
    assert set(levels(findings)) == {"ok"}
    assert "249,000 of 250,000" in findings[-1].text
    assert ("PATCH", "/crm/objects/2026-09/contacts/0") in api.asked  # a record that can't exist
    assert {method for method, _ in api.asked} == {"GET", "PATCH"}


@pytest.mark.parametrize("shape", ["errors", "context"])
async def test_a_missing_scope_is_named_as_hubspot_names_it(api: Api, shape: str) -> None:
    context = {"requiredGranularScopes": ["crm.objects.contacts.write.v9"]}
    body = {"errors": [{"context": context}]} if shape == "errors" else {"context": context}
    refusal = JSONResponse({"category": "MISSING_SCOPES", **body}, 403)
    api.answers["/crm/objects/2026-09/contacts/0"] = refusal
    assert "add the scope crm.objects.contacts.write.v9" in str(only(await hubspot(api), "broken").mend)


async def test_a_missing_scope_of_lesser_use_is_weak(api: Api) -> None:
    api.answers["/crm/owners/2026-09"] = Response("<html>", 403)
    assert "crm.objects.owners.read" in str(only(await hubspot(api), "weak").mend)


async def test_a_bad_hubspot_token_is_asked_about_once(api: Api) -> None:
    api.default = JSONResponse({"category": "EXPIRED_AUTHENTICATION"}, 401)
    [finding] = await hubspot(api)
    assert finding.level == "broken"
    assert "EXPIRED_AUTHENTICATION" in finding.text
    assert len(api.asked) == 1


async def test_little_quota_left_and_an_unreachable_hubspot(api: Api) -> None:
    headers = {"X-HubSpot-RateLimit-Daily": "1000", "X-HubSpot-RateLimit-Daily-Remaining": "99"}
    api.default = JSONResponse({}, headers=headers)
    assert "99 of 1,000" in only(await hubspot(api), "weak").text
    findings = await check_hubspot(KEY, "http://127.0.0.1:1", "2026-09", sandbox=None)
    assert "not reachable" in only(findings, "broken").text


@pytest.mark.parametrize(
    ("answer", "level", "words"),
    [
        (JSONResponse({"id": "m"}), "ok", "has the model m"),
        (JSONResponse({}, 401), "broken", "refuses the key"),
        (JSONResponse({"error": {"code": "model_not_found"}}, 404), "broken", "no model m"),
        (Response("not here", 404), "weak", "can't tell"),
        (JSONResponse({}, 429), "weak", "rate limit"),
    ],
)
async def test_openai(api: Api, answer: Response, level: str, words: str) -> None:
    api.answers["/v1/models/m"] = answer
    finding = await check_openai(KEY, f"{api.url}/v1", "m")
    assert finding.level == level
    assert words in finding.text


async def test_nothing_configured_is_not_broken(tmp_path: Path) -> None:
    findings = [
        *await check_redis(None, KEYS),
        *await check_hubspot(None, "", "", sandbox=None),
        await check_openai(None, "", "m"),
        check_identity(None, tmp_path),
    ]
    assert set(levels(findings)) == {"ok"}


def test_a_short_secret_is_broken(tmp_path: Path) -> None:
    assert check_identity(SecretStr("short"), tmp_path).level == "broken"


def test_a_wrong_flow_is_named_by_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("name: mine\nsteps: [\n")
    assert "mine.yaml:3" in check_flows(tmp_path).text


def test_a_misspelt_setting_is_noticed() -> None:
    assert only(check_settings({"FRONTDESK_HUBSPOT_TOKN": "x"}), "weak").mend == "do you mean FRONTDESK_HUBSPOT_TOKEN?"


@pytest.mark.parametrize("name", REMOVED)
def test_a_setting_that_was_removed_is_named_with_what_replaced_it(name: str) -> None:
    found = only(check_settings({name: "20"}), "weak")
    assert (found.code, found.text) == ("setting_removed", f"{name} does nothing any more")
    assert found.mend is not None
    named = set(re.findall(r"FRONTDESK_[A-Z_]+", found.mend))
    assert named, "it says what takes its place"
    assert levels(check_settings(dict.fromkeys(named, "1"))) == ["ok"], "and that is read"


def test_the_exit_code_says_whether_something_is_broken(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("FRONTDESK_REDIS_URL=redis://127.0.0.1:1/0")
    ended = command(tmp_path, "doctor")
    assert ended.returncode == 1, ended.stderr
    assert "✗ Redis" in ended.stdout
    ended = command(tmp_path, "doctor", "--json")
    report = json.loads(ended.stdout)
    assert not report["ok"]
    assert {"area", "level", "text", "mend", "code"} == set(report["findings"][0])


async def test_the_archive_of_up_is_found_in_its_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FRONTDESK_ARCHIVE_URL", raising=False)
    monkeypatch.chdir(tmp_path)
    [finding] = await check_archive(tmp_path)
    assert (finding.level, finding.text.startswith("none")) == ("ok", True)
    assert not (tmp_path / "archive.db").exists()
    (tmp_path / "archive.db").touch()
    [finding] = await check_archive(tmp_path)
    assert (finding.level, finding.code) == ("broken", "archive_schema_old")
    await upgrade(address_of(f"sqlite:///{tmp_path}/archive.db"))
    [finding] = await check_archive(tmp_path)
    assert (finding.level, finding.text) == ("ok", "SQLite answers, and has the schema of this version")


async def test_an_archive_that_does_not_answer_is_broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FRONTDESK_ARCHIVE_URL", "postgresql://ann@127.0.0.1:1/frontdesk")
    [finding] = await check_archive(tmp_path)
    assert (finding.level, finding.code) == ("broken", "archive_away")
    monkeypatch.setenv("FRONTDESK_ARCHIVE_PASSWORD_FILE", str(tmp_path / "missing"))
    [finding] = await check_archive(tmp_path)
    assert finding.mend == "correct FRONTDESK_ARCHIVE_PASSWORD_FILE"
    monkeypatch.setenv("FRONTDESK_ARCHIVE_URL", "mysql://db/frontdesk")
    assert await check_archive(tmp_path) == []
