"""A setting that several services read is declared once, so that a value is valid for all of them or for none."""

import itertools

import pytest
from pydantic import ValidationError
from pydantic_settings import BaseSettings

from frontdesk.settings import SERVICES, CommandSettings, settings_classes, variables
from libs.settings import RegionSettings

NEEDED = {"FRONTDESK_HUBSPOT_TOKEN": "sandbox"}

VALUES = {
    "FRONTDESK_ARCHIVE_PASSWORD": ("secret", ""),
    "FRONTDESK_ARCHIVE_PASSWORD_FILE": ("/run/secrets/archive", ""),
    "FRONTDESK_ARCHIVE_URL": ("sqlite:////srv/archive.db", "postgresql://ann@db/frontdesk", "mysql://db/frontdesk", ""),
    "FRONTDESK_AUDIT_MAX_ENTRIES": ("1000", "999", "many"),
    "FRONTDESK_AUDIT_RETENTION_DAYS": ("1", "0.5", "forever"),
    "FRONTDESK_DEFAULT_REGION": ("us", "US", "EUR", "1", ""),
    "FRONTDESK_HEALTH_HOST": ("10.0.0.1", ""),
    "FRONTDESK_HEALTH_PORT": ("0", "65535", "65536", "-1", "http"),
    "FRONTDESK_HEARTBEAT_SECONDS": ("1", "15", "0.9", "16", "61"),
    "FRONTDESK_LEASE_SECONDS": ("3", "60", "2", "0", "long"),
    "FRONTDESK_LOG_LEVEL": ("debug", "INFO", "Warning", "loud", "10"),
    "FRONTDESK_REDIS_PREFIX": ("other:", ""),
    "FRONTDESK_REDIS_URL": ("redis://10.0.0.1:6379/1", ""),
    "FRONTDESK_RETENTION_DAYS": ("1", "0.5", "0", "forever"),
    "FRONTDESK_SECRETS_FOLDER": ("/", "/run/secrets/missing", ""),
    "FRONTDESK_SHARDS": ("1", "256", "257", "2000", "0", "many"),
    "FRONTDESK_TRACES_RATIO": ("0", "0.05", "1", "1.1", "-0.1", "many"),
    "FRONTDESK_TRACES_URL": ("http://tempo:4318/v1/traces", "https://otel.example/v1/traces", "tempo:4318", ""),
    "FRONTDESK_TOOL_DEADLINE_SECONDS": ("5", "600", "4", "601"),
}


def readers() -> dict[str, dict[str, list[type[BaseSettings]]]]:
    """For each variable the settings classes that read it, by service."""
    found: dict[str, dict[str, list[type[BaseSettings]]]] = {}
    for service in SERVICES:
        for settings in settings_classes(service):
            for name in itertools.chain.from_iterable(variables(settings).values()):
                found.setdefault(name, {}).setdefault(service, []).append(settings)
    return found


def shared() -> dict[str, list[type[BaseSettings]]]:
    return {
        name: list(itertools.chain.from_iterable(services.values()))
        for name, services in readers().items()
        if len(services) > 1
    }


def _declares(settings: type[BaseSettings], name: str) -> type:
    [field] = [field for field, names in variables(settings).items() if name in names]
    return next(each for each in settings.__mro__ if field in vars(each).get("__annotations__", {}))


def test_each_shared_setting_has_examples() -> None:
    assert set(shared()) == set(VALUES)


@pytest.mark.parametrize("name", sorted(VALUES))
def test_a_shared_setting_is_declared_once(name: str) -> None:
    assert len({_declares(settings, name) for settings in shared()[name]}) == 1


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in VALUES.items() for value in values])
def test_a_value_is_valid_for_all_services_or_for_none(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for other in readers():
        monkeypatch.delenv(other, raising=False)
    for given, needed in {**NEEDED, name: value}.items():
        monkeypatch.setenv(given, needed)
    assert len({_outcome(settings, name) for settings in shared()[name]}) == 1


def _outcome(settings: type[BaseSettings], name: str) -> object:
    try:
        read = settings(_env_file=None)
    except ValidationError:
        return ValidationError
    [field] = [field for field, names in variables(settings).items() if name in names]
    return getattr(read, field)


def test_the_commands_count_shards_as_the_services_do() -> None:
    assert {_declares(CommandSettings, name) for name in ("FRONTDESK_SHARDS", "FRONTDESK_REDIS_PREFIX")} == {
        _declares(settings, "FRONTDESK_SHARDS") for settings in shared()["FRONTDESK_SHARDS"]
    }


def test_a_region_is_normalised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTDESK_DEFAULT_REGION", "us")
    assert RegionSettings(_env_file=None).default_region == "US"
