"""Checks that need no other server: settings, the identity secret, flows."""

import difflib
from collections.abc import Mapping
from pathlib import Path

from pydantic import SecretStr
from pydantic_settings import BaseSettings

from frontdesk.data_folder import DataFolder
from frontdesk.doctor.findings import Finding
from frontdesk.environment import PREFIX
from frontdesk.settings import SERVICES, CommandSettings, settings_classes, variables, wrong_settings
from services.agent.flows import FlowError, read_flows

# Bytes. A key that is shorter than the hash of its signature would be weaker than the hash.
_SHORTEST_SECRET = 32

_FOR_TESTS = f"{PREFIX}TEST_"


GIVEN_BY_UP = {
    "FRONTDESK_REDIS_URL": "redis://127.0.0.1:6379/0",
    "FRONTDESK_IDENTITY_SECRET": "x" * _SHORTEST_SECRET,
    "FRONTDESK_HUBSPOT_TOKEN": "sandbox",
}
"""Settings that a service needs, and that `up` adds where they are missing."""

REMOVED = {
    "FRONTDESK_OPENAI_FIRST_BYTE_TIMEOUT_SECONDS": (
        "set FRONTDESK_OPENAI_FIRST_TOKEN_TIMEOUT_SECONDS: a turn waits so long for the model's first token"
    ),
    "FRONTDESK_MIN_IDLE_SECONDS": (
        "set FRONTDESK_HEARTBEAT_SECONDS: a worker that is silent for so long is dead, and others take its work over"
    ),
    "FRONTDESK_DEMO_PUBLIC": (
        "remove it: FRONTDESK_DEMO goes with the sandbox only, and answers this machine's own browser only"
    ),
}
"""Settings of earlier versions that nothing reads any more, and their remedy."""


def check_settings(environment: Mapping[str, str]) -> list[Finding]:
    """Values that a service would refuse, and names that none of them reads."""
    complete = {**GIVEN_BY_UP, **environment}
    wrong = dict.fromkeys(line for package in SERVICES for line in wrong_settings(package, complete))
    known = _known()
    findings = [Finding("Settings", "broken", line, "correct it in the environment or in .env") for line in wrong]
    findings += [_unread(name, known) for name in sorted(environment) if _is_unread(name, known)]
    return findings or [Finding("Settings", "ok", "every setting is read, and valid")]


def _known() -> set[str]:
    classes: list[type[BaseSettings]] = [CommandSettings]
    for package in SERVICES:
        classes += settings_classes(package)
    return {name for each in classes for names in variables(each).values() for name in names}


def _is_unread(name: str, known: set[str]) -> bool:
    return name.startswith(PREFIX) and not name.startswith(_FOR_TESTS) and name not in known


def _unread(name: str, known: set[str]) -> Finding:
    if name in REMOVED:
        return Finding("Settings", "weak", f"{name} does nothing any more", REMOVED[name], code="setting_removed")
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.8)
    return Finding("Settings", "weak", f"nothing reads {name}", f"do you mean {close[0]}?" if close else "remove it")


def check_identity(secret: SecretStr | None, data: Path) -> Finding:
    generated = DataFolder(data).identity_secret()
    value = secret.get_secret_value() if secret else generated
    if value is None:
        return Finding("Identity", "ok", "no secret yet: `up` generates one")
    if len(value.encode()) < _SHORTEST_SECRET:
        text = f"the identity secret is shorter than {_SHORTEST_SECRET} bytes: tokens could be forged"
        return Finding("Identity", "broken", text, "use a random one, such as `openssl rand -base64 32` makes")
    where = "FRONTDESK_IDENTITY_SECRET" if secret else str(DataFolder(data).secret_file)
    return Finding("Identity", "ok", f"tokens are signed with {where}")


def check_flows(folder: Path) -> Finding:
    try:
        flows = read_flows(folder)
    except FlowError as error:
        return Finding("Flows", "broken", str(error), "correct the file; nothing starts before that")
    except OSError as error:
        return Finding("Flows", "broken", f"can't read {folder}: {error.strerror}", "correct FRONTDESK_FLOWS")
    return Finding("Flows", "ok", f"{len(flows)} valid in {folder}: {', '.join(flows)}")
