"""`frontdesk forget`: asks the gateway what there is of a person, and has it forget them.

The gateway knows where everything is, and does it in the same way as for an admin at the desk.
"""

import json
import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2

from frontdesk.data_folder import DataFolder
from frontdesk.errors import Failure, UserError
from frontdesk.settings import load_settings
from frontdesk.tokens import host_site_token, identity_secret

GATEWAY_TIMEOUT = timedelta(minutes=10)
"""A large deployment has millions of keys, and each of them is looked at."""

Report = dict[str, Any]


def run_forget(data: Path, url: str | None, person: str, *, really: bool, as_json: bool) -> int:
    """Print what there is, and have it forgotten if `really`. The exit code is 1 if something was left."""
    settings = load_settings()
    running = DataFolder(data).deployment()
    base = url or (running.url if running else f"http://{settings.host}:{settings.port}")
    token = host_site_token(
        identity_secret(settings, data), role="workflow", email="forget@localhost.localdomain", subject="terminal",
        issuer=settings.token_issuer, audience=settings.token_audience,
    )  # fmt: skip
    with httpx2.Client(
        base_url=base, headers={"Authorization": f"Bearer {token}"}, timeout=GATEWAY_TIMEOUT.total_seconds()
    ) as client:
        found = _ask(client, person, really=False)
        report = _ask(client, person, really=True) if really else found
    lines = "\n".join(f"{name:<15}{value}" for name, value in report.items())
    print(json.dumps(report, indent=2) if as_json else lines)
    return 0 if report["complete"] else 1


def _ask(client: httpx2.Client, person: str, *, really: bool) -> Report:
    """Raises UserError for a person who is not there, and Failure."""
    body = {"person": person, "really": really, "request_id": f"forget-{secrets.token_hex(8)}"}
    try:
        answer = client.post("/v1/desk/forget", json=body)
    except httpx2.HTTPError as error:
        raise Failure(f"the gateway at {client.base_url} does not answer: {type(error).__name__}") from error
    if answer.status_code == 404:
        raise UserError("there is nothing of such a person here")
    if answer.status_code != 200:
        raise Failure(f"the gateway refused: {answer.json().get('detail', answer.status_code)}")
    report: Report = answer.json()
    return report
