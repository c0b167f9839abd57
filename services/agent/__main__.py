"""`python -m services.agent`: one agent worker."""

import sys

import uvloop
from redis.exceptions import RedisError

from libs.assignment import DeskFileError
from libs.messaging import RedisUnusable, classify
from libs.telemetry import configure_logs
from services.agent.app import run
from services.agent.flows import FlowError
from services.agent.settings import AgentSettings


def main() -> int:
    settings = AgentSettings()
    configure_logs("agent", settings.log_level)
    try:
        return uvloop.run(run(settings))
    except FlowError as error:
        print(f"flows: {error}", file=sys.stderr)
        return 2
    except DeskFileError as error:
        print(f"desk: {error}", file=sys.stderr)
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
