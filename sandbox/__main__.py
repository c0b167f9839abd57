"""`python -m sandbox`: serves the stand-ins on one port until a signal ends them."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from pathlib import Path

import uvloop

from sandbox.app import create_app
from sandbox.hubspot.settings import TIERS, StandInSettings
from sandbox.hubspot.storage import DataError
from sandbox.server import serve
from sandbox.settings import SandboxSettings


def main() -> int:
    options = _parser().parse_args()
    hubspot = StandInSettings()
    hubspot.change({"tier": options.tier, "index_lag_ms": options.index_lag_ms})
    settings = SandboxSettings(options.contacts, options.data, options.public_url, hubspot)
    try:
        uvloop.run(_run(settings, options.host, options.port))
    except OSError as error:
        where = f"{options.host}:{options.port}"
        print(f"sandbox: can't listen on {where}: {error.strerror}. Choose another --port.", file=sys.stderr)
        return 1
    except DataError as error:
        print(f"sandbox: {error}", file=sys.stderr)
        return 1
    return 0


async def _run(settings: SandboxSettings, host: str, port: int) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    async with serve(create_app(settings), host, port) as url:
        # Callers wait for this line, and read the port in it.
        print(f"sandbox {url}", flush=True)
        await stop.wait()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0: any free port")
    parser.add_argument("--contacts", type=int, default=120, help="the number of contacts at the start")
    parser.add_argument("--tier", choices=sorted(TIERS), default="professional", help="HubSpot's limits; off: none")
    parser.add_argument("--index-lag-ms", type=int, default=3_000, help="the time after which search shows a change")
    parser.add_argument("--data", type=Path, help="a file that keeps the contacts from one run to the next")
    parser.add_argument("--public-url", help="the address in links to records, if callers use another one")
    return parser


if __name__ == "__main__":
    sys.exit(main())
