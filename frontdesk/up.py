"""`frontdesk up`: starts everything on one machine, and ends all of it.

port free? folder ours? Redis there?  ->  Redis, sandbox  ->  gateways, agents, tools  ->  ready
"""

import asyncio
import os
import signal
import sys
from contextlib import suppress

from frontdesk.child import Launch
from frontdesk.data_folder import DataFolder, Deployment
from frontdesk.environment import read_environment
from frontdesk.errors import UserError
from frontdesk.logs import ChildLog, is_loud
from frontdesk.panel import panel, shows_colour
from frontdesk.plan import LaunchPlan, Options
from frontdesk.probes import accepts
from frontdesk.supervisor import Supervisor
from libs.messaging import parse_address

# Wrappers such as `timeout` signal a process and then its group. That is one request, not an impatient second one.
_SAME_REQUEST_S = 0.5


def run_up(options: Options) -> None:
    """Returns when everything has stopped after a signal. Raises Stop."""
    environment = read_environment()
    folder = DataFolder.make(options.data)
    with folder.lock():
        asyncio.run(_run(LaunchPlan(options, environment, folder), folder))


async def _run(plan: LaunchPlan, folder: DataFolder) -> None:
    if plan.redis is None:
        await _check_redis_answers(plan.redis_url)
    logs = folder.folder("logs")
    wanted = _everything if plan.options.verbose else is_loud
    supervisor = Supervisor(
        plan.programs(),
        make_log=lambda name: ChildLog(logs, name, _say, wanted),
        say=_say,
        on_refusal=_raise_wrong_settings,
    )
    stop, kill = _stop_on_signals()
    deployment = Deployment(os.getpid(), plan.urls[0], plan.redis_url, plan.sandbox_url)
    with folder.announced(deployment):
        await supervisor.run(stop, kill, lambda: _announce(plan, supervisor.down))
    _say("stopped")


def _stop_on_signals() -> tuple[asyncio.Event, asyncio.Event]:
    """Two events. The first signal sets `stop`, and a later signal of an impatient person sets `kill`."""
    stop, kill = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()
    asked_at = 0.0

    def asked() -> None:
        nonlocal asked_at
        if not stop.is_set():
            asked_at = loop.time()
            stop.set()
        elif loop.time() - asked_at > _SAME_REQUEST_S:
            kill.set()

    # SIGHUP comes when the terminal is closed.
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, asked)
    return stop, kill


def _announce(plan: LaunchPlan, down: tuple[str, ...]) -> None:
    lines = [f"sandbox {plan.sandbox_url}"] if plan.sandbox_url else []
    lines += [f"gateway {url}" for url in plan.urls[1:]]
    # Scripts wait for this line on standard output. The panel for people goes to standard error.
    print("\n".join([*lines, f"ready {plan.urls[0]}"]), flush=True)
    print(panel(plan.summary(down), colour=shows_colour()), file=sys.stderr, flush=True)


def _raise_wrong_settings(launch: Launch) -> None:
    """Raises UserError with the wrong settings of a service that ended before it was ever ready."""
    # Imported only here: pydantic takes 0.15 s of the time to start, and no start without a mistake needs it.
    from frontdesk.settings import wrong_settings

    module = launch.command[2] if launch.command[1:2] == ("-m",) else ""
    if module.startswith("services.") and (lines := wrong_settings(module, launch.environment)):
        raise UserError("\n".join(lines))


async def _check_redis_answers(url: str) -> None:
    """Raises UserError for a wrong address, before each service reports it in its own words."""
    try:
        nodes = parse_address(url).nodes
    except ValueError as error:
        raise UserError(f"FRONTDESK_REDIS_URL: {error}") from None
    for host, port in nodes:
        if await accepts(host, port):
            return
    if nodes:
        places = ", ".join(f"{host}:{port}" for host, port in nodes)
        raise UserError(
            f"FRONTDESK_REDIS_URL: nothing answers at {places}; start that Redis, or unset the variable "
            "to let Frontdesk start its own"
        )


def _everything(_line: str) -> bool:
    return True


def _say(line: str) -> None:
    with suppress(OSError):  # the terminal may be gone; stopping in order matters more
        print(f"frontdesk: {line}", file=sys.stderr, flush=True)
