"""A gateway that keeps attachments in a folder, and a visitor of it."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.gateway.running import Chat, Gateway, host_token


@pytest.fixture
async def gateway(start_gateway: Callable[..., Awaitable[Gateway]], tmp_path: Path) -> Gateway:
    return await start_gateway(
        messages_per_contact=0, messages_per_address=0, openings_per_address=0, attachments_folder=tmp_path,
        attachments_max_bytes=300_000, attachments_per_conversation=4, attachments_max_pixels=1_000_000,
    )  # fmt: skip


@pytest.fixture
async def visitor(gateway: Gateway) -> Chat:
    return await gateway.open(host_token("v", role="visitor", email="v@acme.com"))
