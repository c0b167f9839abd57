"""A client of the gateway with the rights of a program of the site, for commands that do what admins do at the desk."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import httpx2

from frontdesk.data_folder import DataFolder
from frontdesk.errors import Failure, UserError
from frontdesk.settings import load_settings
from frontdesk.tokens import host_site_token, identity_secret

GATEWAY_TIMEOUT = timedelta(minutes=10)
"""A large deployment has millions of keys, and each of them is looked at."""


@contextmanager
def gateway_client(data: Path, url: str | None, command: str) -> Iterator[httpx2.Client]:
    """Raises Failure while the gateway does not answer."""
    settings = load_settings()
    running = DataFolder(data).deployment()
    base = url or (running.url if running else f"http://{settings.host}:{settings.port}")
    token = host_site_token(
        identity_secret(settings, data), role="workflow", email=f"{command}@localhost.localdomain", subject="terminal",
        issuer=settings.token_issuer, audience=settings.token_audience,
    )  # fmt: skip
    headers = {"Authorization": f"Bearer {token}"}
    with httpx2.Client(base_url=base, headers=headers, timeout=GATEWAY_TIMEOUT.total_seconds()) as client:
        try:
            yield client
        except httpx2.HTTPError as error:
            raise Failure(f"the gateway at {base} does not answer: {type(error).__name__}") from error


def checked(answer: httpx2.Response) -> httpx2.Response:
    """Raises UserError for a person who is not there, and Failure for other refusals."""
    if answer.status_code == 404:
        raise UserError("there is nothing of such a person here")
    if answer.status_code != 200:
        raise Failure(f"the gateway refused: {answer.json().get('detail', answer.status_code)}")
    return answer
