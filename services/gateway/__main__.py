"""`python -m services.gateway`: reads the settings from the environment, then serves until a signal."""

import asyncio
import signal
import sys
from contextlib import suppress

from pydantic import ValidationError

from libs.messaging import RedisUnusable, require_usable
from libs.telemetry import configure_logs
from services.gateway.app import create_app
from services.gateway.serving import Garbage, listen, listen_for_health, make_server
from services.gateway.settings import GatewaySettings


def main() -> int:
    """Returns 0 after a stop. If it can't start it prints the reason: 2 if Redis must be set up differently, else 1."""
    try:
        settings = GatewaySettings()
        listener, health_listener = listen(settings), listen_for_health(settings)
    except ValidationError as error:
        for item in error.errors(include_url=False, include_input=False):
            name = "".join(f"FRONTDESK_{part}: ".upper() for part in item["loc"])
            print(f"{name}{item['msg'].removeprefix('Value error, ')}", file=sys.stderr)
        return 1
    except OSError as error:
        print(
            f"can't listen: {error}; set FRONTDESK_HOST, FRONTDESK_PORT (or _HEALTH_HOST, _HEALTH_PORT)",
            file=sys.stderr,
        )
        return 1
    try:
        asyncio.run(require_usable(settings.redis_url, settings.keys.readiness, service="gateway"))
    except RedisUnusable as error:
        print(error, file=sys.stderr)
        return error.exit_code
    configure_logs("gateway", settings.log_level)
    # uvicorn shuts down and then raises the signal again, which would look like a process that was killed.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    garbage = Garbage()
    app = create_app(settings, health_listener, garbage)
    server = make_server(app, settings)
    garbage.start()
    with suppress(KeyboardInterrupt):
        server.run(sockets=[listener])
    return 0


if __name__ == "__main__":
    sys.exit(main())
