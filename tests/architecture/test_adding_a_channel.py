"""A channel is a setting and a bridge: no code of ours knows one by name, and any name serves."""

import re
from pathlib import Path

import pytest

from services.gateway.settings import GatewaySettings
from tests.architecture.sources import text_of

ROOT = Path(__file__).parents[2]
KNOWN = re.compile(r"whatsapp|telegram|instagram|viber|twilio", re.IGNORECASE)
SOURCES = [
    path
    for folder in ("services", "libs", "frontdesk", "web/src")
    for path in (ROOT / folder).rglob("*")
    if path.suffix in (".py", ".lua", ".js", ".yaml", ".json")
]


def test_no_source_names_a_channel() -> None:
    assert [path for path in SOURCES if KNOWN.search(text_of(path))] == []


@pytest.mark.parametrize("name", ["whatsapp", "mail", "our-own_2"])
def test_a_setting_is_all_that_a_gateway_needs(name: str) -> None:
    channel = {"url": "https://bridge.example/hook", "secrets": ["s" * 32]}
    settings = GatewaySettings(_env_file=None, identity_secret="i" * 32, channels={name: channel})
    assert settings.channels[name].url.host == "bridge.example"
