"""Settings of the commands: the same environment variables that the services read."""

import importlib
import importlib.util
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from pydantic import AliasChoices, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings

from frontdesk.errors import UserError
from libs.settings import KeySettings

SERVICES = ("services.gateway", "services.agent", "services.hubspot_tools", "services.archive")


class CommandSettings(KeySettings):
    redis_url: SecretStr | None = None
    redis_server: str | None = None
    hubspot_token: SecretStr | None = None
    hubspot_base_url: str = "https://api.hubapi.com"
    hubspot_api_version: str = "2026-09"
    openai_api_key: SecretStr | None = Field(default=None, validation_alias="OPENAI_API_KEY")
    openai_base_url: str = Field(default="https://api.openai.com/v1", validation_alias="OPENAI_BASE_URL")
    openai_model: str = "gpt-6-luna"
    identity_secret: SecretStr | None = None
    identity_secrets: dict[str, SecretStr] = {}
    jwks_url: str | None = None
    token_issuer: str | None = None
    token_audience: str | None = None
    token_max_hours: float = Field(default=24.0, gt=0)
    demo: bool = False
    allowed_origins: str = ""
    flows: Path = Path("flows")
    desk: Path | None = Path("desk/desk.yaml")
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65_535)


def load_settings() -> CommandSettings:
    """Raises UserError with one line for each wrong setting."""
    try:
        return CommandSettings()
    except ValidationError as error:
        raise UserError("\n".join(describe(error, CommandSettings))) from None


def describe(error: ValidationError, settings: type[BaseSettings]) -> list[str]:
    """One line for each wrong setting, by its environment variable. Values are left out: some are secrets."""
    names = {name for names in variables(settings).values() for name in names}
    by_field = {field: names[0] for field, names in variables(settings).items()}
    lines = []
    for problem in error.errors(include_url=False, include_input=False):
        where = str(problem["loc"][0]) if problem["loc"] else ""
        name = by_field.get(where, where.upper() if where.upper() in names else where)
        message = problem["msg"].removeprefix("Value error, ")
        lines.append(f"{name}: {message}" if name else message)
    return lines


def variables(settings: type[BaseSettings]) -> dict[str, tuple[str, ...]]:
    """The environment variables that a settings class reads, by field; the preferred one first."""
    prefix = str(settings.model_config.get("env_prefix", ""))
    found: dict[str, tuple[str, ...]] = {}
    for name, field in settings.model_fields.items():
        alias = field.validation_alias
        if isinstance(alias, AliasChoices):
            aliases = tuple(str(choice) for choice in alias.choices)
        else:
            aliases = (str(alias),) if alias else (prefix + name,)
        found[name] = tuple(each.upper() for each in aliases)
    return found


def settings_classes(package: str) -> list[type[BaseSettings]]:
    """The settings classes of a package: those that its modules named `settings` define."""
    found = []
    for name in _settings_modules(package):
        module = importlib.import_module(name)
        found += [
            item
            for item in vars(module).values()
            if isinstance(item, type) and issubclass(item, BaseSettings) and item.__module__ == name
        ]
    return found


def _settings_modules(package: str) -> list[str]:
    spec = importlib.util.find_spec(package)
    folders = spec.submodule_search_locations if spec else None
    return sorted(
        ".".join((package, *file.relative_to(folder).with_suffix("").parts))
        for folder in map(Path, folders or ())
        for file in folder.rglob("settings.py")
    )


def wrong_settings(package: str, environment: Mapping[str, str]) -> list[str]:
    """One line for each setting of a service that is wrong under an environment."""
    lines: list[str] = []
    # pydantic-settings reads the environment of the process, and has no option for another one.
    with _environment(environment):
        for settings in settings_classes(package):
            try:
                settings()
            except ValidationError as error:
                lines += describe(error, settings)
    return lines


@contextmanager
def _environment(environment: Mapping[str, str]) -> Iterator[None]:
    kept = dict(os.environ)
    os.environ.clear()
    os.environ.update(environment)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(kept)
