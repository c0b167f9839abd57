"""`python -m services.hubspot_tools`: one tools worker."""

import sys

import uvloop
from redis.exceptions import RedisError

from libs.messaging import RedisUnusable, classify
from libs.telemetry import configure_logs
from services.hubspot_tools.app import run
from services.hubspot_tools.contacts import PolicyError
from services.hubspot_tools.settings import HubSpotSettings, TimesError, ToolsSettings


def main() -> int:
    settings = ToolsSettings()
    hubspot = HubSpotSettings()
    configure_logs("hubspot_tools", settings.log_level)
    try:
        return uvloop.run(run(settings, hubspot))
    except PolicyError as error:
        print(f"policy: {error}", file=sys.stderr)
        return 2
    except TimesError as error:
        print(f"settings: {error}", file=sys.stderr)
        return 2
    except RedisUnusable as error:
        print(error, file=sys.stderr)
        return error.exit_code
    except RedisError as error:
        refused = RedisUnusable(classify(error))
        print(refused, file=sys.stderr)
        return refused.exit_code


if __name__ == "__main__":
    sys.exit(main())
