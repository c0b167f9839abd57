"""The stage of the agent's tests, and the account and tools of the tools' tests, for their zombies."""

from tests.agent.conftest import stage
from tests.hubspot_tools.conftest import account, hubspot_url, settings, tools

__all__ = ["account", "hubspot_url", "settings", "stage", "tools"]
