"""The settings for OpenAI in the environment."""

import pytest
from pydantic import SecretStr, ValidationError

from services.agent.assistants.openai import OpenAISettings
from services.agent.flow_watch import warn
from services.agent.flows import DeskNames
from tests.agent.conftest import PLAIN_FLOW
from tests.agent.played import flow_set


def _settings() -> OpenAISettings:
    return OpenAISettings(_env_file=None)


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "FRONTDESK_OPENAI_MODEL", "FRONTDESK_OPENAI_EFFORT"):
        monkeypatch.delenv(name, raising=False)


def test_without_a_word_there_is_no_key() -> None:
    assert not _settings().has_key
    assert _settings().model == "gpt-6-luna"
    assert _settings().effort is None


def test_key_and_base_url_have_the_names_that_the_sdk_gives_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://localhost:1/v1")
    monkeypatch.setenv("FRONTDESK_OPENAI_MODEL", "gpt-6-sol")
    monkeypatch.setenv("FRONTDESK_OPENAI_EFFORT", "low")
    settings = _settings()
    assert settings.has_key
    assert (settings.base_url, settings.model, settings.effort) == ("http://localhost:1/v1", "gpt-6-sol", "low")
    assert "sk-secret" not in repr(settings)


def test_empty_means_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL", "FRONTDESK_OPENAI_EFFORT"):
        monkeypatch.setenv(name, "")
    settings = _settings()
    assert not settings.has_key
    assert (settings.base_url, settings.effort) == (None, None)


def test_a_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTDESK_OPENAI_EFFORT", "heroic")
    with pytest.raises(ValidationError, match="effort"):
        _settings()


@pytest.mark.parametrize(
    ("model", "reasons"),
    [("gpt-6-luna", True), ("gpt-5", True), ("o4-mini", True), ("gpt-4.1", False),
     ("gpt-5-chat-latest", False), ("llama", False)],
)  # fmt: skip
def test_which_models_reason(model: str, reasons: bool) -> None:
    assert _settings().reasons(model, None) is reasons
    assert _settings().reasons(model, "low")
    assert OpenAISettings(_env_file=None, reasoning=True).reasons(model, None)


@pytest.mark.parametrize(
    ("model", "effort"), [("o4-mini", "minimal"), ("gpt-5", "none"), ("gpt-5.1", "minimal"), ("gpt-4.1", "low")]
)
def test_an_effort_that_the_model_does_not_offer_is_named_at_start(model: str, effort: str) -> None:
    with pytest.raises(ValidationError, match=f"the model {model} has no reasoning effort '{effort}'"):
        OpenAISettings(_env_file=None, model=model, effort=effort)


@pytest.mark.parametrize(("model", "effort"), [("o4-mini", "low"), ("gpt-5-mini", "minimal"), ("my-model", "max")])
def test_an_effort_that_is_offered_or_not_known_of_is_taken(model: str, effort: str) -> None:
    assert OpenAISettings(_env_file=None, model=model, effort=effort).effort == effort


@pytest.mark.parametrize(("model", "verbosity"), [("gpt-6-luna", "low"), ("gpt-4.1", None), ("llama", None)])
def test_answers_are_short_where_the_model_knows_how(model: str, verbosity: str | None) -> None:
    assert _settings().verbosity_of(model) == verbosity


def test_a_flow_with_an_effort_that_its_model_lacks_is_named_at_start(caplog: pytest.LogCaptureFixture) -> None:
    flow = PLAIN_FLOW.replace("{goal: Help.", "{model: o4-mini, effort: minimal, goal: Help.")
    flows = flow_set({"plain.yaml": flow})
    warn(flows, OpenAISettings(_env_file=None, api_key=SecretStr("sk-test")), DeskNames())
    found = [str(getattr(record, "warning", "")) for record in caplog.records]
    [warning] = [each for each in found if "effort" in each]
    assert warning.startswith("plain: the model o4-mini has no reasoning effort 'minimal'")
    caplog.clear()
    warn(flows, OpenAISettings(_env_file=None, api_key=None), DeskNames())
    assert not caplog.records, "without a key no model is asked"
