"""Every setting is documented, and a wrong one is named by the variable that a person can change."""

import re
from pathlib import Path

import pytest
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from frontdesk.doctor.local import GIVEN_BY_UP
from frontdesk.settings import SERVICES, CommandSettings, describe, settings_classes, variables
from services.agent.assistants.openai import OpenAISettings
from services.hubspot_tools.settings import HubSpotSettings
from tests.frontdesk.stand_ins import ROOT

LINE = re.compile(r"^#? ?([A-Z][A-Z0-9_]+)=(.*)$")


def documented() -> dict[str, str]:
    lines = (ROOT / ".env.example").read_text().splitlines()
    return {match[1]: match[2] for line in lines if (match := LINE.match(line))}


def classes() -> list[type[BaseSettings]]:
    found: list[type[BaseSettings]] = [CommandSettings]
    for package in SERVICES:
        found += settings_classes(package)
    return found


def read() -> set[str]:
    return {name for each in classes() for names in variables(each).values() for name in names}


def test_the_example_file_has_every_setting() -> None:
    assert sorted(read() - set(documented())) == []


def test_the_example_file_has_no_setting_that_nothing_reads() -> None:
    assert sorted(set(documented()) - read()) == []


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, and no setting in the environment but what `up` gives."""
    monkeypatch.chdir(tmp_path)
    for name in read():
        monkeypatch.delenv(name, raising=False)
    for name, value in GIVEN_BY_UP.items():
        monkeypatch.setenv(name, value)
    return tmp_path


def test_the_example_file_shows_the_defaults(folder: Path) -> None:
    before = [each().model_dump() for each in classes()]
    lines = [f"{name}={value}" for name, value in documented().items()]
    (folder / ".env").write_text("\n".join(lines))
    assert [each().model_dump() for each in classes()] == before


def test_secrets_come_from_files_unless_a_variable_has_them(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"FRONTDESK_HUBSPOT_TOKEN": "pat-1\n", "OPENAI_API_KEY": "sk-1"}.items():
        (folder / name).write_text(value)
    monkeypatch.setenv("FRONTDESK_SECRETS_FOLDER", str(folder))
    monkeypatch.delenv("FRONTDESK_HUBSPOT_TOKEN", raising=False)
    assert HubSpotSettings().hubspot_token.get_secret_value() == "pat-1"
    key = OpenAISettings().api_key
    assert key is not None
    assert key.get_secret_value() == "sk-1"
    monkeypatch.setenv("FRONTDESK_HUBSPOT_TOKEN", "pat-2")
    assert HubSpotSettings().hubspot_token.get_secret_value() == "pat-2"


def test_a_folder_of_secrets_that_is_missing_is_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / ".env").write_text(f"FRONTDESK_SECRETS_FOLDER={folder / 'nowhere'}")
    with pytest.raises(ValidationError, match="FRONTDESK_SECRETS_FOLDER"):
        CommandSettings()


def test_wrong_settings_are_named_without_their_values() -> None:
    class Example(BaseSettings):
        model_config = SettingsConfigDict(env_prefix="EXAMPLE_")
        port: int = 1
        key: SecretStr = Field(default=SecretStr("x"), min_length=40, validation_alias="EXAMPLES_KEY")

    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("EXAMPLE_PORT", "eighty")
        environment.setenv("EXAMPLES_KEY", "hush")
        with pytest.raises(ValidationError) as caught:
            Example()
    lines = describe(caught.value, Example)
    assert [line.partition(":")[0] for line in lines] == ["EXAMPLE_PORT", "EXAMPLES_KEY"]
    assert "hush" not in "".join(lines)
