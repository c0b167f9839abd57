"""`python -m services.hubspot_tools`: one tools worker."""

import sys

from libs.messaging.workers import run_process
from libs.telemetry import configure_logs
from services.hubspot_tools.app import run
from services.hubspot_tools.contacts import PolicyError
from services.hubspot_tools.settings import HubSpotSettings, TimesError, ToolsSettings


def main() -> int:
    settings, hubspot = ToolsSettings(), HubSpotSettings()
    configure_logs("hubspot_tools", settings.log_level)
    return run_process(run(settings, hubspot), {PolicyError: "policy", TimesError: "settings"})


if __name__ == "__main__":
    sys.exit(main())
