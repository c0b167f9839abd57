"""`frontdesk export`: prints a conversation, or all conversations of a person, as the gateway exports them."""

import secrets
import sys
from pathlib import Path
from urllib.parse import quote

from frontdesk.gateway_client import checked, gateway_client


def run_export(data: Path, url: str | None, named: str, *, as_page: bool) -> int:
    """Raises UserError for a person or a conversation that is not there, and Failure."""
    form = "html" if as_page else "json"
    with gateway_client(data, url, "export") as client:
        # Keys of contacts have a colon, addresses an @, and numbers a plus; IDs of conversations have none of these.
        if any(mark in named for mark in ":@+"):
            body = {"person": named, "request_id": f"export-{secrets.token_hex(8)}"}
            answer = client.post(f"/v1/desk/export.{form}", json=body)
        else:
            answer = client.get(f"/v1/desk/conversations/{quote(named, safe='')}/export.{form}")
        sys.stdout.write(checked(answer).text + "\n")
    return 0
