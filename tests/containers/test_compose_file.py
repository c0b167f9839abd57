"""The promises of the compose file that need no running container: the compose client is enough, without an engine."""

from typing import Any

import pytest

from frontdesk.settings import settings_classes, variables
from libs.messaging.workers.worker import DRAIN as WORKER_DRAIN
from services.gateway.serving.server import DRAIN_TIMEOUT as GATEWAY_DRAIN
from tests.containers.compose import CommandFailed, Project

pytestmark = [pytest.mark.docker, pytest.mark.usefixtures("client")]

SERVICES = ("gateway", "agent", "hubspot_tools", "archive")

ACCOUNT = {"FRONTDESK_HUBSPOT_TOKEN": "pat-na1-of-an-account", "FRONTDESK_IDENTITY_SECRET": "s" * 64}

OF_THE_IMAGE = {
    "FRONTDESK_HOST",
    "FRONTDESK_PORT",
    "FRONTDESK_HEALTH_HOST",
    "FRONTDESK_HEALTH_PORT",
    "FRONTDESK_WEB_FOLDER",
    "FRONTDESK_DESK",
    "FRONTDESK_FLOWS",
    "FRONTDESK_LOCALES",
}
"""Where a service listens and finds its files inside a container; a host's paths and ports mean nothing there."""


def config(profile: str | None = None, **settings: str) -> dict[str, Any]:
    services: dict[str, Any] = Project("frontdesk", profile, settings).get_config()["services"]
    return services


def published(service: dict[str, Any]) -> list[str]:
    return [f"{port['host_ip']}:{port['published']}" for port in service.get("ports", [])]


def test_the_sandbox_needs_no_setting() -> None:
    services = config("sandbox")
    tools = services["hubspot_tools"]["environment"]
    assert tools["FRONTDESK_HUBSPOT_BASE_URL"] == "http://sandbox:8080"
    assert services["gateway"]["environment"]["FRONTDESK_DEMO"] == "true"
    assert published(services["gateway"]) == ["127.0.0.1:8000"]
    assert published(services["sandbox"]) == ["127.0.0.1:8001"]


def test_the_copied_template_changes_nothing_about_the_sandbox() -> None:
    """Its empty token counts as none, and its base URL must not send another token to HubSpot."""
    template = {"FRONTDESK_HUBSPOT_TOKEN": "", "FRONTDESK_HUBSPOT_BASE_URL": "https://api.hubapi.com"}
    assert config("sandbox", **template) == config("sandbox")


def test_the_sandbox_with_its_public_secret_stays_on_this_machine() -> None:
    services = config("sandbox", FRONTDESK_HOST="192.0.2.1", FRONTDESK_PORT="9000")
    assert published(services["gateway"]) == ["127.0.0.1:9000"]
    assert published(services["sandbox"]) == ["127.0.0.1:8001"]


def test_without_a_token_the_profile_is_asked_for() -> None:
    with pytest.raises(CommandFailed, match="sandbox"):
        config()


def test_an_account_needs_a_secret_of_its_own() -> None:
    with pytest.raises(CommandFailed, match=r"FRONTDESK_IDENTITY_SECRET .*32 random characters"):
        config(FRONTDESK_HUBSPOT_TOKEN="pat-na1-of-an-account")


def test_with_a_token_the_account_is_used_and_the_demo_is_off() -> None:
    services = config(**ACCOUNT)
    assert "sandbox" not in services
    tools = services["hubspot_tools"]["environment"]
    assert tools["FRONTDESK_HUBSPOT_TOKEN"] == ACCOUNT["FRONTDESK_HUBSPOT_TOKEN"]
    assert tools["FRONTDESK_HUBSPOT_BASE_URL"] is None
    gateway = services["gateway"]["environment"]
    assert gateway["FRONTDESK_DEMO"] is None
    assert gateway["FRONTDESK_SANDBOX_URL"] is None
    assert gateway["FRONTDESK_IDENTITY_SECRET"] == ACCOUNT["FRONTDESK_IDENTITY_SECRET"]


def test_with_a_token_the_gateway_is_published_where_the_settings_say() -> None:
    assert published(config(**ACCOUNT)["gateway"]) == ["127.0.0.1:8000"]
    elsewhere = config(**ACCOUNT, FRONTDESK_HOST="192.0.2.1", FRONTDESK_PORT="80")
    assert published(elsewhere["gateway"]) == ["192.0.2.1:80"]


@pytest.mark.parametrize(
    ("key", "holder"),
    [
        ("OPENAI_API_KEY", "agent"),
        ("FRONTDESK_HUBSPOT_TOKEN", "hubspot_tools"),
        ("FRONTDESK_IDENTITY_SECRET", "gateway"),
    ],
)
def test_a_key_reaches_only_who_uses_it(key: str, holder: str) -> None:
    value = "k" * 40
    services = config(**ACCOUNT | {key: value})
    assert [name for name, service in services.items() if value in service.get("environment", {}).values()] == [holder]


@pytest.mark.parametrize("settings", [{}, ACCOUNT], ids=["sandbox", "account"])
@pytest.mark.parametrize("name", SERVICES)
def test_every_setting_reaches_its_service(name: str, settings: dict[str, str]) -> None:
    passed = set(config(None if settings else "sandbox", **settings)[name]["environment"])
    read = [names[0] for each in settings_classes(f"services.{name}") for names in variables(each).values()]
    assert passed <= set(read), "a setting is passed that the service doesn't know"
    # A sandbox's service may be left with fewer choices, but an account's has all of them.
    assert not settings or set(read) <= passed | OF_THE_IMAGE, "a setting can't be made"


def test_redis_keeps_what_it_acknowledged_and_is_out_of_reach() -> None:
    project = Project("frontdesk").get_config()
    redis = project["services"]["redis"]
    options = dict(zip(redis["command"][1::2], redis["command"][2::2], strict=True))
    assert options["--appendonly"] == "yes"
    assert options["--appendfsync"] == "always"
    assert options["--maxmemory-policy"] == "noeviction"
    assert options["--hash-max-listpack-value"] == "256"
    assert [volume["target"] for volume in redis["volumes"] if volume["type"] == "volume"] == ["/data"]
    assert published(redis) == []
    assert list(redis["networks"]) == ["bus"]
    assert project["networks"]["bus"]["internal"] is True
    assert "bus" not in project["services"]["sandbox"]["networks"]


def test_the_archive_is_kept_and_out_of_reach() -> None:
    services = config("sandbox")
    postgres = services["postgres"]
    assert [volume["target"] for volume in postgres["volumes"] if volume["type"] == "volume"] == [
        "/var/lib/postgresql/data"
    ]
    assert published(postgres) == []
    assert list(postgres["networks"]) == ["bus"]
    address = services["archive"]["environment"]["FRONTDESK_ARCHIVE_URL"]
    assert (
        address
        == services["gateway"]["environment"]["FRONTDESK_ARCHIVE_URL"]
        == "postgresql://frontdesk@postgres/frontdesk"
    )
    password = services["archive"]["environment"]["FRONTDESK_ARCHIVE_PASSWORD"]
    assert password == postgres["environment"]["POSTGRES_PASSWORD"]


def test_services_have_time_to_finish_what_is_in_flight() -> None:
    longest = max(WORKER_DRAIN, GATEWAY_DRAIN).total_seconds()
    for name, service in config("sandbox").items():
        minutes, _, seconds = service["stop_grace_period"].rpartition("m")
        grace_s = 60 * float(minutes or 0) + float(seconds.removesuffix("s"))
        assert grace_s >= 2 * longest, name


def test_any_service_may_run_more_than_once() -> None:
    for service in config("sandbox").values():
        assert "container_name" not in service
