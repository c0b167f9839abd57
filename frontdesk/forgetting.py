"""`frontdesk forget`: asks the gateway what there is of a person, and has it forget them.

The gateway knows where everything is, and does it in the same way as for an admin at the desk.
"""

import json
import secrets
from pathlib import Path
from typing import Any

import httpx2

from frontdesk.gateway_client import checked, gateway_client

Report = dict[str, Any]


def run_forget(data: Path, url: str | None, person: str, *, really: bool, as_json: bool) -> int:
    """Print what there is, and have it forgotten if `really`. The exit code is 1 if something was left."""
    with gateway_client(data, url, "forget") as client:
        found = _ask(client, person, really=False)
        report = _ask(client, person, really=True) if really else found
    lines = "\n".join(f"{name:<15}{value}" for name, value in report.items())
    print(json.dumps(report, indent=2) if as_json else lines)
    return 0 if report["complete"] else 1


def _ask(client: httpx2.Client, person: str, *, really: bool) -> Report:
    """Raises UserError for a person who is not there, and Failure."""
    body = {"person": person, "really": really, "request_id": f"forget-{secrets.token_hex(8)}"}
    report: Report = checked(client.post("/v1/desk/forget", json=body)).json()
    return report
