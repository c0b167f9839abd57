"""Every setting is documented, and a wrong one is named by the variable that a person can change."""

import re
from pathlib import Path

import pytest
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from frontdesk.settings import SERVICES, Settings, describe, settings_classes, variables
from tests.frontdesk.stand_ins import ROOT

LINE = re.compile(r"^#? ?([A-Z][A-Z0-9_]+)=(.*)$")


def documented() -> dict[str, str]:
    lines = (ROOT / ".env.example").read_text().splitlines()
    return {match[1]: match[2] for line in lines if (match := LINE.match(line))}


def read() -> set[str]:
    classes: list[type[BaseSettings]] = [Settings]
    for package in SERVICES:
        classes += settings_classes(package)
    return {name for each in classes for names in variables(each).values() for name in names}


def test_the_example_file_has_every_setting() -> None:
    assert sorted(read() - set(documented())) == []


def test_the_example_file_has_no_setting_that_nothing_reads() -> None:
    assert sorted(set(documented()) - read()) == []


def test_the_example_file_itself_is_valid(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text((ROOT / ".env.example").read_text())
    for name in read():
        monkeypatch.delenv(name, raising=False)
    settings = Settings()
    assert settings.redis_url is None
    assert settings.port == 8000


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
