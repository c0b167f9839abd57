"""The programs that `up` runs on this machine, with their addresses and settings.

Every service gets its settings as environment variables, as in any other deployment.
"""

import os
import shlex
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from frontdesk.child import Launch, Probe, Program
from frontdesk.data_folder import ARCHIVE_FILE, DataFolder
from frontdesk.data_folder import DEFAULT as DEFAULT_DATA
from frontdesk.environment import Environment, port_setting
from frontdesk.errors import UserError
from frontdesk.panel import PanelSummary
from frontdesk.probes import ProbeResult, accepts, ask, bind_error, free_port
from frontdesk.redis_server import RedisServer, find_binary, new_password

ROOT = Path(__file__).parents[1]
DEFAULT_PORT = 8000
LOOPBACK = "127.0.0.1"
SANDBOX_TOKEN = "pat-na1-sandbox"  # noqa: S105  opens the local sandbox only

SANDBOX_SENDER = "frontdesk@example.com"

_ANY = ("0.0.0.0", "::")  # noqa: S104  compared with, not listened on
_TRUE = ("1", "true", "yes", "on")
_LOCAL = (LOOPBACK, "localhost", "::1")

# The order of stopping: first the programs that take in work, then those that do it, then those that these need.
_STAGES = {"gateway": 0, "agent": 1, "hubspot_tools": 2, "archive": 2, "sandbox": 3, "redis": 4}


@dataclass(frozen=True)
class Options:
    port: int | None
    data: Path
    gateways: int = 1
    agents: int = 2
    tools: int = 1
    verbose: bool = False


class LaunchPlan:
    """The programs, their addresses and their settings. Raises UserError for a plan that can't run."""

    def __init__(self, options: Options, environment: Environment, folder: DataFolder) -> None:
        self.options = options
        self.environment = environment
        self.host = environment.get("FRONTDESK_HOST", LOOPBACK)
        self.ports = self._gateway_ports()
        self.redis = self._redis(folder)
        self.redis_url = self.redis.url if self.redis else environment["FRONTDESK_REDIS_URL"]
        self.sandbox_port = None if environment.get("FRONTDESK_HUBSPOT_TOKEN") else _sandbox_port(folder)
        self.sandbox_data = folder.path / "sandbox.json"
        self.mail_folder = (folder.path / "mail").absolute()
        self.archive_file = (folder.path / ARCHIVE_FILE).absolute()
        self.attachments = (folder.path / "attachments").absolute()
        self.secret = environment.get("FRONTDESK_IDENTITY_SECRET") or folder.make_identity_secret()

    @property
    def sandbox_url(self) -> str | None:
        return f"http://{LOOPBACK}:{self.sandbox_port}" if self.sandbox_port else None

    @property
    def urls(self) -> tuple[str, ...]:
        """The addresses of the gateways, for a browser on this machine."""
        host = LOOPBACK if self.host in _ANY else self.host
        return tuple(f"http://{f'[{host}]' if ':' in host else host}:{port}" for port in self.ports)

    @property
    def demo(self) -> bool:
        """Whether the demo page is served."""
        # The page gives out a token for staff, so it needs the sandbox, and by default a port for this machine only.
        if self.sandbox_port is None:
            return False
        return self.environment.get("FRONTDESK_DEMO", str(self.host in _LOCAL)).lower() in _TRUE

    def _gateway_ports(self) -> tuple[int, ...]:
        first = self.options.port
        if first is None:
            first = port_setting(self.environment, "PORT", DEFAULT_PORT)
        # Port 0 asks for any free port, as for a server. Tests start many deployments at once.
        if first == 0:
            return tuple(free_port() for _ in range(self.options.gateways))
        ports = tuple(range(first, first + self.options.gateways))
        for port in ports:
            if error := bind_error(self.host, port):
                raise UserError(
                    f"can't listen on {self.host} port {port}: {(error.strerror or str(error)).lower()}; "
                    "stop what uses it, or choose another with --port"
                )
        return ports

    def _redis(self, folder: DataFolder) -> RedisServer | None:
        if self.environment.get("FRONTDESK_REDIS_URL"):
            return None
        binary = find_binary(self.environment.get("FRONTDESK_REDIS_SERVER"))
        server = RedisServer(binary, folder.folder("redis"), free_port(), new_password())
        server.configure()
        return server

    def programs(self) -> list[Program]:
        options = self.options
        programs = [self._gateway(number) for number in range(1, options.gateways + 1)]
        programs += [self._worker("agent", number) for number in range(1, options.agents + 1)]
        programs += [self._worker("hubspot_tools", number) for number in range(1, options.tools + 1)]
        programs.append(self._worker("archive", 1))
        if self.sandbox_port:
            programs.append(Program("sandbox", self._launch_sandbox, _STAGES["sandbox"]))
        if self.redis:
            programs.append(Program("redis", self._launch_redis, _STAGES["redis"]))
        return programs

    def _gateway(self, number: int) -> Program:
        port = self.ports[number - 1]

        def launch() -> Launch:
            # A new one at each start: another program may have taken the last one since.
            health_port = free_port()
            variables = {"FRONTDESK_HOST": self.host, "FRONTDESK_PORT": str(port)}
            variables |= {"FRONTDESK_HEALTH_HOST": LOOPBACK, "FRONTDESK_HEALTH_PORT": str(health_port)}
            variables["FRONTDESK_DEMO"] = str(self.demo).lower()
            # All gateways share one folder. Empty, as in the template, counts as not set.
            folder = self.environment.get("FRONTDESK_ATTACHMENTS_FOLDER") or str(self.attachments)
            variables["FRONTDESK_ATTACHMENTS_FOLDER"] = folder
            variables |= self._mail()
            variables["FRONTDESK_HUBSPOT_ACCOUNT"] = str(self.sandbox_port is None).lower()
            return self._python("services.gateway", variables, lambda: ask(LOOPBACK, health_port))

        return self._service("gateway", number, launch)

    def _mail(self) -> Environment:
        """Without a mail server, e-mails are kept as files: a newcomer sees what contacts would get."""
        public_url = self.environment.get("FRONTDESK_PUBLIC_URL") or self.urls[0]
        if self.environment.get("FRONTDESK_SMTP_URL") or self.sandbox_port is None:
            return {}
        sender = self.environment.get("FRONTDESK_MAIL_FROM") or SANDBOX_SENDER
        return {
            "FRONTDESK_SMTP_URL": self.mail_folder.as_uri(),
            "FRONTDESK_MAIL_FROM": sender,
            "FRONTDESK_PUBLIC_URL": public_url,
            # A person who tries it waits for the result.
            "FRONTDESK_MAIL_WAIT_SECONDS": self.environment.get("FRONTDESK_MAIL_WAIT_SECONDS") or "10",
            "FRONTDESK_MAIL_AWAY_SECONDS": self.environment.get("FRONTDESK_MAIL_AWAY_SECONDS") or "5",
        }

    def _worker(self, service: str, number: int) -> Program:
        def launch() -> Launch:
            port = free_port()
            variables = {"FRONTDESK_HEALTH_HOST": LOOPBACK, "FRONTDESK_HEALTH_PORT": str(port)}
            return self._python(f"services.{service}", variables, lambda: ask(LOOPBACK, port))

        return self._service(service, number, launch)

    def _service(self, service: str, number: int, launch: Callable[[], Launch]) -> Program:
        return Program(f"{service}-{number}", launch, _STAGES[service], "redis" if self.redis else None)

    def _launch_sandbox(self) -> Launch:
        port = self.sandbox_port or 0

        async def probe() -> ProbeResult:
            return ProbeResult(200 if await accepts(LOOPBACK, port) else 0, "")

        arguments = ("--host", LOOPBACK, "--port", str(port), "--data", str(self.sandbox_data))
        return self._python("sandbox", {}, probe, arguments)

    def _launch_redis(self) -> Launch:
        redis = self.redis
        if redis is None:
            raise RuntimeError("a Redis of our own was not planned")

        async def probe() -> ProbeResult:
            return ProbeResult(200 if await redis.is_ready() else 0, "")

        # Redis gets none of our secrets: it needs no settings but those of its file.
        inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return Launch(redis.command, inherited, probe, redis.folder)

    def _python(self, module: str, variables: Environment, probe: Probe, arguments: tuple[str, ...] = ()) -> Launch:
        environment = {
            **os.environ,
            # The last lines before a crash must be in the log.
            "PYTHONUNBUFFERED": "1",
            "PYTHONPATH": os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH")))),
            "FRONTDESK_REDIS_URL": self.redis_url,
            "FRONTDESK_IDENTITY_SECRET": self.secret,
            # Empty, as in the template, counts as not set.
            "FRONTDESK_ARCHIVE_URL": self.environment.get("FRONTDESK_ARCHIVE_URL") or f"sqlite:///{self.archive_file}",
            **variables,
        }
        if self.sandbox_url:
            environment |= {
                "FRONTDESK_SANDBOX_URL": self.sandbox_url,
                "FRONTDESK_HUBSPOT_BASE_URL": self.sandbox_url,
                "FRONTDESK_HUBSPOT_TOKEN": SANDBOX_TOKEN,
            }
            if not self.environment.get("FRONTDESK_DEFAULT_REGION"):
                # Most of the sandbox's people are American, and so are the numbers that one types to try it.
                environment["FRONTDESK_DEFAULT_REGION"] = "US"
        return Launch((sys.executable, "-m", module, *arguments), environment, probe)

    def _command(self, *words: str) -> str:
        """A command for this shell, with the Python of this environment and with this data folder."""
        python, here = Path(sys.executable), Path.cwd()
        python = python.relative_to(here) if python.is_relative_to(here) else python
        data = () if self.options.data == DEFAULT_DATA else ("--data", str(self.options.data))
        return shlex.join((str(python), "-m", "frontdesk", *words, *data))

    def summary(self, down: tuple[str, ...]) -> PanelSummary:
        return PanelSummary(
            url=self.urls[0],
            demo=self.demo,
            more_gateways=self.urls[1:],
            sandbox_url=self.sandbox_url,
            has_openai_key="OPENAI_API_KEY" in self.environment,
            chat_command=self._command("chat"),
            token_command=self._command("token", "--role", "staff", "--email", "you@example.com"),
            mail=str(self.options.data / "mail") if self._mail() else None,
            data=str(self.options.data),
            redis=str(self.redis.binary) if self.redis else "your Redis (FRONTDESK_REDIS_URL)",
            down=down,
        )


def _sandbox_port(folder: DataFolder) -> int:
    """The port of the last start, if no other program has taken it: cards in old conversations link to it."""
    kept = folder.sandbox_port
    if kept is not None and bind_error(LOOPBACK, kept) is None:
        return kept
    port = free_port()
    folder.keep_sandbox_port(port)
    return port
