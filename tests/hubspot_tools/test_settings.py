"""Settings are read from the environment on demand, and a wrong one is named."""

import os
import subprocess
import sys

import pytest
from pydantic import ValidationError

from services.hubspot_tools.settings import HubSpotSettings


def settings(**environment: str) -> HubSpotSettings:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {"HUBSPOT_TOKEN": "pat-1", **environment}.items():
            patch.setenv(f"FRONTDESK_{name}", value)
        return HubSpotSettings(_env_file=None)


def test_only_the_token_has_to_be_given() -> None:
    found = settings(HUBSPOT_BASE_URL="", DEFAULT_REGION="")
    assert found.hubspot_token.get_secret_value() == "pat-1"
    assert (found.hubspot_base_url, found.hubspot_api_version) == ("https://api.hubapi.com", "2026-09")
    assert found.default_region is None
    assert "pat-1" not in repr(found)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DEFAULT_REGION", "EUR"),
        ("HUBSPOT_API_VERSION", "v3"),
        ("HUBSPOT_BASE_URL", "api.hubapi.com"),
        ("HUBSPOT_TIMEOUT", "0"),
        ("HUBSPOT_TOKEN", ""),
    ],
)
def test_a_wrong_setting_is_found_at_the_start(name: str, value: str) -> None:
    with pytest.raises(ValidationError, match=name.lower()):
        settings(**{name: value})


def test_an_import_needs_no_settings_and_loads_no_numbering_plan() -> None:
    script = """
import sys
import services.hubspot_tools.tools, services.hubspot_tools.settings
heavy = [name for name in sys.modules if name.startswith(("phonenumbers.data.region", "dns"))]
assert not heavy, heavy
"""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("FRONTDESK_")}
    subprocess.run([sys.executable, "-c", script], check=True, timeout=30, env=plain)
